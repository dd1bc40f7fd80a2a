"""A copy of what an emergency opened: chosen one by one, with its terms, never of certain notes; and the holder is told."""

import re
from datetime import timedelta
from importlib import import_module

import pytest
from django.utils import timezone

from commonground.agencies.actions.agree import agree
from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.kit.closed import door_open
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.people.actions import end_emergency, keep_in_emergency, note, open_in_emergency
from commonground.people.tests.cast import LedgerAway, ledger_away, note_person, overhear
from commonground.privacy.actions import write_part
from commonground.privacy.models import Part, Received, Subject

pytestmark = pytest.mark.django_db
WHY = "He does not wake up and we need his medicines"
MEDICAL = {
    "stated": ["medical_personnel", "medical_emergency", "prior_consent_cannot_be_had"],
    "nature": "Unconscious, slow breath",
}


@pytest.fixture
def person(cast):
    agree(
        from_agency=cast.clinic, to_agency=cast.crisis, labels=["general", "health", "substance_use"],
        purposes=["treatment", "crisis_response"], title="Clinic to crisis team",
        starts_at=timezone.now() - timedelta(days=1), by=service("setup", cast.host),
    )  # fmt: skip
    return note_person(cast)


def held(cast, person, label, text="Takes insulin"):
    known = note(name="Teodor Marsh", subject=Subject(pk=person.subject_id), by=cast.rosa)
    with as_viewer(cast.rosa), door_open("test"):
        return write_part(
            known, name="note", label=label, text=text, by=cast.rosa, at=timezone.now(), subject_id=known.subject_id
        )


def opened(cast, person, **facts):
    told = {"owner": cast.clinic, "purpose": "treatment", "reason": WHY, **facts}
    return open_in_emergency(person, **told, by=cast.amara)


def keep(cast, access, *parts, who="amara"):
    by = cast.viewers[who].for_purpose(access.purpose)
    return keep_in_emergency(access, part_ids=[part.pk for part in parts], by=by)


def copies(cast):
    with as_viewer(cast.amara):
        return list(Part.objects.filter(agency=cast.crisis, name="note").exclude(bound_by=None))


def test_what_is_chosen_stays_with_its_terms_after_the_access_has_ended_and_the_holder_is_told(
    cast, person, monkeypatch
):
    part = held(cast, person, "health")
    access = opened(cast, person)
    told = []
    monkeypatch.setattr(
        import_module("commonground.people.actions.keep_copy"), "notify", lambda agency, **facts: told.append(agency.pk)
    )
    heard = overhear(monkeypatch, "commonground.people.actions.keep_copy")
    (kept,) = keep(cast, access, part)
    end_emergency(access, by=cast.amara)
    (mine,) = copies(cast)
    assert (mine.pk, mine.text, mine.label) == (kept.pk, "Takes insulin", "health")
    with as_viewer(cast.amara):
        terms = Received.objects.get(record_id=kept.pk)
        assert (terms.from_agency_id, terms.source_id, terms.purpose) == (cast.clinic.pk, part.pk, "treatment")
    (event,) = heard
    assert told == [cast.clinic.pk]
    assert event.facts == {
        "parts": [str(kept.pk)], "recipient": str(cast.members["amara"].pk), "facility": str(cast.crisis.pk), "discloser": str(cast.clinic.pk)
    }  # fmt: skip


def test_of_alcohol_and_drugs_only_from_a_medical_emergency_and_for_no_case(cast, person):
    part = held(cast, person, "substance_use", "Methadone, 80 mg")
    access = opened(cast, person, **MEDICAL)
    (kept,) = keep(cast, access, part)
    assert "no_proceedings" in kept.bound_by and set(kept.never_for) >= {"investigation", "proceedings"}


@pytest.mark.parametrize(
    "label", ["health.psychotherapy_note", "substance_use.counseling_note", "victim_advocacy", "court.sealed"]
)
def test_never_of_notes_that_no_emergency_opens(cast, person, label):
    part = held(cast, person, label)
    access = opened(cast, person, **MEDICAL)
    with pytest.raises((Hidden, NotNow)):
        keep(cast, access, part)
    assert copies(cast) == []


def test_nothing_chosen_kept_twice_and_ended_are_refused(cast, person):
    part, access = held(cast, person, "health"), opened(cast, person)
    with pytest.raises(NotNow) as no:
        keep(cast, access)
    assert no.value.code == "P48"
    keep(cast, access, part)
    with pytest.raises(NotNow) as no:
        keep(cast, access, part)
    assert no.value.code == "P45"
    end_emergency(access, by=cast.amara)
    with pytest.raises(Hidden):
        keep(cast, access, part)


def test_only_whoever_opened_it_keeps_a_copy(cast, person):
    part, access = held(cast, person, "health"), opened(cast, person)
    with pytest.raises(Hidden):
        keep(cast, access, part, who="chen")
    with pytest.raises(Refused):
        keep(cast, access, part, who="ines")


def test_without_its_line_nothing_is_kept(cast, person, monkeypatch):
    part, access = held(cast, person, "health"), opened(cast, person)
    ledger_away(monkeypatch, "commonground.people.actions.keep_copy")
    with pytest.raises(LedgerAway):
        keep(cast, access, part)
    assert copies(cast) == []


def test_the_page_ticks_nothing_and_keeps_what_is_ticked(client, cast, person):
    part, access = held(cast, person, "health"), opened(cast, person)
    client.force_login(cast.users["amara"])
    there = f"/desk/emergency/{access.pk}/"
    page = client.get(f"{there}treatment/").content.decode()
    assert f'value="{part.pk}"' in page and not re.search(f'value="{part.pk}"[^>]*checked', page)
    said = client.post(f"{there}keep/", {"parts": [str(part.pk)]}, follow=True).content.decode()
    assert "Kept, with their terms" in said and len(copies(cast)) == 1
