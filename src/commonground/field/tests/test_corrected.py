"""What dispatch changes while a crew is on its way stands on the phone by itself."""

import pytest
from django.db import connections
from django.test import Client

from commonground.calls.actions import cancel, correct, note, report, send
from commonground.calls.tests.cast import sent_call, triaged_call
from commonground.units.tests.cast import co_response

pytestmark = pytest.mark.commits
# Nothing is told before every older transaction of the server ended, also those of the tests beside this one.
SOON = 30_000


def phone(cast, who):
    client = Client()
    client.force_login(cast.users[who])
    return client.get("/field/").content.decode()


def test_a_corrected_place_stands_on_the_phone_and_says_that_it_was_corrected(committed, cast):
    call, _, _ = sent_call(cast)
    assert "Dispatch corrected this call" not in phone(cast, "omar")
    correct(call, place="14 Mill Road", latitude=None, longitude=None, by=cast.dara)
    for who in ("omar", "amara"):
        shown = phone(cast, who)
        assert "14 Mill Road" in shown and "geo:" not in shown
        assert "Dispatch corrected this call" in shown and "The place, the position on the map." in shown


def test_a_correction_before_the_unit_was_sent_is_no_news_to_it(committed, cast):
    call = triaged_call(cast)
    correct(call, place="14 Mill Road", by=cast.dara)
    send(call, co_response(cast), by=cast.dara)
    assert "Dispatch corrected this call" not in phone(cast, "omar")


@pytest.mark.browser
def test_notes_corrections_and_a_cancel_reach_an_open_phone_by_themselves(committed, cast, live, browser):
    call, part, _ = sent_call(cast)
    page = browser.person(cast.users["omar"], width=360, height=740)
    page.goto("/field/")
    page.wait_for_selector(".feed-live", timeout=SOON)
    note(call, text="They moved to the BACK DOOR", by=cast.dara)
    page.get_by_text("They moved to the BACK DOOR").wait_for(timeout=SOON)
    correct(call, place="14 Mill Road", by=cast.dara)
    page.get_by_text("14 Mill Road").wait_for(timeout=SOON)
    page.get_by_text("Dispatch corrected this call").wait_for(timeout=SOON)
    report(part, status="on_scene", by=cast.amara)
    cancel(call, crew_told=True, by=cast.dara)
    page.get_by_text("was called back").wait_for(timeout=SOON)
    assert "BACK DOOR" not in page.content()
    connections.close_all()


@pytest.mark.browser
def test_i_need_help_now_appears_first_on_an_open_board(committed, cast, live, browser):
    from commonground.units.tests.cast import patrol

    triaged_call(cast, danger=["weapon"])
    patrol(cast)
    board, page = browser.person(cast.users["dara"]), browser.person(cast.users["petra"], width=360, height=740)
    board.goto("/board/")
    board.wait_for_selector(".feed-live", timeout=SOON)
    page.goto("/field/")
    page.get_by_role("button", name="I need help now").click()
    page.get_by_text("Dispatch sees that you need help").wait_for()
    board.locator("#queue > :first-child").get_by_text("A responder on the scene needs help now").wait_for(timeout=SOON)
    assert "Patrol 4" in board.locator("#queue > :first-child").inner_text()
    connections.close_all()
