"""A copy of what an emergency opened: chosen one by one, with its terms, never of certain notes; and the holder is told."""

import re
from datetime import timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.utils import timezone

from commonground.agencies.actions.agree import agree
from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.kit.closed import door_open
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.kit.rules import hold
from commonground.people.actions import end_emergency, keep_in_emergency, note, open_in_emergency
from commonground.people.copies_rules import MayStayWithYou, NoSuchNotes
from commonground.people.models import Person
from commonground.people.tests.cast import LedgerAway, ledger_away, note_person, overhear
from commonground.privacy.actions import keep_as_copy, write_part
from commonground.privacy.law.labels import about_alcohol_and_drugs
from commonground.privacy.models import Part, Received, Subject
from commonground.privacy.terms import and_bound_by, terms_of

pytestmark = pytest.mark.django_db
WHY = "He does not wake up and we need his medicines"
MEDICAL = {
    "stated": ["medical_personnel", "medical_emergency", "prior_consent_cannot_be_had"],
    "nature": "Unconscious, slow breath",
}


def known_to_both(cast):
    """Somebody whom the crisis team knows, and the clinic too; it agreed to tell in an emergency."""
    agree(
        from_agency=cast.clinic, to_agency=cast.crisis, labels=["general", "health", "substance_use"],
        purposes=["treatment", "crisis_response"], title="Clinic to crisis team",
        starts_at=timezone.now() - timedelta(days=1), by=service("setup", cast.host),
    )  # fmt: skip
    return note_person(cast)


@pytest.fixture
def person(cast):
    return known_to_both(cast)


def held(cast, person, label, text="Takes insulin"):
    known = note(name="Teodor Marsh", subject=Subject(pk=person.subject_id), by=cast.rosa)
    with as_viewer(cast.rosa), door_open("test"):
        return write_part(
            known, name="note", label=label, text=text, by=cast.rosa, at=timezone.now(), subject_id=known.subject_id
        )


def theirs(cast, person):
    """The row of the clinic about the same person."""
    with as_viewer(cast.rosa):
        return Person.objects.get(subject_id=person.subject_id, agency=cast.clinic)


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
        "parts": [str(kept.pk)], "sources": [str(part.pk)], "recipient": str(cast.members["amara"].pk), "facility": str(cast.crisis.pk), "discloser": str(cast.clinic.pk)
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
    with pytest.raises(Hidden):  # the floor shows none of them in an emergency: the rule stands behind it
        keep(cast, access, part)
    with pytest.raises(NotNow) as no:
        hold(NoSuchNotes, part=part)
    assert no.value.code == "P46" and copies(cast) == []


def test_never_of_what_a_victim_service_holds_whatever_its_label(cast, person):
    for holder, label, held_back in ((cast.shelter, "general", True), (cast.clinic, "general", False)):
        assert NoSuchNotes.holds(part=Part(agency=holder, label=label)) is not held_back


def test_one_bound_more_takes_no_permission_off_the_terms():
    until, release = timezone.now(), uuid4()
    before = terms_of(["vawa_release"], holder="clinic", purpose="treatment", law="1", until=until, release_id=release)
    after = and_bound_by(before, "no_proceedings", holder="clinic")
    assert set(after.obligations) == {*before.obligations, "no_proceedings"}
    assert (after.until, after.release_id, after.ends) == (until, release, until)


def test_a_copy_ends_with_what_it_copies_or_with_its_permission_whichever_is_sooner(cast, person):
    part, now = held(cast, person, "health"), timezone.now()
    soon, late = now + timedelta(days=1), now + timedelta(days=9)
    for ends, until, wanted in ((late, soon, soon), (soon, late, soon), (None, soon, soon), (None, None, None)):
        terms = terms_of(["vawa_release"], holder="clinic", purpose="treatment", law="1", until=until)
        with as_viewer(cast.amara), door_open("test"):
            copy = keep_as_copy(
                person, part, source=cast.clinic, source_id=part.pk, way="kept", terms=terms, expires_at=ends, by=cast.amara, at=now
            )  # fmt: skip
        assert copy.expires_at == wanted


def test_one_predicate_says_what_is_about_alcohol_and_drugs():
    about = [
        (label, holder)
        for label in ("general", "health", "substance_use", "substance_use.counseling_note", "substance_used")
        for holder in ("behavioral_health", "substance_use")
        if about_alcohol_and_drugs(label, holder=holder)
    ]
    assert len(about) == 7 and {label for label, holder in about if holder != "substance_use"} == {
        "substance_use", "substance_use.counseling_note"
    }  # fmt: skip


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


def test_a_tick_is_offered_only_where_a_copy_may_be_kept_and_the_page_says_why_not_of_the_others(client, cast, person):
    kept, open_, drugs = (
        held(cast, person, label, text) for label, text in (("health", "A"), ("general", "B"), ("substance_use", "C"))
    )
    access = opened(cast, person, **MEDICAL)
    keep(cast, access, kept)
    client.force_login(cast.users["amara"])
    there = f"/desk/emergency/{access.pk}/treatment/"
    page = client.get(there).content.decode()
    offered = set(re.findall(r'name="parts" value="([0-9a-f-]{36})"', page))
    assert offered == {str(open_.pk), str(drugs.pk)} and "Your agency keeps a copy" in page
    with as_viewer(cast.rosa), door_open("test"):
        lent = Part.objects.create(
            jurisdiction=cast.jurisdiction, agency=cast.clinic, subject_id=person.subject_id, record_kind="people.person", record_id=theirs(cast, person).pk,
            name="note", label="health", text="D", written_at=timezone.now(), written_by=cast.members["rosa"].pk, bound_by=["ends_with_assignment"],
        )  # fmt: skip
    page = client.get(there).content.decode()
    assert f'value="{lent.pk}"' not in page and MayStayWithYou.sentence() in page


def test_a_rule_that_stops_one_leaves_the_other_ticks(client, cast, person):
    first, second = held(cast, person, "health"), held(cast, person, "general", "Knows the way")
    access = opened(cast, person)
    keep(cast, access, first)
    client.force_login(cast.users["amara"])
    there = f"/desk/emergency/{access.pk}/"
    ticked = {"parts": [str(first.pk), str(second.pk)]}
    said = client.post(f"{there}keep/", ticked, follow=True).content.decode()
    assert "Your agency keeps a copy of this already. Nothing was kept." in said and len(copies(cast)) == 1
    assert re.search(f'value="{second.pk}"[^>]*checked', said)
    later = client.get(f"{there}treatment/").content.decode()
    assert f'value="{second.pk}"' in later and not re.search(f'value="{second.pk}"[^>]*checked', later)


def test_after_the_hour_the_page_says_that_it_has_ended(client, cast, person):
    part, access = held(cast, person, "health"), opened(cast, person)
    end_emergency(access, by=cast.amara)
    client.force_login(cast.users["amara"])
    said = client.post(f"/desk/emergency/{access.pk}/keep/", {"parts": [str(part.pk)]}, follow=True)
    assert said.status_code == 200 and "This has ended. Nothing was kept." in said.content.decode()
    assert copies(cast) == []
