"""A person gives permission: who may ask, when, and what others then see."""

import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone

from commonground.agencies.actions.agree import end_agreement
from commonground.agencies.context import as_viewer
from commonground.agencies.models import Agreement
from commonground.consents import queries
from commonground.consents.models import Release
from commonground.consents.tests.cast import give_release
from commonground.kit.closed import door_open
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.people.models import Person
from commonground.people.tests.cast import LedgerAway, ledger_away, note_person, overhear
from commonground.privacy.actions import write_part
from commonground.privacy.doors import parts_of
from commonground.privacy.models import Grant, Part

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(cast):
    return note_person(cast)


def sees(viewer, model, pk):
    with as_viewer(viewer):
        return model.objects.filter(pk=pk).exists()


def test_from_this_moment_the_named_agency_sees_the_person_and_nobody_else(cast, person):
    assert not sees(cast.ines, Person, person.pk)
    release = give_release(cast, person)
    assert release.status == "given"
    for who, may in [("ines", True), ("wole", True), ("rosa", False), ("alma", False), ("zed", False), ("omar", False)]:
        assert sees(cast.viewers[who], Person, person.pk) is may, who
        assert sees(cast.viewers[who], Release, release.pk) is may, who


def test_it_opens_the_labels_it_names_and_no_other(cast, person):
    with as_viewer(cast.amara), door_open("test"):
        parts = {
            label: write_part(person, name="note", label=label, text="x", subject_id=person.subject_id, by=cast.amara, at=timezone.now())
            for label in ("general", "health", "substance_use")
        }  # fmt: skip
    give_release(cast, person, labels=["general"])
    assert [sees(cast.ines, Part, parts[label].pk) for label in parts] == [True, False, False]
    give_release(cast, person)
    assert [sees(cast.ines, Part, parts[label].pk) for label in parts] == [True, True, False]


def test_an_agency_without_an_agreement_sees_nothing_even_with_permission(cast, person):
    give_release(cast, person, to=("stranger",))
    assert not sees(cast.zed, Person, person.pk)


def test_it_opens_nothing_when_the_agreement_ends(cast, person):
    give_release(cast, person)
    agreement = Agreement.objects.get(from_agency=cast.crisis, to_agency=cast.housing)
    end_agreement(agreement, by=cast.priya)
    assert not sees(cast.ines, Person, person.pk)


def test_an_administrator_of_the_recipient_sees_nothing(cast, person):
    from dataclasses import replace

    give_release(cast, person)
    assert not sees(replace(cast.kofi, role="administrator", labels=frozenset()), Person, person.pk)


def test_a_permission_to_the_police_opens_general_facts_and_never_health(cast, person):
    from commonground.agencies.actions.agree import agree

    agree(
        from_agency=cast.crisis, to_agency=cast.police, labels=["general", "health"], purposes=["coordination"],
        title="Crisis team to police", starts_at=timezone.now() - timedelta(days=1), by=cast.priya,
    )  # fmt: skip
    with as_viewer(cast.amara), door_open("test"):
        health = write_part(
            person, name="note", label="health", subject_id=person.subject_id, by=cast.amara, at=timezone.now()
        )
    give_release(cast, person, to=("police",))
    assert sees(cast.omar, Person, person.pk)
    assert not sees(cast.omar, Part, health.pk)


def test_the_signature_is_read_by_the_asking_agency_alone(cast, person):
    release = give_release(cast, person)
    with as_viewer(cast.amara):
        assert parts_of(release, name="signature").get().content["strokes"]
    with as_viewer(cast.ines):
        assert not parts_of(release, name="signature").exists()


def test_in_a_crisis_it_lasts_72_hours(cast, person):
    release = give_release(cast, person, crisis=True)
    assert release.expires_at - release.given_at == timedelta(hours=72)


def test_otherwise_a_year_and_30_days_for_victim_services_where_90_is_the_most(cast):
    calm = give_release(cast, note_person(cast))
    assert calm.expires_at - calm.given_at == timedelta(days=365)
    advocacy = give_release(cast, note_person(cast, "alma"), "alma", labels=["general", "victim_advocacy"])
    assert advocacy.expires_at - advocacy.given_at == timedelta(days=30)
    ends = timezone.now() + timedelta(days=90)
    longest = give_release(cast, note_person(cast, "alma"), "alma", labels=["victim_advocacy"], expires_at=ends)
    assert longest.expires_at == ends


NOT_YET = [
    ({"asked_alone": False}, "C2"),
    ({"state": ["detained"]}, "C3"),
    ({"state": ["restrained"]}, "C3"),
    ({"state": ["on_hold"]}, "C3"),
    ({"state": ["intoxicated"]}, "C3"),
    ({"state": ["calm", "intoxicated"]}, "C3"),
    ({"state": ["condition_of_service"]}, "C15"),
    ({"to": ("housing", "police"), "crisis": True}, "C14"),
    ({"days": {"substance_use": (date(2026, 1, 1), None)}}, "C20"),
    ({"days": {"health": (date(2026, 1, 2), date(2026, 1, 1))}}, "C20"),
    ({"labels": ["health"], "signed_how": "voice_witnessed", "signature": {"identifiers": ["name", "phone"]}}, "C19"),
    ({"signer": "guardian"}, "C17"),
    ({"signer": "parent"}, "C17"),
    ({"labels": []}, "C4"),
    ({"to": ()}, "C4"),
    ({"expires_at": timedelta(hours=73), "crisis": True}, "C5"),
    ({"expires_at": timedelta(days=366)}, "C5"),
    ({"expires_at": timedelta(0)}, "C5"),
    ({"expires_at": timedelta(days=-1)}, "C5"),
    ({"expires_at": timedelta(days=91), "labels": ["victim_advocacy"]}, "C5"),
    ({"to": ("housing", "crisis")}, "C7"),
    ({"labels": ["general", "health.psychotherapy_note"]}, "C31"),
    ({"labels": ["juvenile"]}, "C8"),
    ({"labels": ["criminal_justice"]}, "C8"),
    ({"labels": ["victim_advocacy"], "to": ("housing", "clinic")}, "C9"),
    ({"signature": {}}, "C10"),
    ({"signed_how": "nodded"}, "C10"),
    ({"signed_how": "voice_witnessed", "signature": {"identifiers": ["name"]}}, "C10"),
    ({"interpreter_is": "child"}, "C12"),
    ({"interpreter_is": "other_party"}, "C12"),
    ({"interpreter_is": "officer"}, "C12"),
    ({"purpose": "investigation"}, "C13"),
    ({"purpose": "proceedings"}, "C13"),
]


@pytest.mark.parametrize(("facts", "code"), NOT_YET, ids=lambda value: str(value) if isinstance(value, str) else "")
def test_nobody_signs_under_pressure_or_by_half(cast, person, facts, code):
    now = timezone.now()
    if "expires_at" in facts:
        facts = {**facts, "expires_at": now + facts["expires_at"]}
    with pytest.raises(NotNow) as no:
        give_release(cast, person, at=now, **facts)
    assert no.value.code == code
    with as_viewer(cast.amara):
        assert not Release.objects.exists()
        assert not Grant.objects.exists()


@pytest.mark.parametrize("who", ["dara", "omar", "ines", "ada", "priya", "ezra"])
def test_whose_role_does_not_ask_cannot_record_it(cast, person, who):
    with pytest.raises(Refused):
        give_release(cast, person, who)


@pytest.mark.parametrize("who", ["wole", "rosa", "alma", "kofi"])
def test_another_agency_cannot_ask_about_a_person_it_does_not_know(cast, person, who):
    with pytest.raises(Hidden):
        give_release(cast, person, who, to=("clinic",))


def test_a_recipient_cannot_pass_the_permission_on(cast, person):
    give_release(cast, person)
    with pytest.raises(Hidden):
        give_release(cast, person, "wole", to=("clinic",))


def test_a_clinician_employed_by_the_police_cannot_ask(cast, person):
    from dataclasses import replace

    with pytest.raises(NotNow) as no:
        cast.viewers["amara"] = replace(cast.amara, agency_kind="police")
        give_release(cast, person)
    assert no.value.code == "C1"


def test_it_is_remembered_without_a_name(cast, person, monkeypatch):
    heard = overhear(monkeypatch, "commonground.consents.actions.give")
    release = give_release(cast, person)
    assert heard[0].facts == {
        "to": [str(cast.housing.pk)], "labels": ["general", "health"], "valid": ["general", "health"],
        "purpose": "coordination", "until": release.expires_at.isoformat(), "crisis": False,
        "how": "drawn", "shown": release.shown_seal,
    }  # fmt: skip


def test_nothing_is_left_behind_when_it_cannot_be_remembered(cast, person, monkeypatch):
    ledger_away(monkeypatch, "commonground.consents.actions.give")
    with pytest.raises(LedgerAway):
        give_release(cast, person)
    with as_viewer(cast.amara):
        assert not Release.objects.exists()
        assert not Grant.objects.exists()
        assert not Part.objects.filter(name="signature").exists()
    assert not sees(cast.ines, Person, person.pk)


def test_which_release_is_live_for_whom(cast, person):
    with as_viewer(cast.amara):
        assert queries.live_for(person, cast.housing) is None
    release = give_release(cast, person, labels=["general"])
    with as_viewer(cast.amara):
        assert queries.live_for(person, cast.housing).pk == release.pk
        assert queries.live_for(person, cast.housing.pk).pk == release.pk
        assert queries.live_for(person, cast.housing, "health") is None
        assert queries.live_for(person, cast.housing, purpose="treatment") is None
        assert queries.live_for(person, cast.clinic) is None
        assert queries.live_for(person, cast.housing, at=release.expires_at) is None
        assert queries.release(release.pk).is_live(timezone.now())
        assert queries.release(release.pk).standing(release.expires_at) == "ended"
    with as_viewer(cast.zed), pytest.raises(Hidden):
        queries.release(release.pk)


def test_a_release_ends_on_its_day_without_anybody_doing_anything(cast, person):
    began = timezone.now() - timedelta(hours=73)
    release = give_release(cast, person, crisis=True, at=began)
    assert not sees(cast.ines, Person, person.pk)
    assert release.standing(timezone.now()) == "ended"


def test_there_is_no_release_of_nobody(cast):
    with as_viewer(cast.amara), pytest.raises(Hidden):
        queries.release(uuid.uuid4())
