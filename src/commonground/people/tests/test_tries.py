"""Tries to open what is kept from somebody: noted the same as any, and shown to a reviewer outside their chain alone."""

import pytest
from django.utils import timezone

from commonground.agencies.actions.agree import agree
from commonground.agencies.actions.join import join
from commonground.agencies.context import as_viewer
from commonground.agencies.models import User
from commonground.agencies.viewers import service, viewer_from
from commonground.ledger.models import Look
from commonground.people.actions import bar, bar_workplace, lift, note
from commonground.people.tries import tries_to_review

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000000"


def officer(cast, agency, name="olga"):
    user = User.objects.create_user(f"{name}@willow.example.org", None, name=name.title())
    cast.users[name] = user
    return viewer_from(join(user=user, agency=agency, role_code="privacy_officer", by=service("setup", cast.host)))


@pytest.fixture
def person(cast):
    return note(name="Nadia Quill", by=cast.ines)


def keep(cast, person, who, by="ines"):
    return bar(person, user=cast.users[who], kind="harms_the_person", by=cast.viewers[by])


def try_it(client, cast, who, person):
    client.force_login(cast.users[who])
    return client.get(f"/desk/person/{person.pk}/")


def shown(viewer):
    viewer = viewer.for_purpose("administration")
    with as_viewer(viewer):
        return [(one.who, one.works_at, one.holder) for one in tries_to_review(viewer, at=timezone.now())]


def test_a_try_of_a_colleague_is_shown_to_the_office_and_to_nobody_of_the_own_agency(client, cast, person):
    own = officer(cast, cast.housing)
    keep(cast, person, "wole")
    assert try_it(client, cast, "wole", person).status_code == 404
    assert shown(cast.priya) == [("Wole", "Open Door Housing", "Open Door Housing")]
    assert shown(own) == []


def test_a_try_of_somebody_else_is_shown_to_the_officer_of_the_holder(client, cast, person):
    own = officer(cast, cast.housing)
    keep(cast, person, "rosa")
    assert try_it(client, cast, "rosa", person).status_code == 404
    assert shown(own) == [("Rosa", "Riverside Clinic", "Open Door Housing")]
    assert shown(cast.priya) == []


def test_where_the_holder_has_no_officer_the_office_sees_it(client, cast, person):
    keep(cast, person, "rosa")
    try_it(client, cast, "rosa", person)
    assert shown(cast.priya) == [("Rosa", "Riverside Clinic", "Open Door Housing")]


def test_the_office_never_learns_of_an_agency_that_works_in_silence_and_an_agreement_names_who_does(client, cast):
    person = note(name="Nadia Quill", by=cast.alma)
    keep(cast, person, "rosa", by="alma")
    try_it(client, cast, "rosa", person)
    assert shown(cast.priya) == []
    own = officer(cast, cast.crisis)
    agree(
        from_agency=cast.shelter, to_agency=cast.crisis, labels=["general"], purposes=["administration"], title="Review of tries",
        starts_at=timezone.now(), by=service("setup", cast.host),
    )  # fmt: skip
    assert shown(own) == [("Rosa", "Riverside Clinic", "Safe Nest")]
    assert shown(cast.priya) == []


def test_the_agency_that_an_agreement_names_comes_before_the_office(client, cast, person):
    keep(cast, person, "wole")
    try_it(client, cast, "wole", person)
    named = officer(cast, cast.clinic)
    agree(
        from_agency=cast.housing, to_agency=cast.clinic, labels=["general"], purposes=["administration"], title="Review of tries",
        starts_at=timezone.now(), by=service("setup", cast.host),
    )  # fmt: skip
    assert shown(named) == [("Wole", "Open Door Housing", "Open Door Housing")]
    assert shown(cast.priya) == []


def test_nobody_reviews_somebody_of_the_own_agency_or_themself(client, cast, person):
    keep(cast, person, "ada")
    try_it(client, cast, "ada", person)
    assert shown(cast.priya) == [], "the administrator of the office is a colleague of its officer"
    keep(cast, person, "priya")
    try_it(client, cast, "priya", person)
    assert shown(cast.priya) == []
    own = officer(cast, cast.housing)
    assert {who for who, *_ in shown(own)} == {"Ada", "Priya"}


def test_an_officer_who_may_not_know_of_the_person_learns_nothing_from_the_tries_of_others(client, cast, person):
    own = officer(cast, cast.housing)
    keep(cast, person, "rosa")
    try_it(client, cast, "rosa", person)
    assert len(shown(own)) == 1
    keep(cast, person, "olga")
    assert shown(own) == []


def test_whoever_works_where_the_person_works_is_listed_too(client, cast, person):
    bar_workplace(person, agency=cast.clinic, by=cast.ines)
    try_it(client, cast, "rosa", person)
    assert shown(cast.priya) == [("Rosa", "Riverside Clinic", "Open Door Housing")]


def test_what_nobody_is_kept_from_and_what_is_not_there_is_no_try(client, cast, person):
    keep(cast, person, "wole")
    client.force_login(cast.users["wole"])
    client.get(f"/desk/person/{NOBODY}/")
    try_it(client, cast, "rosa", person)
    try_it(client, cast, "kofi", person)
    assert shown(cast.priya) == []


def test_what_was_asked_before_or_after_it_was_kept_is_no_try(client, cast, person):
    try_it(client, cast, "rosa", person)
    row = keep(cast, person, "rosa")
    assert shown(cast.priya) == []
    lift(row, by=cast.ines)
    try_it(client, cast, "rosa", person)
    assert shown(cast.priya) == []


def test_the_line_of_a_try_is_the_same_for_what_is_kept_and_what_is_not_there(client, cast, person):
    keep(cast, person, "wole")
    try_it(client, cast, "wole", person)
    client.get(f"/desk/person/{NOBODY}/")
    known, unknown = Look.objects.using("ledger").filter(user_id=cast.users["wole"].pk).order_by("-at", "-id")[:2][::-1]
    assert known.records == {"tried": [str(person.pk)]}
    assert unknown.records == {"tried": [NOBODY]}
    facts = ("action", "purpose", "count", "outcome", "agency_id", "membership_id")
    assert [getattr(known, fact) for fact in facts] == [getattr(unknown, fact) for fact in facts]


def test_an_id_in_a_form_is_a_try_too(client, cast, person):
    keep(cast, person, "wole")
    client.force_login(cast.users["wole"])
    assert client.post(f"/desk/people/{NOBODY}/concerns-me/", {"which": str(person.pk)}).status_code == 404
    assert shown(cast.priya) == [("Wole", "Open Door Housing", "Open Door Housing")]


def test_the_page_is_for_privacy_officers_and_names_neither_the_person_nor_the_reason(client, cast, person):
    keep(cast, person, "wole")
    try_it(client, cast, "wole", person)
    client.force_login(cast.users["priya"])
    read = client.get("/desk/tries/").content.decode()
    assert "Wole" in read and "Open Door Housing" in read
    for word in ("Nadia", "harm", str(person.pk)):
        assert word not in read
    for who in ("wole", "ines", "ada", "omar", "dara", "amara", "ezra"):
        client.force_login(cast.users[who])
        assert client.get("/desk/tries/").status_code == 403


def test_the_function_answers_only_an_officer_who_administrates(cast, person):
    from django.db import connection

    keep(cast, person, "wole")
    asked = [[cast.users["wole"].pk], [person.pk], [timezone.now()]]
    for viewer in (
        cast.priya,
        cast.ada.for_purpose("administration"),
        cast.wole.for_purpose("administration"),
        cast.ines,
    ):
        with as_viewer(viewer), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM cg_tries_to_review(%s::uuid[], %s::uuid[], %s::timestamptz[])", asked)
            assert cursor.fetchall() == []
