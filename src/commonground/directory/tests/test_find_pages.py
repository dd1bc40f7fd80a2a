"""The pages of finding: what they show, what never stands in an address or in a page, and who may open them."""

import re

import pytest

from commonground.directory.tests.cast import SECRET_STREET, take_willow, the_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def willow(cast):
    take_willow(cast)
    return cast


def text_of(response):
    return response.content.decode()


def test_the_first_page_asks_one_question_and_shows_six_needs(client, willow):
    page = client.get("/find/")
    assert page.status_code == 200
    assert text_of(page).count('class="need"') == 6
    assert len(page.content) < 50_000


def test_a_plain_need_is_a_link_and_a_sensitive_one_is_posted(client, willow):
    page = text_of(client.get("/find/"))
    assert "?need=food" in page
    assert "?need=safety" not in page and 'name="picture" value="safety"' in page
    assert "Mill End Food Pantry" in text_of(client.get("/find/?need=food"))


@pytest.mark.parametrize(
    "address",
    [
        "?need=safety",
        "?need=domestic-violence",
        "?text=help",
        "?need=unknown",
        "?latitude=39.1&longitude=-99",
        "?missing=x",
    ],
)
def test_what_must_not_stand_in_an_address_is_taken_out_of_it(client, willow, address):
    answer = client.get(f"/find/{address}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/find/")


def test_a_sensitive_need_is_answered_by_post_and_stands_in_no_link(client, willow):
    page = text_of(client.post("/find/", {"picture": "safety"}))
    assert "Safe Nest House" in page and "Call 911" in page
    assert not re.findall(r'(?:href|action)="[^"]*(?:safety|violence)', page)


def test_words_are_understood_said_back_and_kept_out_of_links(client, willow):
    page = text_of(client.post("/find/", {"text": "nowhere to sleep tonight"}))
    assert "Night Beds" in page and "A bed for tonight" in page
    assert not re.findall(r'(?:href|action)="[^"]*tonight', page)


def test_the_answer_to_a_question_is_never_stored(client, willow):
    assert "no-store" in client.post("/find/", {"text": "x"}).headers["Cache-Control"]


def test_words_left_in_the_field_do_not_hide_the_picture_that_was_pressed(client, willow):
    assert "Safe Nest House" in text_of(client.post("/find/", {"picture": "safety", "text": "food"}))


@pytest.mark.parametrize(
    "hostile",
    [
        {"after": "x"}, {"after": "999999999999.zz"}, {"place": "nowhere"}, {"spoken": "'; drop"}, {"latitude": "1e999", "place": "here"},
        {"text": "\x00"}, {"text": "a" * 5000}, {"text": "%s %(x)s ' \" \\"}, {"need": "<script>"}, {"missing": "' %"},
    ],
)  # fmt: skip
def test_hostile_questions_are_answered_calmly(client, willow, hostile):
    page = client.post("/find/", {"need": "food", **hostile})
    assert page.status_code == 200
    assert "<script>" not in text_of(page).replace('<script type="module"', "")


def test_the_page_of_a_place_tells_all_but_not_where_a_hidden_one_is(client, willow):
    shown = text_of(client.get(f"/find/{the_service('pantry').pk}/"))
    assert "Mill Street" in shown and "tel:555-0100" in shown and "Monday" in shown
    hidden = text_of(client.get(f"/find/{the_service('nest').pk}/"))
    assert "Where it is stays private" in hidden
    assert not any(
        word in hidden for word in ("Mill Street", "openstreetmap", SECRET_STREET, "67001", "Safe Nest House House")
    )


def test_no_list_shows_the_street_of_a_hidden_place(client, willow):
    page = text_of(client.post("/find/", {"picture": "safety"}))
    assert "Mill Street" not in page and "openstreetmap" not in page


def test_a_service_nobody_checked_says_so(client, willow):
    assert "Nobody here has checked this yet" in text_of(client.get(f"/find/{the_service('table').pk}/"))
    old = text_of(client.get(f"/find/{the_service('pantry').pk}/"))
    assert "Last checked" in old and "Call first" in old


def test_an_unknown_place_and_other_verbs_are_refused(client, willow):
    assert client.get("/find/00000000-0000-4000-8000-000000000000/").status_code == 404
    assert client.delete("/find/").status_code == 405


def test_the_staff_room_offers_a_referral_to_those_who_may_send_one(client, willow):
    client.force_login(willow.users["wole"])
    page = text_of(client.get("/desk/find/?need=food"))
    assert 'action="/desk/referrals/new/"' in page and str(the_service("pantry").pk) in page
    client.force_login(willow.users["dara"])
    page = text_of(client.get("/desk/find/?need=food"))
    assert "Mill End Food Pantry" in page and 'action="/desk/referrals/new/"' not in page


def test_the_staff_room_is_closed_to_others(client, willow):
    assert client.get("/desk/find/").status_code == 302
    client.force_login(willow.users["ezra"])
    assert client.get("/desk/find/").status_code == 403


def test_a_coordinator_notes_a_check_and_a_worker_does_not(client, willow):
    table = the_service("table")
    client.force_login(willow.users["kofi"])
    assert client.post(f"/desk/find/{table.pk}/check/", {"how": "phone"}).status_code == 303
    assert the_service("table").verified_how == "phone"
    assert "Checked today" in text_of(client.get(f"/find/{table.pk}/"))
    client.force_login(willow.users["wole"])
    assert client.post(f"/desk/find/{table.pk}/check/", {"how": "phone"}).status_code == 403


def test_the_same_number_of_queries_for_one_place_and_many(client, willow, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for asked in ({"need": "sleep"}, {"spoken": "", "text": "willow county"}):
        with CaptureQueriesContext(connection) as seen:
            client.post("/find/", asked)
        counts.append(len(seen))
    assert counts[0] == counts[1]
