"""A release opens what it is valid for: label by label, on the days it names, until the paper of a guardian ends."""

import importlib
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.consents import queries
from commonground.consents.actions import end_authority, record_authority
from commonground.consents.models import Authority
from commonground.consents.tests.cast import give_release
from commonground.kit.closed import door_open
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.people.models import Person
from commonground.people.tests.cast import LedgerAway, ledger_away, note_person
from commonground.privacy.actions import write_part
from commonground.privacy.models import Grant

pytestmark = pytest.mark.django_db
ALOUD = {"signed_how": "voice_witnessed", "signature": {"identifiers": ["name", "chosen_word"]}}


@pytest.fixture
def person(cast):
    return note_person(cast)


def a_part(cast, person, label, at=None):
    with as_viewer(cast.amara), door_open("test"):
        return write_part(
            person,
            name="note",
            label=label,
            text="x",
            subject_id=person.subject_id,
            by=cast.amara,
            at=at or timezone.now(),
        )


def sees(viewer, row):
    with as_viewer(viewer):
        return type(row).objects.filter(pk=row.pk).exists()


def granted(cast, release):
    with as_viewer(cast.amara):
        return {(g.label, g.to_agency_id) for g in Grant.objects.filter(release_id=release.pk)}


def test_a_yes_said_aloud_opens_the_name_and_not_the_health_notes(cast, person):
    health = a_part(cast, person, "health")
    release = give_release(cast, person, **ALOUD)
    assert release.labels == ["general", "health"]
    assert granted(cast, release) == {("general", cast.housing.pk)}
    assert sees(cast.ines, person)
    assert not sees(cast.ines, health)
    with as_viewer(cast.amara):
        assert queries.live_for(person, cast.housing).pk == release.pk
        assert queries.live_for(person, cast.housing, "health") is None
    give_release(cast, person)
    assert sees(cast.ines, health)


def test_it_opens_what_was_written_on_the_days_it_names(cast, person):
    zone = ZoneInfo(cast.amara.time_zone)
    first, last = date(2026, 3, 8), date(2026, 3, 9)
    days = [
        datetime(2026, 3, 7, 23, 59),
        datetime(2026, 3, 8, 0, 0),
        datetime(2026, 3, 9, 23, 59),
        datetime(2026, 3, 10, 0, 0),
    ]
    parts = [a_part(cast, person, "health", day.replace(tzinfo=zone)) for day in days]
    release = give_release(cast, person, days={"health": (first, last)})
    assert release.days == {"health": ["2026-03-08", "2026-03-09"]}
    assert [sees(cast.ines, part) for part in parts] == [False, True, True, False]
    assert sees(cast.ines, a_part(cast, person, "general"))


@pytest.mark.parametrize(
    ("days", "seen"), [((None, date(2026, 3, 8)), [True, False]), ((date(2026, 3, 9), None), [False, True])]
)
def test_one_bound_is_enough(cast, person, days, seen):
    zone = ZoneInfo(cast.amara.time_zone)
    parts = [a_part(cast, person, "health", datetime(2026, 3, day, 12, tzinfo=zone)) for day in (8, 9)]
    give_release(cast, person, days={"health": days})
    assert [sees(cast.ines, part) for part in parts] == seen


def a_paper(cast, person, **facts):
    return record_authority(
        **{"person": person, "kind": "guardian", "holder": "Ana Marsh", "paper": "Order 12-4", "labels": ["general"]}
        | facts,
        by=cast.amara,
    )


def test_a_guardian_opens_what_the_recorded_order_names_and_until_it_ends(cast, person):
    until = timezone.now() + timedelta(days=5)
    release = give_release(cast, person, signer="guardian", authority=a_paper(cast, person, ends_at=until))
    assert granted(cast, release) == {("general", cast.housing.pk)}
    with as_viewer(cast.amara):
        assert Grant.objects.get(release_id=release.pk).expires_at == until


def test_two_homes_each_sign_what_their_order_names(cast, person):
    one, two = a_paper(cast, person), a_paper(cast, person, kind="parent", holder="Leo Marsh", labels=["health"])
    first = give_release(cast, person, signer="guardian", authority=one)
    second = give_release(cast, person, signer="parent", authority=two)
    assert {label for label, _ in granted(cast, first)} == {"general"}
    assert {label for label, _ in granted(cast, second)} == {"health"}


@pytest.mark.parametrize(
    ("facts", "signer", "code"),
    [
        ({"shut_out": True, "labels": []}, "guardian", "C17"),
        ({"causes_harm": True}, "guardian", "C18"),
        ({"kind": "parent"}, "guardian", "C17"),
        ({"labels": ["substance_use"]}, "guardian", "C17"),
        ({}, "adult", "C17"),
        ({"kind": "representative"}, "minor_and_parent", "C17"),
    ],
)
def test_whoever_the_order_does_not_let_sign_does_not(cast, person, facts, signer, code):
    with pytest.raises(NotNow) as no:
        give_release(cast, person, signer=signer, authority=a_paper(cast, person, **facts))
    assert no.value.code == code


def test_the_paper_of_one_person_signs_for_nobody_else(cast, person):
    paper = a_paper(cast, note_person(cast, name="Somebody else"))
    with pytest.raises(NotNow, match="C17"):
        give_release(cast, person, signer="guardian", authority=paper)


def test_a_paper_that_ended_signs_nothing_more(cast, person):
    paper = end_authority(a_paper(cast, person), by=cast.amara)
    with pytest.raises(NotNow, match="C17"):
        give_release(cast, person, signer="guardian", authority=paper)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"labels": []}, "C23"),
        ({"shut_out": True}, "C23"),
        ({"labels": ["chri"]}, "C23"),
        ({"ends_at": timezone.now() - timedelta(days=1)}, "C24"),
    ],
)
def test_a_paper_says_what_it_lets_them_sign_or_that_they_may_not_know(cast, person, facts, code):
    with pytest.raises(NotNow) as no:
        a_paper(cast, person, **facts)
    assert no.value.code == code


def test_nobody_else_learns_who_signs_for_a_person(cast, person):
    paper = a_paper(cast, person)
    give_release(cast, person, signer="guardian", authority=paper)
    for who in ("ines", "wole", "omar", "rosa"):
        assert not sees(cast.viewers[who], paper)
    with pytest.raises(Refused):
        end_authority(paper, by=cast.ines)
    with pytest.raises(Hidden):
        end_authority(paper, by=cast.wole)


@pytest.mark.parametrize("verb", ["record", "end"])
def test_no_paper_is_kept_or_ended_when_it_cannot_be_remembered(cast, person, monkeypatch, verb):
    paper = a_paper(cast, person)
    ledger_away(monkeypatch, "commonground.consents.actions.authorities")
    with pytest.raises(LedgerAway):
        a_paper(cast, person) if verb == "record" else end_authority(paper, by=cast.amara)
    with as_viewer(cast.amara):
        assert [one.ends_at for one in Authority.objects.all()] == [None]


@pytest.mark.parametrize(
    ("signer", "born_on", "code"),
    [
        ("adult", date(2015, 1, 1), "C16"),
        ("minor", date(1980, 1, 1), "C16"),
        ("minor", None, "C19"),
        ("adult", None, ""),
    ],
)
def test_who_signs_fits_the_day_of_birth(cast, signer, born_on, code):
    person = note_person(cast, born_on=born_on) if born_on else note_person(cast)
    if not code:
        assert give_release(cast, person, signer=signer).status == "given"
        return
    with pytest.raises(NotNow) as no:
        give_release(cast, person, signer=signer)
    assert no.value.code == code


def test_a_minor_signs_alone_what_the_law_lets_them_and_the_rest_stays_shut(cast, settings):
    settings.STATE = "CA"
    person = note_person(cast, born_on=date(timezone.now().year - 15, 1, 1))
    release = give_release(cast, person, signer="minor")
    assert granted(cast, release) == {("health", cast.housing.pk)}
    assert not sees(cast.ines, Person.objects.model(pk=person.pk))


def test_an_older_form_opens_no_record_of_alcohol_and_drugs(cast, person, monkeypatch):
    monkeypatch.setattr(importlib.import_module("commonground.consents.actions.give"), "form_for", lambda *_: "first-2")
    release = give_release(cast, person, labels=["general", "substance_use"])
    assert granted(cast, release) == {("general", cast.housing.pk)}
    assert release.form_version == "first-2"
