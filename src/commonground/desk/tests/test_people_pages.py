"""The desk writes down how to reach a person safely, and corrects what it knows of them, from the person's page and the case."""

from datetime import date

import pytest
from django.urls import reverse

from commonground.agencies.context import as_viewer
from commonground.cases.tests.cast import a_case, a_person
from commonground.messages.models import SafeContact
from commonground.people.actions import set_safe_contact
from commonground.people.models import Person
from commonground.people.tests.cast import note_person
from commonground.referrals.actions import accept
from commonground.referrals.tests.cast import a_sent_referral

pytestmark = pytest.mark.django_db

SAFELY = {"way": "call", "address": "555-0142", "hours": "after 16:00", "ask_for": "the library"}
KNOWN = {"name": "Nadia Quill", "pronouns": "she", "language": "es", "phone": "555-0142", "born_on": "2009-02-03"}


@pytest.fixture
def look(client, cast):
    def open_page(who, url):
        client.force_login(cast.users[who])
        return client.get(url)

    return open_page


@pytest.fixture
def post(client, cast):
    def send(who, url, **told):
        client.force_login(cast.users[who])
        return client.post(url, told)

    return send


def reach(person):
    return reverse("people:reach", args=[person.pk])


def correcting(person):
    return reverse("people:correct", args=[person.pk])


def fresh(cast, person, who="wole"):
    with as_viewer(cast.viewers[who]):
        return Person.objects.get(pk=person.pk)


def test_whoever_was_accepted_without_a_name_is_named_and_reached_from_the_case_page(cast, look, post):
    case = accept(a_sent_referral(cast, named=False), by=cast.ines)
    here = case.get_absolute_url()
    with as_viewer(cast.wole):
        person = Person.objects.get(pk=case.person_id)
    shown = look("wole", here).content.decode()
    assert f"{reach(person)}?back={here}" in shown and f"{correcting(person)}?back={here}" in shown
    saved = post("wole", reach(person), back=here, **SAFELY)
    assert (saved.status_code, saved["Location"]) == (303, here)
    saved = post("wole", correcting(person), back=here, **{**KNOWN, "born_estimated": "on"})
    assert (saved.status_code, saved["Location"]) == (303, here)
    shown = look("wole", here).content.decode()
    for told in ("Nadia Quill", "Call 555-0142, after 16:00; no voicemail; ask for the library", "Spanish"):
        assert told in shown
    now = fresh(cast, person)
    assert (now.born_on, now.born_estimated, now.pronouns) == (date(2009, 2, 3), True, "she")


def test_the_persons_page_leads_to_both_and_says_what_is_known(cast, look, post):
    person = a_person(cast)
    shown = look("wole", reverse("desk:person", args=[person.pk])).content.decode()
    assert reach(person) in shown and correcting(person) in shown
    post("wole", correcting(person), **KNOWN, note_on_access="Reads lips")
    shown = look("wole", reverse("desk:person", args=[person.pk])).content.decode()
    for told in ("she", "Spanish", "3 Feb 2009", "555-0142", "Reads lips"):
        assert told in shown


def test_the_first_contact_follows_what_is_written_down_at_the_desk(cast, look, post):
    case = a_case(cast, safe=None)
    assert "Wait for them" in look("wole", case.get_absolute_url()).content.decode()
    post("wole", reverse("people:reach", args=[case.person_id]), **SAFELY)
    assert "Reach them" in look("wole", case.get_absolute_url()).content.decode()


def test_both_forms_begin_with_what_is_known(cast, look):
    person = a_person(cast)
    shown = look("wole", reach(person)).content.decode()
    assert 'value="after 16:00"' in shown and 'value="555-0142"' in shown
    shown = look("wole", correcting(person)).content.decode()
    assert 'value="Nadia Quill"' in shown and '<option value="es" selected>' in shown


def test_a_language_that_is_not_on_the_list_is_not_lost_by_saving(cast, post, look):
    person = note_person(cast, "ines", language="ht")
    assert '<option value="ht" selected>' in look("wole", correcting(person)).content.decode()
    assert post("wole", correcting(person), name="Teo Marsh", language="ht").status_code == 303
    assert fresh(cast, person).language == "ht"


@pytest.mark.parametrize("ticked", ["", "on"])
def test_a_call_or_text_without_any_number_is_not_written_down(cast, post, ticked):
    person = a_person(cast, safe=None)
    asked = post("wole", reach(person), **{**SAFELY, "address": " ", "as_it_stands": ticked})
    shown = asked.content.decode()
    assert asked.status_code == 422 and "choose another way to reach them" in shown
    assert 'value="after 16:00"' in shown and 'name="as_it_stands"' not in shown


@pytest.mark.parametrize("typed", ["banana", "555"])
def test_a_number_that_cannot_be_one_is_asked_about_and_nothing_typed_is_lost(cast, post, typed):
    person = a_person(cast, safe=None)
    asked = post("wole", reach(person), **{**SAFELY, "address": typed})
    shown = asked.content.decode()
    assert asked.status_code == 422 and "at least 7 digits" in shown
    assert 'value="after 16:00"' in shown and 'name="as_it_stands"' in shown
    assert post("wole", reach(person), **{**SAFELY, "address": typed, "as_it_stands": "on"}).status_code == 303


def test_a_number_that_cannot_be_one_is_pointed_at_where_somebody_would_use_it(cast, look):
    case = a_case(cast, safe={"way": "call", "address": "banana"})
    assert "fewer than 7 digits" in look("wole", case.get_absolute_url()).content.decode()
    good = a_case(cast, name="Somebody Else")
    assert "fewer than 7 digits" not in look("wole", good.get_absolute_url()).content.decode()


def test_a_call_without_a_number_means_the_phone_they_gave(cast, look):
    person = note_person(cast, "ines", phone="555-0199")
    set_safe_contact(person, way="call", hours="mornings", by=cast.ines)
    assert 'value="555-0199"' in look("wole", reach(person)).content.decode()
    assert "fewer than 7" not in look("wole", reverse("desk:person", args=[person.pk])).content.decode()


def test_nothing_is_asked_about_where_no_number_is_needed(cast, post):
    person = a_person(cast)
    assert post("wole", reach(person), way="none").status_code == 303
    with as_viewer(cast.wole):
        assert SafeContact.objects.get(subject_id=person.subject_id, ended_at=None).way == "none"


@pytest.mark.parametrize(("field", "value"), [("born_on", "9999-12-31"), ("born_on", "0001-01-01"), ("name", "  ")])
def test_what_cannot_be_is_said_on_the_form_and_nothing_is_lost(cast, post, field, value):
    person = a_person(cast)
    answer = post("wole", correcting(person), **{**KNOWN, "note_on_access": "Reads lips", field: value})
    assert answer.status_code == 422
    assert "Reads lips" in answer.content.decode()
    assert fresh(cast, person).born_on is None


@pytest.mark.parametrize(
    ("who", "status"),
    [("rosa", 404), ("zed", 404), ("alma", 404), ("amara", 404), ("omar", 403), ("priya", 403), ("ada", 403)],
)
def test_both_pages_are_closed_to_everybody_else(cast, look, post, who, status):
    person = a_person(cast)
    for url in (reach(person), correcting(person)):
        assert look(who, url).status_code == status
        assert post(who, url, **SAFELY, **KNOWN).status_code == status


def test_a_person_of_another_agency_is_read_and_not_offered_for_correcting(cast, look):
    referral = a_sent_referral(cast)
    accept(referral, by=cast.ines)
    theirs = reverse("desk:person", args=[referral.person_id])
    shown = look("wole", theirs)
    assert shown.status_code == 200
    assert "/correct/" not in shown.content.decode() and "/reach/" not in shown.content.decode()


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "/accounts/logout/", "javascript:x"])
def test_the_way_back_leads_nowhere_but_to_the_desk(cast, post, elsewhere):
    person = a_person(cast)
    saved = post("wole", reach(person), back=elsewhere, **SAFELY)
    assert saved["Location"] == reverse("desk:person", args=[person.pk])


def test_whoever_is_asked_without_a_known_age_the_worker_is_told_so(cast, look, post):
    person = note_person(cast, "amara")
    ask = reverse("consents:ask", args=[person.pk])
    assert "date of birth is not on record" in look("amara", ask).content.decode()
    post("amara", correcting(person), name="Teo Marsh", born_on="1980-05-05")
    assert "date of birth is not on record" not in look("amara", ask).content.decode()
