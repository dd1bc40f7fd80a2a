"""The pages of referrals: no name before a yes, what each role may open, how many questions a page asks."""

from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.consents.actions import revoke
from commonground.people.actions import correct
from commonground.people.models import Person
from commonground.referrals.actions import accept, decline, record_answer
from commonground.referrals.models import HandOver, Referral
from commonground.referrals.pages import reading
from commonground.referrals.queries.lists import received
from commonground.referrals.tests.cast import (
    NAME,
    NEED,
    NUMBER,
    a_referral,
    a_sent_referral,
    a_service,
    a_yes,
    an_accepted_referral,
    an_asker,
    fresh,
)

pytestmark = pytest.mark.django_db
LIST, NEW = "/desk/referrals/", "/desk/referrals/new/"
LISTS = [f"{LIST}?show={show}" for show in ("waiting", "received", "sent")]


@pytest.fixture
def look(client, cast):
    def open_page(who, url):
        client.force_login(cast.users[who])
        return client.get(url)

    return open_page


@pytest.fixture
def post(client, cast):
    def send(who, referral, step, **told):
        client.force_login(cast.users[who])
        return client.post(reverse(f"referrals:{step}", args=[referral.pk]), told)

    return send


def all_pages(look, who, referral):
    """Everything the reader can open about referrals and cases, as one text."""
    urls = [referral.get_absolute_url(), *LISTS, "/desk/cases/", "/desk/cases/?show=mine"]
    return "".join(look(who, url).content.decode() for url in urls)


def test_the_receiver_reads_no_name_and_no_number_before_a_yes(cast, look):
    shown = all_pages(look, "ines", a_sent_referral(cast))
    for secret in (NAME, "Odalys", "Brightwater", NUMBER, "after 16:00"):
        assert secret not in shown
    for told in ("Beds", "Mill End", "Spanish", "3 people", "A bed for tonight", "Harbor Crisis Team"):
        assert told in shown


def test_what_is_asked_before_a_yes_never_reads_the_senders_person(cast):
    from commonground.referrals.queries import one_referral

    referral = a_sent_referral(cast)
    with as_viewer(cast.ines) as seen:
        one_referral(cast.ines, referral.pk)
    assert "people.person" not in seen.seen and "outbox.safecontact" not in seen.seen


def test_after_a_yes_the_name_is_there_and_after_taking_back_only_the_own_row(cast, look):
    referral = a_sent_referral(cast)
    accept(referral, by=cast.ines)
    with as_viewer(cast.amara):
        person, release = Person.objects.get(pk=referral.person_id), referral.release
    correct(person, name="Odalys Laterword", phone="555-0111", by=cast.amara)
    shown = all_pages(look, "ines", referral)
    assert NAME in shown and "Odalys Laterword" in shown and "555-0111" in shown
    revoke(release, by=cast.amara)
    shown = all_pages(look, "ines", referral)
    assert NAME in shown
    assert "Laterword" not in shown and "555-0111" not in shown


def test_after_a_no_the_receiver_still_reads_no_name(cast, look):
    referral = a_sent_referral(cast)
    decline(referral, reason="no_room", by=cast.ines)
    assert "Odalys" not in all_pages(look, "ines", referral)


def test_a_receiver_that_knows_the_person_from_before_is_not_told_that_it_is_them(cast, look):
    first = a_sent_referral(cast)
    accept(first, by=cast.ines)
    with as_viewer(cast.amara):
        person = Person.objects.get(pk=first.person_id)
    second = a_sent_referral(cast, person=person, named=False)
    for url in (second.get_absolute_url(), f"{LIST}?show=waiting"):
        assert "Odalys" not in look("ines", url).content.decode()


@pytest.mark.parametrize("who", ["amara", "chen", "ines", "wole", "kofi"])
def test_both_agencies_open_the_referral(cast, look, who):
    referral = an_accepted_referral(cast)
    for url in (referral.get_absolute_url(), *LISTS):
        assert look(who, url).status_code == 200


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("rosa", 404),
        ("alma", 404),
        ("zed", 404),
        ("dara", 403),
        ("omar", 403),
        ("priya", 403),
        ("ada", 403),
        ("ezra", 403),
    ],
)
def test_it_is_closed_to_everybody_else(cast, look, post, who, status):
    referral = a_sent_referral(cast)
    assert look(who, referral.get_absolute_url()).status_code == status
    assert post(who, referral, "accept").status_code in {403, 404}


def test_a_draft_is_not_found_by_the_one_who_would_be_asked(cast, look):
    assert look("ines", a_referral(cast).get_absolute_url()).status_code == 404


@pytest.mark.parametrize("url", [*LISTS, f"{LIST}?show=nonsense&after=nonsense"])
def test_empty_lists_teach(cast, look, url):
    assert 'class="empty"' in look("amara", url).content.decode()


@pytest.mark.parametrize(("who", "show"), [("ines", "waiting"), ("ines", "received"), ("amara", "sent")])
def test_a_list_asks_as_many_questions_for_many_as_for_few(cast, client, who, show):
    client.force_login(cast.users[who])
    service_ = a_service(cast)

    def questions():
        url = f"{LIST}?show={show}"
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    def some(count):
        for number in range(count):
            a_sent_referral(cast, service=service_, person=an_asker(cast, name=f"P {number}"), named=False)

    some(3)
    few = questions()
    some(9)
    assert questions() == few


def test_the_list_goes_on_where_it_stopped(cast, look, monkeypatch):
    monkeypatch.setattr(reading, "received", partial(received, limit=5))
    service_ = a_service(cast)
    rows = [
        a_sent_referral(cast, service=service_, person=an_asker(cast, name=f"P {n}"), named=False) for n in range(7)
    ]
    first = look("ines", f"{LIST}?show=received").content.decode()
    assert rows[-1].reference in first and rows[0].reference not in first
    assert rows[0].reference in look("ines", f"{LIST}?show=received&after={rows[2].pk}").content.decode()


def test_a_yes_leads_to_the_case(cast, post):
    referral = a_sent_referral(cast)
    response = post("ines", referral, "accept")
    assert response.status_code == 303 and response["Location"].startswith("/desk/cases/")


def test_whoever_is_second_reads_on_the_page_who_was_first(cast, post):
    referral = a_sent_referral(cast)
    accept(referral, by=cast.ines)
    response = post("wole", referral, "accept")
    assert response.status_code == 422
    assert "Ines was faster and accepted it" in response.content.decode()


def test_every_step_can_be_done_on_the_page(cast, post):
    assert post("amara", a_referral(cast), "send").status_code == 303
    assert post("amara", a_sent_referral(cast), "withdraw").status_code == 303
    assert post("ines", a_sent_referral(cast), "decline", reason="no_room").status_code == 303
    unclaimed = a_sent_referral(cast, to=None)
    assert post("amara", unclaimed, "record_answer", answer="no", how="phone", reason="").status_code == 422
    assert post("amara", unclaimed, "record_answer", answer="yes", how="phone", reason="").status_code == 303
    told = {"way": "phone", "happened_at": "", "person_said": "on", "receiver_told": "on"}
    assert post("amara", unclaimed, "hand_over", **told).status_code == 303
    assert post("amara", unclaimed, "record_outcome", outcome="first_service").status_code == 303
    assert fresh(unclaimed, cast.amara).status == "ended"


def test_both_sides_say_on_the_page_that_they_were_there(cast, post, look):
    referral = an_accepted_referral(cast)
    assert post("amara", referral, "hand_over", way="together", person_said="on").status_code == 303
    assert "has not said so yet" in look("ines", referral.get_absolute_url()).content.decode()
    assert post("ines", referral, "hand_over", way="together").status_code == 303
    assert "All three said so" in look("amara", referral.get_absolute_url()).content.decode()
    with as_viewer(cast.ines):
        assert HandOver.objects.get(referral=referral).completed_at


def test_for_an_organization_without_an_account_the_page_gives_its_number(cast, look):
    referral = a_sent_referral(cast, to=None)
    assert "555-0190" in look("amara", referral.get_absolute_url()).content.decode()
    record_answer(referral, answer="yes", by=cast.amara)
    assert look("amara", referral.get_absolute_url()).status_code == 200


def test_a_referral_is_written_in_three_steps_without_a_name_in_any_address(cast, client):
    service_, person = a_service(cast), an_asker(cast)
    a_yes(cast, person, "housing")
    client.force_login(cast.users["amara"])
    assert "Find a service" in client.get(NEW).content.decode()
    who = client.post(NEW, {"service": service_.pk, "name": "odalys brightwater"})
    assert str(person.pk) in who.content.decode()
    what = client.post(NEW, {"service": service_.pk, "person": person.pk}).content.decode()
    assert 'name="naming"' in what and "checked" not in what.split('name="naming"')[1].split("</fieldset>")[0]
    told = {"service": service_.pk, "person": person.pk, "need": NEED, "language": "es", "household_size": "2"}
    assert client.post(NEW, told).status_code == 422
    sent = client.post(NEW, {**told, "naming": "with"})
    assert sent.status_code == 303 and NAME not in sent["Location"]
    with as_viewer(cast.amara):
        row = Referral.objects.get()
    assert (row.status, row.to_agency_id, row.release_id is not None) == ("sent", cast.housing.pk, True)


def test_without_a_permission_the_referral_goes_without_a_name(cast, client):
    service_, person = a_service(cast), an_asker(cast)
    client.force_login(cast.users["amara"])
    told = {"service": service_.pk, "person": person.pk, "need": NEED, "language": "", "household_size": ""}
    assert client.post(NEW, told).status_code == 303
    assert client.post(NEW, told).status_code == 422
    with as_viewer(cast.amara):
        assert Referral.objects.get().release_id is None


def test_people_of_other_agencies_are_not_offered(cast, client):
    a_sent_referral(cast)
    client.force_login(cast.users["wole"])
    shown = client.post(NEW, {"service": a_service(cast, "clinic").pk, "name": NAME}).content.decode()
    assert "Nobody by that name" in shown
    with as_viewer(cast.amara):
        person = Person.objects.get(name=NAME)
    assert client.post(NEW, {"service": a_service(cast, None).pk, "person": person.pk}).status_code == 404


def test_pages_of_referrals_sent_at_one_moment_leave_none_out_and_repeat_none(cast):
    service_, moment = a_service(cast), timezone.now()
    rows = {
        a_sent_referral(cast, service=service_, person=an_asker(cast, name=f"P {n}"), named=False, at=moment).pk
        for n in range(5)
    }
    seen, after = [], None
    with as_viewer(cast.ines):
        for _ in range(3):
            page = received(cast.ines, limit=2, after=after)
            seen += [line.referral.pk for line in page.lines]
            after = page.older
    assert len(seen) == 5 and set(seen) == rows
