"""The narrated scenarios as rows: the database, asked without any filter, and the facts as they are gathered give the expected answers.

They were written from the citations by somebody who had not seen the code; a failing scenario is never mended here. Those that are
no look at a stored part are listed by name with the reason (``not_laid.toml``).
"""

import tomllib
from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from commonground.agencies.context import Viewer, as_viewer
from commonground.privacy.actions.emergencies import SAID_BY_THE_ROW
from commonground.privacy.grounds import grounds
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.facts import AgreementFact, Asked, Facts
from commonground.privacy.law.needs import agreement, emergency
from commonground.privacy.law.openings import openings
from commonground.privacy.law.ruling import decide
from commonground.privacy.models import Part
from commonground.privacy.tests.laid import Laid, Story, whoever_is
from commonground.privacy.tests.narrated import DAY, HOLDER, KINDS, NOW, RECEIVER, facts_of, law_of, question
from commonground.privacy.tests.other_law import law_book
from commonground.privacy.tests.test_law_scenarios import BASES, CASES, FIELDS
from commonground.privacy.why import Held, asked_of, rulings

pytestmark = pytest.mark.django_db
LAW = the_law()
NOT_LAID = tomllib.loads((Path(__file__).parent / "not_laid.toml").read_text(encoding="utf-8"))
LISTED = {name: reason for reason, row in NOT_LAID.items() for name in row["scenarios"]}
# An emergency access as the verb writes it: what the law wants in hand is what the verb has in hand.
IN_HAND = frozenset({*SAID_BY_THE_ROW, "nature_of_emergency"})
SENDS = ("push", "release", "legal_desk")


# The stored line that a story tells of, where it is no note: short lists open lines by their names.
LINES = {"leu-report-to-crisis-brief": ("location",)}


def story_of(case: dict[str, Any]) -> Story | None:
    """A case as somebody's look; None when no agency of an installation is its recipient."""
    asked, facts = question(case), replace(facts_of(case), recorded=IN_HAND)
    who = whoever_is(asked.recipient, asked.traits - {"custodian"}) or whoever_is(asked.recipient)
    holder = whoever_is(KINDS[case["holder_kind"]])
    if who is None or holder is None:
        return None
    look = replace(asked, act="read", sender="")
    return Story(case["id"], look, facts, holder[0], who, LINES.get(case["id"], ("note",)))


STORIES = {name: story for name, case in CASES.items() if (story := story_of(case)) is not None}
LOOKS = {name: story for name, story in STORIES.items() if name not in LISTED}
NARROWED = [STORIES[name] for name, case in CASES.items() if case["facts"].get("overlay_says") == "narrows"]


def no_look(case: dict[str, Any], seen: bool) -> str | None:
    """Why a case is no look at a stored part; None when it is one.

    :param seen: whether the database opens its parts when it is laid.
    """
    asked, permits = question(case), case["expect"] != "forbid"
    if case["recipient_kind"] == "self":
        return "person"
    if whoever_is(asked.recipient) is None:
        return "nobody_there"
    if asked.act == "aggregate":
        return "totals"
    if permits and not seen and case["asked_by"] in SENDS:
        return "sent"
    return None


def opened(laid: Laid) -> dict[str, bool]:
    """Whether the database shows every part of each story to whoever looks there."""
    shown = laid.seen()
    ours = set(openings(LAW))
    for story in (one for one in NARROWED if one in laid.stories):
        theirs = set(openings(law_of(CASES[story.name])))
        assert shown[story.name], "what the overlay takes away is open without it"
        with law_book() as book, book.changed(away=ours - theirs, into=theirs - ours):
            shown |= laid.seen([story])
    return {story.name: shown[story.name] == {part.pk for part in laid.parts[story.name]} for story in laid.stories}


def test_the_floor_gives_the_expected_answer_of_every_scenario_that_is_a_look(cast: Any) -> None:
    seen = opened(Laid(cast, list(STORIES.values())))
    reasons = {name: no_look(case, seen.get(name, False)) for name, case in CASES.items()}
    assert {name: reason for name, reason in reasons.items() if reason} == LISTED
    wrong = {name: CASES[name]["why"] for name in LOOKS if seen[name] != (CASES[name]["expect"] != "forbid")}
    assert wrong == {}


# What each reason of a no would take to be a yes: one fact of the scenario otherwise.
GRANTED = {"release": "valid", "release_fault": "none", "release_to": "this_recipient"}
MENDED: dict[str, dict[str, Any]] = {
    "no_agreement": {"agreement": "in_force"}, "agreement_ended": {"agreement": "in_force"}, "agreement_wrong_direction": {"agreement": "in_force"},
    "release_revoked": GRANTED, "release_expired": GRANTED, "release_invalid": GRANTED | {"release_signer": "person"}, "release_lacks_recipient": GRANTED,
    "firewall": {"firewall": False}, "conflict_of_interest": {"related_to_viewer": "no"}, "own_staff": {"own_staff": False},
    "no_relationship": {"care_team": True}, "consent_can_be_had": {"consent_can_be_had": False}, "no_reason": {"reason_given": True},
}  # fmt: skip


def test_with_its_one_reason_mended_the_floor_opens_what_the_law_then_opens(cast: Any) -> None:
    """So that a no of the floor is about the scenario's own fact, and not about something that was never laid."""
    cases = [CASES[name] for name in LOOKS if CASES[name]["basis"] in MENDED and CASES[name]["expect"] == "forbid"]
    mended = [case | {"facts": case["facts"] | MENDED[case["basis"]]} for case in cases]
    laid = Laid(cast, [story for case in mended if (story := story_of(case)) is not None])
    seen = opened(laid)
    assert {
        story.name for story in laid.stories if seen[story.name] != decide(story.asked, story.facts).permits
    } == set()
    turned = Counter(case["basis"] for case in cases if seen[case["id"]])
    # In both scenarios of staff who seek help something else shuts it too: health to police goes by a named item, administration reads nothing.
    assert set(turned) == set(MENDED) - {"own_staff"} and turned.total() >= 17


def test_the_book_of_looks_has_both_answers_and_every_way_of_asking() -> None:
    kept = [CASES[name] for name in LOOKS]
    assert len(kept) + len(LISTED) == len(CASES)
    assert {case["asked_by"] for case in kept} == {"look", "pull", *SENDS}
    assert {case["expect"] for case in kept} == {"permit", "permit_with", "forbid"}
    assert len({case["basis"] for case in kept}) > 20


def test_the_facts_as_they_are_gathered_are_those_of_the_scenario(cast: Any) -> None:
    laid = Laid(cast, list(LOOKS.values()))
    wrong = []
    for viewer, stories in laid.by_viewer().items():
        with as_viewer(viewer):
            held = Held(viewer, [part for story in stories for part in laid.parts[story.name]], laid.at)
        for story in stories:
            for part in laid.parts[story.name]:
                asked = asked_of(viewer, part)
                gathered = said(asked, held.facts_of(part))
                told = said(replace(story.asked, labels=asked.labels), story.facts)
                if gathered != told:
                    wrong.append((story.name, gathered, told))
    assert wrong == []


def said(asked: Asked, facts: Facts) -> dict[str, Any]:
    """What facts say that tables can hold, whatever the names in them. Whoever is barred is told of nothing else."""
    (label,) = asked.labels
    barred = bool(facts.conflicts), bool(facts.works_at), bool(facts.never_with)
    if any(barred):
        return {"standing": asked.standing, "barred": barred}
    ties = sorted(one.kind for one in facts.relations if one.holds(facts.at))
    urgent = not emergency(asked, facts, label)
    own = asked.standing == "own"
    releases = [one for one in facts.releases if not LAW.releases.fault(one, asked, facts, label, frozenset())]
    return {
        "standing": asked.standing,
        "ties": ties,
        "emergency": urgent,
        "stated": facts.stated if ties or urgent else frozenset(),
        "agreement": own or agreement(asked, facts, label),
        "release": not own and sorted(one.form for one in releases),
        "wrote it": facts.author,
        "barred": barred,
    }


def test_the_ruling_and_what_it_rests_on_are_those_of_the_scenario(cast: Any) -> None:
    laid = Laid(cast, [story for story in LOOKS.values() if story not in NARROWED])
    wrong = []
    for viewer, stories in laid.by_viewer().items():
        with as_viewer(viewer):
            told = rulings(viewer, [part for story in stories for part in laid.parts[story.name]], at=laid.at)
            for story in stories:
                case, parts = CASES[story.name], laid.parts[story.name]
                permits = case["expect"] != "forbid"
                if all(told[part.pk].permits for part in parts) != permits:
                    wrong.append((story.name, "ruling"))
                elif permits and not all(told[part.pk].basis in BASES[case["basis"]] for part in parts):
                    wrong.append((story.name, "basis"))
                elif permits and (lacks := [part for part in parts if not _rests(case, viewer, part, laid.at)]):
                    wrong.append((story.name, lacks))
    assert wrong == []


def _rests(case: dict[str, Any], viewer: Viewer, part: Part, at: datetime) -> bool:
    """Whether the grounds that a page would name are those of the scenario."""
    found, facts = grounds(viewer, part, at=at), case["facts"]
    return (
        bool(found.ways)
        and (found.agreement is not None) == (case["recipient_kind"] != "own")
        and (found.permission is not None) == (case["basis"] == "release")
        and (found.emergency is not None) == (case["basis"] == "break_glass")
        and (found.tie is None or any(facts.get(word) for word in ("care_team", "duty", "assigned_to_call")))
    )


def test_a_brief_opens_its_four_facts_under_an_agreement_and_nothing_without_one(cast: Any) -> None:
    """The four scenarios of a brief that is sent: the crew looks at it here, and looking asks for an agreement (``simple_law.toml``)."""
    names = ("be_careful", "location", "language", "what_helps", "note", "narrative")
    briefs = [STORIES[name] for name in CASES if name.startswith("dispatch-brief-")]
    everything = frozenset(LAW.releases.terms), frozenset(LAW.words.purposes), frozenset[str]()
    agreed = AgreementFact(NOW - DAY, None, HOLDER, RECEIVER, *everything)
    alone = [replace(story, name=f"{story.name}, no agreement", names=names) for story in briefs]
    under = [replace(story, names=names, facts=replace(story.facts, agreements=(agreed,))) for story in briefs]
    laid = Laid(cast, [*alone, *under])
    shown = laid.seen()
    assert len(briefs) == 4 and not any(shown[story.name] for story in alone)
    for story in under:
        wanted = frozenset().union(*(FIELDS.get(word, {word}) for word in CASES[story.name]["mask"]))
        seen = {LAW.words.lists["parts"][part.name] for part in laid.parts[story.name] if part.pk in shown[story.name]}
        assert seen == wanted, story.name
        assert {part.label for part in laid.parts[story.name] if part.pk in shown[story.name]} == story.asked.labels
