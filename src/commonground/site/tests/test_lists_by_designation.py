"""Who reads a pupil's school record by the school's word: narrated stories, and drawn counties in which list, law and floor are one."""

import random
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from commonground.agencies.actions.agree import agree
from commonground.agencies.actions.found import found
from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.kit.closed import door_open
from commonground.kit.ids import uuid4
from commonground.legal.designations import FORMS
from commonground.legal.models import Designation
from commonground.legal.tests.cast import hire, told_about
from commonground.people.tests.cast import note_person
from commonground.privacy.actions import tie_by_designation
from commonground.privacy.models import Part
from commonground.privacy.why import rulings
from commonground.site.tests.test_lists_by_reach import answers, way
from commonground.site.tests.who_works_there import put, with_a_school_and_a_court

__all__ = ["way"]
pytestmark = pytest.mark.django_db
BOOK = tomllib.loads((Path(__file__).parent / "expected" / "designations.toml").read_text(encoding="utf-8"))
DAY = timedelta(days=1)
# From which day until which day, counted from now.
SPANS = {"holds": (-2, 2), "ended": (-2, -1), "to_come": (1, 2)}
KIND_OF = {"oskar": "school_officer", "wanda": "responsible_agency", "hal": "school_officer"}
PURPOSES = {"school_officer": "school_safety", "responsible_agency": "child_protection"}


@pytest.fixture
def county(cast):
    """Two schools; school officers of two police agencies and two caseworkers; who writes and who designates at each."""
    with_a_school_and_a_court(cast)
    for key, name, kind in (("school_b", "Elm Schools", "school"), ("harbor", "Harbor Police", "police")):
        cast.agencies[key] = found(slug=key.replace("_", "-"), name=name, kind=kind, by=service("setup", cast.host))
    for who, agency, role in (
        ("pia", "school", "privacy_officer"), ("pia_b", "school_b", "privacy_officer"), ("cole_b", "school_b", "school_counselor"),
        ("oskar", "police", "school_officer"), ("oskar2", "police", "school_officer"), ("hal", "harbor", "school_officer"),
        ("pete", "police", "privacy_officer"), ("prue", "protection", "privacy_officer"), ("hugo", "harbor", "privacy_officer"),
    ):  # fmt: skip
        put(cast, who, hire(cast, who.replace("_", "-"), cast.agencies[agency], role))
    return cast


def agreed(county, giver, receiver, purposes, *, days=(-3, 3)):
    now = timezone.now()
    agree(
        from_agency=county.agencies[giver], to_agency=county.agencies[receiver], labels=["general", "education", "health"], purposes=purposes,
        title="School records", starts_at=now + days[0] * DAY, ends_at=now + days[1] * DAY, by=service("setup", county.host),
    )  # fmt: skip


def laid(county, person, *, by, to, kind, state, conditions):
    """A designation as rows, past the rules of the verb: whatever an agency wrote, whoever it names, before and after its time."""
    by, member, now = county.viewers[by], county.members[to], timezone.now()
    starts, ends = (now + days * DAY for days in SPANS[state])
    with as_viewer(by), door_open("test"):
        # What has ended was in force when it was written.
        made = Designation.objects.create(
            jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, to_agency_id=member.agency_id, membership=member,
            subject_id=person.subject_id, called=person.name, kind=kind, conditions=sorted(conditions), document="Contract of 1 August",
            starts_at=starts, ends_at=max(ends, now + DAY), made_by=by.membership_id,
        )  # fmt: skip
        tie_by_designation(
            cause_id=made.pk, subject_id=person.subject_id, agency_id=member.agency_id, member=member.pk, label="education",
            stated=made.conditions, ends_at=made.ends_at, by=by, at=starts,
        )  # fmt: skip
        if state == "ended":
            Designation.objects.filter(pk=made.pk).update(ends_at=ends)


def seen(viewer, parts):
    """What list, count, search, single look, law and floor, which agree, show of these parts."""
    answers(viewer, parts, timezone.now())
    with as_viewer(viewer):
        return {part.pk for part in Part.objects.filter(pk__in=[one.pk for one in parts])}


@pytest.mark.parametrize("case", BOOK["case"], ids=[case["name"] for case in BOOK["case"]])
def test_a_school_record_opens_as_the_cited_texts_say(county, case):
    assert case["source"] in BOOK["sources"]
    who, named = case["who"], case.get("named")
    pupil, other = (note_person(county, "cole", name=name) for name in ("Ada Quillon", "Ben Brand"))
    part = told_about(pupil, case.get("label", "education"), "The marmalade canary x", by=county.cole)
    kind = KIND_OF.get(who.rstrip("2"), "school_officer")
    purpose = case.get("purpose", PURPOSES[kind])
    if case.get("agreed", True):
        for agency in ("police", "protection"):
            agreed(county, "school", agency, ["school_safety", "child_protection", "investigation"])
    if named:
        laid(
            county, other if case.get("pupil") == "other" else pupil, by="pia", to=named, kind=KIND_OF[named],
            state=case.get("state", "holds"), conditions=FORMS[KIND_OF[named]].conditions,
        )  # fmt: skip
    viewer = county.viewers[who].for_purpose(purpose)
    assert seen(viewer, [part]) == ({part.pk} if case["seen"] else set())
    client = Client()
    client.force_login(county.users[who], backend="commonground.site.sign_in.StaffBackend")
    page = "/desk/legal/pupils/" if kind == "school_officer" else "/desk/legal/children/"
    shown = client.get(page).content.decode()
    if "purpose" not in case:  # the page asks for the purpose of the designation
        assert ("marmalade canary" in shown) is case["seen"]
        assert "Ada Quillon" not in shown or case["seen"] or named == who
    if case["seen"]:
        with as_viewer(viewer):
            assert any(case["row"] in cell for cell in rulings(viewer, [part])[part.pk].cells)
        return
    kept, never = (client.get(f"/desk/why/{key}/") for key in (part.pk, uuid4()))
    assert (kept.status_code, kept.content) == (404, never.content) and never.status_code == 404


@pytest.mark.parametrize("seed", range(2))
def test_in_any_drawn_county_lists_show_what_the_schools_word_opens(county, way, seed):
    """Designations in both directions, of either school, in every state of time, whole or with a condition gone, under any agreement."""
    chance = random.Random(seed)
    schools = {"school": ("cole", "pia"), "school_b": ("cole_b", "pia_b")}
    readers = {"oskar": "police", "oskar2": "police", "hal": "harbor", "wanda": "protection", "wanda2": "protection"}
    officers = {"police": "pete", "harbor": "hugo", "protection": "prue"}
    agreements = {}
    for school in schools:
        for agency in officers:
            state = agreements[school, agency] = chance.choice([*["holds"] * 5, "ended", "the other way"])
            sides = (agency, school) if state == "the other way" else (school, agency)
            agreed(county, *sides, sorted(PURPOSES.values()), days=(-3, -1) if state == "ended" else (-3, 3))
    parts, opens, closed_by = [], {who: set() for who in readers}, set()
    for school, (writer, own) in schools.items():
        for number in range(6):
            pupil = note_person(county, writer, name=f"Pupil {school} {number}")
            part = told_about(pupil, "education", "The reading plan x", by=county.viewers[writer])
            parts += [part, told_about(pupil, "health", "Not theirs x", by=county.viewers[writer])]
            for who, agency in readers.items():
                kind = KIND_OF[who.rstrip("2")]
                giver = chance.choice([own, own, own, own, "the other school", "their own agency", "nobody"])
                state, gone = chance.choice(["holds", "holds", "ended", "to_come"]), chance.choice([0, 0, 0, 1])
                conditions = chance.sample(FORMS[kind].conditions, len(FORMS[kind].conditions) - gone)
                by = {
                    "the other school": "pia" if own == "pia_b" else "pia_b",
                    "their own agency": officers[agency],
                }.get(giver, own)
                # The other direction: an agency that receives designates, for a school's own staff or for its own.
                to = chance.choice([writer, who]) if giver == "their own agency" else who
                if giver != "nobody":
                    laid(county, pupil, by=by, to=to, kind=kind, state=state, conditions=conditions)
                agreement = agreements[school, agency]
                if giver == own and state == agreement == "holds" and not gone:
                    opens[who].add(part.pk)
                closed_by |= {("giver", giver), ("state", state), ("gone", gone), ("agreement", agreement)}
    for who in readers:
        viewer = county.viewers[who].for_purpose(PURPOSES[KIND_OF[who.rstrip("2")]])
        assert seen(viewer, parts) == opens[who], who
    assert sum(map(len, opens.values())) > 2, "hardly anything opens: nothing is tested"
    assert {
        ("state", "ended"),
        ("state", "to_come"),
        ("gone", 1),
        ("giver", "the other school"),
        ("giver", "their own agency"),
    } <= closed_by
