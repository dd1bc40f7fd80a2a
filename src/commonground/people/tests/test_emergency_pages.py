"""The pages of the emergency pull: offered to clinicians, the same for absent and shut, reviewed by the other side."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from commonground.agencies.actions.agree import agree
from commonground.agencies.actions.join import join
from commonground.agencies.context import as_viewer
from commonground.agencies.models import User
from commonground.agencies.viewers import service, viewer_from
from commonground.kit.closed import door_open
from commonground.people.actions import note, open_in_emergency
from commonground.people.tests.cast import note_person
from commonground.privacy.actions import write_part
from commonground.privacy.models import Emergency, Subject

pytestmark = pytest.mark.django_db
WHY = "He does not wake up and we need his medicines"
LINK = "/desk/emergency/"


@pytest.fixture
def clinic(cast):
    agree(
        from_agency=cast.clinic, to_agency=cast.crisis, labels=["general", "health", "substance_use"],
        purposes=["treatment", "crisis_response"], title="Clinic to crisis team",
        starts_at=timezone.now() - timedelta(days=1), by=service("setup", cast.host),
    )  # fmt: skip
    return cast.clinic


def held(cast, person, label):
    known = note(name="Teodor Marsh", subject=Subject(pk=person.subject_id), by=cast.rosa)
    with as_viewer(cast.rosa), door_open("test"):
        write_part(
            known,
            name="note",
            label=label,
            text="Takes insulin",
            by=cast.rosa,
            at=timezone.now(),
            subject_id=known.subject_id,
        )


def asked(cast, **facts):
    return {"owner": str(cast.clinic.pk), "purpose": "treatment", "reason": WHY, **facts}


def open_page(client, cast, person, who="chen"):
    client.force_login(cast.users[who])
    return client.post(f"{LINK}{person.pk}/", asked(cast))


def test_the_form_opens_it_and_the_page_shows_what_is_open_until_it_is_ended(client, cast, clinic):
    person = note_person(cast)
    held(cast, person, "health")
    client.force_login(cast.users["chen"])
    form = client.get(f"{LINK}{person.pk}/").content.decode()
    assert "Riverside Clinic" in form and "They are told now" in form and "insulin" not in form
    answer = open_page(client, cast, person)
    assert answer.status_code == 302
    assert "Takes insulin" in client.get(answer["Location"]).content.decode()
    with as_viewer(cast.chen):
        opened = Emergency.objects.get()
    assert client.get(f"{LINK}{opened.pk}/crisis/").status_code == 404
    client.force_login(cast.users["amara"])
    assert client.get(answer["Location"]).status_code == 404
    client.force_login(cast.users["chen"])
    assert client.post(f"{LINK}{opened.pk}/end/").status_code == 302
    ended = client.get(answer["Location"]).content.decode()
    assert "This has ended" in ended and "insulin" not in ended


def test_a_reason_too_short_opens_nothing_and_what_was_typed_stays(client, cast, clinic):
    person = note_person(cast)
    client.force_login(cast.users["chen"])
    answer = client.post(f"{LINK}{person.pk}/", asked(cast, reason="now"))
    assert answer.status_code == 422
    assert "at least three words" in answer.content.decode()
    with as_viewer(cast.chen):
        assert not Emergency.objects.exists()


def test_whoever_signed_in_long_ago_signs_in_again_and_nothing_typed_is_put_aside(client, cast, clinic):
    person = note_person(cast)
    user = cast.users["chen"]
    user.set_password("a long enough password")
    with door_open("test"):
        user.save()
    client.force_login(user)
    assert "reauthenticate" in client.get(f"{LINK}{person.pk}/")["Location"]
    assert client.post(f"{LINK}{person.pk}/", asked(cast))["Location"] == f"{LINK}{person.pk}/"
    assert WHY not in str(dict(client.session))
    with as_viewer(cast.chen):
        assert not Emergency.objects.exists()
    client.post("/accounts/reauthenticate/", {"password": "a long enough password"})
    assert client.post(f"{LINK}{person.pk}/", asked(cast))["Location"].endswith("/treatment/")


@pytest.mark.parametrize(
    ("who", "status"), [("omar", 403), ("ines", 403), ("wole", 403), ("priya", 403), ("dara", 403)]
)
def test_the_form_is_shut_to_everybody_else(client, cast, clinic, who, status):
    person = note_person(cast, who) if who in ("omar", "ines", "wole") else note_person(cast)
    client.force_login(cast.users[who])
    assert client.get(f"{LINK}{person.pk}/").status_code == status
    assert client.post(f"{LINK}{person.pk}/", asked(cast)).status_code == status


@pytest.mark.parametrize(("who", "offered"), [("amara", True), ("wole", False)])
def test_the_link_is_offered_to_clinicians_alone(client, cast, who, offered):
    person = note_person(cast, who)
    client.force_login(cast.users[who])
    assert (LINK in client.get(f"/desk/person/{person.pk}/").content.decode()) is offered


def masked(answer):
    """A page without what differs between any two pages: ids, tokens, times."""
    text = answer.content.decode()
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", text)
    text = re.sub(r'value="[A-Za-z0-9]{64}"|"X-CSRFToken": "[A-Za-z0-9]+"', "TOKEN", text)
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.+-]+|\d{1,2}:\d\d(:\d\d)?( [ap]m)?|width=\"[\d.]+%\"", "TIME", text)


def test_a_page_on_which_all_stays_shut_reads_the_same_as_one_of_an_agency_that_knows_nobody(client, cast, clinic):
    told = []
    for knows in (False, True):
        person = note_person(cast)
        if knows:
            with as_viewer(cast.rosa), door_open("test"):
                write_part(
                    person, name="note", label="substance_use", text="methadone", by=cast.rosa, at=timezone.now(),
                    subject_id=person.subject_id,
                )  # fmt: skip
        answer = open_page(client, cast, person)
        page = client.get(answer["Location"])
        assert "Nothing is open here" in page.content.decode()
        told.append((answer.status_code, page.status_code, masked(page)))
    assert told[0] == told[1]


def test_the_other_side_reviews_with_reason_and_counts(client, cast, clinic):
    user = User.objects.create_user("olga@willow.example.org", None, name="Olga")
    officer = viewer_from(join(user=user, agency=clinic, role_code="privacy_officer", by=service("setup", cast.host)))
    person = note_person(cast)
    held(cast, person, "health")
    client.get(open_page(client, cast, person)["Location"])
    with as_viewer(officer):
        opened = Emergency.objects.get()
    client.force_login(user)
    assert "Chen, Harbor Crisis Team" in client.get("/desk/emergencies/").content.decode()
    page = client.get(f"/desk/emergencies/{opened.pk}/")
    assert WHY in page.content.decode()
    assert page.context["looked_at"] == 1
    assert client.post(f"/desk/emergencies/{opened.pk}/", {"found": "fitting"}).status_code == 302
    assert "It was fitting" in client.get("/desk/emergencies/").content.decode()
    again = client.post(f"/desk/emergencies/{opened.pk}/", {"found": "unclear"})
    assert again.status_code == 422 and "reviewed already" in again.content.decode()


def test_an_officer_of_another_agency_finds_nothing_to_review(client, cast, clinic):
    user = User.objects.create_user("olga@willow.example.org", None, name="Olga")
    join(user=user, agency=clinic, role_code="privacy_officer", by=service("setup", cast.host))
    opened = open_in_emergency(note_person(cast), owner=clinic, purpose="treatment", reason=WHY, by=cast.chen)
    client.force_login(cast.users["priya"])
    assert "Chen" not in client.get("/desk/emergencies/").content.decode()
    assert client.get(f"/desk/emergencies/{opened.pk}/").status_code == 404
