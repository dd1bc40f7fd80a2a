"""The first form of the law: the pure decision and the database floor give the one right answer of every narrated case, and
the same answer as each other in any world. The cases were written by somebody who had not seen the code.
"""

import tomllib
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from commonground.agencies.actions.agree import agree
from commonground.agencies.context import as_viewer
from commonground.kit.closed import door_open
from commonground.privacy.actions import close_reach, grant, new_subject, open_reach, withdraw, write_part
from commonground.privacy.law.decide import AgreementFact, Asked, Facts, GrantFact, ReachFact, decide
from commonground.privacy.models import Part
from commonground.privacy.tests.world import BASES, World, facts_of, questions_of

EXPECTED = Path(__file__).parents[2] / "site" / "tests" / "expected" / "simple_law.toml"
BOOK = tomllib.loads(EXPECTED.read_text(encoding="utf-8"))
CASES = [pytest.param(case, id=case["name"]) for case in BOOK["case"]]


@pytest.mark.parametrize("case", CASES)
def test_the_decision_gives_the_one_right_answer(case):
    answers = [decide(asked, facts_of(case, BOOK["now"])) for asked in questions_of(case, BOOK)]
    allowed = all(answer.allowed for answer in answers)
    assert ("allow" if allowed else "deny") == case["expect"], case["why"]
    if allowed:
        assert {answer.basis for answer in answers} == {BASES[case["basis"]]}
    assert all(answer.reasons for answer in answers)


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES)
def test_the_floor_gives_the_one_right_answer(case):
    world = World(case, BOOK)
    assert ("allow" if world.seen() else "deny") == case["expect"], case["why"]
    crosses = (
        BOOK["agencies"][case["asks"]["agency"]]["jurisdiction"]
        != BOOK["agencies"][case["part"]["owner"]]["jurisdiction"]
    )
    assert bool(world.crossings_refused) == crosses


def test_the_book_permits_and_denies():
    assert {case["expect"] for case in BOOK["case"]} == {"allow", "deny"}
    assert {case["basis"] for case in BOOK["case"]} == set(BASES)


# What follows compares decision and floor in worlds made by chance, from four agencies of every sort that matters.

DAY = timedelta(days=1)
SPANS = {
    "over": (-2 * DAY, -DAY), "just over": (-DAY, timedelta(0)), "live": (-DAY, DAY), "from now on": (timedelta(0), None),
    "open": (-DAY, None), "later": (DAY, 2 * DAY),
}  # fmt: skip
LIVELY = st.sampled_from(["live", "open", "from now on", *SPANS])
OWNERS = {"dispatch": "dara", "crisis": "amara", "clinic": "rosa", "shelter": "alma"}
ASKERS = ["dara", "omar", "amara", "ines", "rosa", "alma", "zed", "ada", "ezra"]
SOME_LABELS = ["general", "health", "criminal_justice", "victim_advocacy", "substance_use"]
SOME_PURPOSES = ["coordination", "crisis_response", "treatment", "investigation", "administration"]
labels = st.sampled_from(["general", "general", "health", *SOME_LABELS])
purposes = st.sampled_from(["coordination", "coordination", "crisis_response", *SOME_PURPOSES])
mostly = st.sampled_from([True, True, True, False])
label_sets, purpose_sets = (st.sets(st.sampled_from(words), min_size=1) for words in (SOME_LABELS, SOME_PURPOSES))

FIELDS = {
    "asker": st.sampled_from(ASKERS), "owner": st.sampled_from(list(OWNERS)), "label": labels, "purpose": purposes,
    "name": st.sampled_from(["note", "what_helps", "be_careful", "narrative"]),
    "reads": st.sets(st.sampled_from(SOME_LABELS)) | st.just(set(SOME_LABELS)),
    "agreements": st.lists(st.tuples(mostly, label_sets | st.just(set(SOME_LABELS)), purpose_sets | st.just(set(SOME_PURPOSES)), LIVELY), max_size=2),
    "grants": st.lists(st.tuples(mostly, mostly, labels, purposes, LIVELY, st.booleans() | st.just(False)), max_size=3),
    "reaches": st.lists(st.tuples(mostly, mostly, mostly, LIVELY), max_size=2),
}  # fmt: skip
OPEN = {
    "reads": set(SOME_LABELS), "agreements": [(True, set(SOME_LABELS), set(SOME_PURPOSES), "live")], "grants": [], "reaches": [],
}  # fmt: skip
RELEASED = {
    **OPEN, "asker": "rosa", "owner": "crisis", "label": "health", "purpose": "coordination", "name": "note",
    "grants": [(True, True, "health", "coordination", "live", False)],
}  # fmt: skip
BRIEFED = {
    **OPEN, "asker": "omar", "owner": "dispatch", "label": "general", "purpose": "crisis_response", "name": "be_careful",
    "reaches": [(True, True, True, "live")],
}  # fmt: skip
OWNED = {**OPEN, "asker": "amara", "owner": "crisis", "label": "health", "purpose": "treatment", "name": "note"}


@st.composite
def worlds(draw):
    """A world by chance, or an open one in which one thing is changed by chance: there every condition decides."""
    if draw(st.integers(0, 4)) == 0:
        return draw(st.fixed_dictionaries(FIELDS))
    changed = draw(st.sampled_from(list(FIELDS)))
    return {**draw(st.sampled_from([RELEASED, BRIEFED, OWNED])), changed: draw(FIELDS[changed])}


def span(name, now):
    starts, ends = SPANS[name]
    return now + starts, None if ends is None else now + ends


def build(cast, drawn, now):
    """Make the rows of a drawn world; give the asker, the part, and the facts that hold."""
    asker, owner = cast.viewers[drawn["asker"]].for_purpose(drawn["purpose"]), cast.viewers[OWNERS[drawn["owner"]]]
    asker = type(asker)(**{**{f: getattr(asker, f) for f in asker.__slots__}, "labels": frozenset(drawn["reads"])})
    agreements, grants, reaches = [], [], []
    with as_viewer(owner), door_open("test"):
        record, other = new_subject(by=owner), new_subject(by=owner)
        part = write_part(record, name=drawn["name"], label=drawn["label"], subject_id=record.pk, by=owner, at=now)
    for to_asker, told, why, when in drawn["agreements"]:
        starts, ends = span(when, now)
        receiver = asker.agency_id if to_asker else cast.police.pk
        if receiver == owner.agency_id:
            continue
        agree(
            from_agency=cast.agencies[drawn["owner"]], to_agency=next(a for a in cast.agencies.values() if a.pk == receiver),
            labels=told, purposes=why, title="drawn", starts_at=starts, ends_at=ends, by=cast.priya,
        )  # fmt: skip
        if receiver == asker.agency_id:
            agreements.append(AgreementFact(starts, ends, frozenset(told), frozenset(why)))
    for ours, to_asker, label, purpose, when, revoked in drawn["grants"]:
        starts, ends = span(when, now)
        ends, release = ends or now + DAY, uuid4()
        receiver = asker.agency_id if to_asker else cast.stranger.pk
        with as_viewer(owner), door_open("test"):
            grant(
                subject_id=(record if ours else other).pk, release_id=release, from_agencies=[owner.agency_id], to_agencies=[receiver],
                labels=[label], purpose=purpose, starts_at=starts, expires_at=ends, by=owner,
            )  # fmt: skip
            if revoked:
                withdraw(release_id=release, at=now)
        if ours and receiver == asker.agency_id:
            grants.append(GrantFact(starts, ends, label, purpose, now if revoked else None))
    for mine, here, by_owner, when in drawn["reaches"]:
        starts, ends = span(when, now)
        member = cast.members[drawn["asker"] if mine else "petra"]
        giver, cause = owner if by_owner else cast.viewers["zed"], uuid4()
        with as_viewer(giver), door_open("test"):
            open_reach(
                record if here else other, crew=[member], cause_id=cause, basis="assigned_unit", by=giver, at=starts
            )
            if ends is not None:
                close_reach(cause_id=cause, at=ends)
        if mine and here and giver.agency_id == owner.agency_id:
            reaches.append(ReachFact(starts, ends, frozenset({"general"})))
    return asker, part, Facts(now, tuple(agreements), tuple(grants), tuple(reaches))


def standing_agreements(cast, drawn, now):
    """The agreements that the cast itself made, as facts."""
    from commonground.agencies.models import Agreement

    asker, owner = cast.viewers[drawn["asker"]], cast.viewers[OWNERS[drawn["owner"]]]
    rows = Agreement.objects.filter(
        from_agency_id=owner.agency_id, to_agency_id=asker.agency_id, title__contains=" to "
    )
    return tuple(AgreementFact(a.starts_at, a.ends_at, frozenset(a.labels), frozenset(a.purposes)) for a in rows)


def compare(cast, drawn):
    """Decision and floor in one drawn world, which is taken back afterwards."""
    now = timezone.now()
    with transaction.atomic():
        asker, part, facts = build(cast, drawn, now)
        facts = Facts(now, facts.agreements + standing_agreements(cast, drawn, now), facts.grants, facts.reaches)
        asked = Asked(
            viewer_agency=str(asker.agency_id), viewer_kind=asker.agency_kind, viewer_labels=asker.labels, purpose=asker.purpose,
            owner_agency=str(part.agency_id), label=part.label, part_name=part.name,
        )  # fmt: skip
        with as_viewer(asker):
            seen = Part.objects.filter(pk=part.pk).exists()
        transaction.set_rollback(True)
    return decide(asked, facts), seen


@pytest.mark.django_db
@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(drawn=worlds())
def test_decision_and_floor_agree_in_any_world(cast, drawn):
    answer, seen = compare(cast, drawn)
    event(answer.basis)
    assert answer.allowed == seen, answer


@pytest.mark.django_db
@pytest.mark.parametrize("when", list(SPANS))
def test_every_state_of_a_release_and_of_a_reach_in_time(cast, when):
    live = when in ("live", "open", "from now on")
    for revoked in (False, True):
        drawn = {**RELEASED, "grants": [(True, True, "health", "coordination", when, revoked)]}
        answer, seen = compare(cast, drawn)
        assert answer.allowed == seen == (live and not revoked)
    answer, seen = compare(cast, {**BRIEFED, "reaches": [(True, True, True, when)]})
    assert answer.allowed == seen == live


@pytest.mark.django_db
def test_nobody_gives_reach_to_what_is_not_theirs(cast):
    """A reach that another agency than the owner wrote opens nothing."""
    answer, seen = compare(cast, {**BRIEFED, "reaches": [(True, True, False, "live")]})
    assert (answer.allowed, seen) == (False, False)
