"""The board: who may see it, in which order, with what on each line, and at which price."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.board.queries import LINES, queue_page
from commonground.board.scopes import lines
from commonground.board.tests.cast import busy_night, waiting_calls
from commonground.calls.actions import cancel, take
from commonground.ledger.models import Look

pytestmark = pytest.mark.django_db
PAGES = (
    "/board/",
    "/board/rows/",
    "/board/places/",
    "/board/wall/",
    "/board/wall/rows/",
    "/board/wall/places/",
    "/board/calls/new/",
)


def page(client, url="/board/"):
    return client.get(url).content.decode()


def test_only_dispatch_opens_the_board_and_whoever_is_not_signed_in_signs_in_first(client, cast):
    assert {client.get(url).status_code for url in PAGES} == {302}
    for name in sorted(set(cast.users) - {"dara", "sven"}):
        client.force_login(cast.users[name])
        assert {client.get(url).status_code for url in PAGES} == {403}, name
    for name in ("dara", "sven"):
        client.force_login(cast.users[name])
        assert {client.get(url).status_code for url in PAGES} == {200}, name


def test_a_call_of_another_center_is_not_found_and_reads_as_nothing_there(client, cast):
    from commonground.agencies.tests.cast import make_cast
    from commonground.calls.tests.cast import take_call

    there = take_call(make_cast("poplar"))
    client.force_login(cast.users["dara"])
    theirs, nothing = client.get(f"/board/calls/{there.pk}/"), client.get(f"/board/calls/{cast.jurisdiction.pk}/")
    assert theirs.status_code == nothing.status_code == 404
    assert theirs.content == nothing.content


def test_waiting_calls_stand_first_urgent_before_long_waiting_before_answered_before_clear(cast):
    night = busy_night(cast)
    with as_viewer(cast.dara):
        order = [row.call.pk for row in queue_page(cast.dara)[0]]
    assert order == [night[name].pk for name in ("crisis", "fall", "fresh", "noise", "theft", "home", "clear")]


def test_every_open_call_stands_on_exactly_one_page_of_the_queue(cast):
    calls = waiting_calls(cast, LINES * 2 + 3)
    found, after = [], None
    with as_viewer(cast.dara):
        while True:
            rows, more = queue_page(cast.dara, after)
            found += [row.call.pk for row in rows]
            if not more:
                break
            after = (rows[-1].call.queue_key, rows[-1].call.pk)
    assert sorted(found) == sorted(call.pk for call in calls)


def test_a_line_says_age_nature_place_danger_the_clock_from_decided_and_who_is_on_it(client, cast):
    busy_night(cast)
    client.force_login(cast.users["dara"])
    html = page(client)
    for words in (
        "Person in crisis", "4 Ferry Lane, Apt 3B", "Somebody is ending their life", "since it was decided",
        "Nobody is on it yet", "Together 1: on scene", "help was there 13 min after it was decided", "units are clear",
    ):  # fmt: skip
        assert words in html


def test_the_header_counts_open_calls_free_units_and_the_longest_wait(client, cast):
    busy_night(cast)
    client.force_login(cast.users["dara"])
    html = page(client)
    figures = html[html.index('id="figures"') :]
    assert "<strong>7</strong> open calls" in figures
    assert "<strong>2</strong> units free" in figures
    assert "40 min" in figures[: figures.index("oldest without a unit")]


def test_the_board_says_that_it_is_an_exercise(client, cast):
    client.force_login(cast.users["dara"])
    assert "EXERCISE" in page(client) and "EXERCISE" in page(client, "/board/wall/")


def test_an_empty_board_says_what_will_appear(client, cast):
    client.force_login(cast.users["dara"])
    assert "No call is open" in page(client)


def test_a_cancelled_call_leaves_the_board(client, cast):
    (call,) = waiting_calls(cast, 1)
    client.force_login(cast.users["dara"])
    assert f"call-{call.pk}" in page(client)
    cancel(call, by=cast.dara)
    assert f"call-{call.pk}" not in page(client)


def test_four_calls_and_sixteen_cost_the_same_number_of_queries(client, cast):
    client.force_login(cast.users["dara"])
    counted = {}
    for number in (4, 12):
        calls = waiting_calls(cast, number)
        for url in ("/board/", f"/board/calls/{calls[0].pk}/", "/board/rows/", "/board/places/", "/board/wall/"):
            lines.clear()
            client.get(url)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(url).status_code == 200
            counted.setdefault(url if str(calls[0].pk) not in url else "call", []).append(len(seen))
    assert all(first == second for first, second in counted.values()), counted


def test_a_full_page_with_a_selected_call_stays_below_fifty_kilobytes(client, cast):
    busy_night(cast)
    calls = waiting_calls(cast, 60)
    client.force_login(cast.users["dara"])
    for url in ("/board/", f"/board/calls/{calls[0].pk}/", "/board/wall/"):
        assert len(client.get(url).content) <= 50_000, url


def test_the_book_of_looks_holds_exactly_the_ids_that_the_page_showed(client, cast):
    waiting_calls(cast, LINES + 5)
    client.force_login(cast.users["dara"])
    html = page(client)
    entry = Look.objects.using("ledger").order_by("-at").first()
    shown = {line.split('"')[0] for line in html.split('id="call-')[1:]}
    assert entry.action == "board:board"
    assert shown and shown <= set(entry.records["calls.call"])
    assert len(entry.records["calls.call"]) <= LINES + 1


def test_hostile_words_are_shown_as_words(client, cast):
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
    call = take(
        channel="911", place=evil, raw_type=evil, narrative=evil, by=cast.dara, at=timezone.now() - timedelta(minutes=1)
    )
    client.force_login(cast.users["dara"])
    for url in ("/board/", f"/board/calls/{call.pk}/", "/board/wall/"):
        answer = page(client, url)
        assert "<script>alert" not in answer and "<img src=x" not in answer
    rows = client.get("/board/rows/")
    assert (rows["Content-Type"], rows["X-Content-Type-Options"]) == ("application/json", "nosniff")
    assert "<script>" not in rows.json()["rows"][0]["html"] and "<img" not in rows.json()["rows"][0]["html"]


def test_a_broken_place_in_the_queue_shows_the_first_page(client, cast):
    client.force_login(cast.users["dara"])
    for after in ["x", "-", "1-", "9" * 40, "1-not-a-uuid", "%00", "1-" + "0" * 500]:
        assert client.get("/board/", {"after": after}).status_code == 200


def test_the_feed_without_any_sign_greys_the_board_and_says_so(client, cast):
    client.force_login(cast.users["dara"])
    html = page(client)
    assert "board-stale" in html and "Calls may be missing" in html
    take(channel="911", place="12 Mill Road", by=cast.dara)
