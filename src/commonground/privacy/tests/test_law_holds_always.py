"""What must hold of the decision in any world: a forbid beats a permit, order never matters, less never shows more."""

import os
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from commonground.privacy.law import forbids, ruling
from commonground.privacy.law.facts import Asked, Facts
from commonground.privacy.law.labels import LABELS, PURPOSES
from commonground.privacy.law.overlays import overlaid
from commonground.privacy.law.ruling import decide
from commonground.privacy.law.shape import Law
from commonground.privacy.tests.drawn import (
    AT,
    FORMS,
    HOUR,
    LAW,
    barred,
    fewer,
    open_release,
    shuffled,
    visible,
    worlds,
)

many = settings(max_examples=1000 if os.environ.get("COMMONGROUND_EXPLORE") else 50, deadline=None)


@many
@given(worlds())
def test_less_never_shows_more(world: tuple[Asked, Facts]) -> None:
    asked, held = world
    before = decide(asked, held)
    event(before.basis if before.permits else "forbid")
    assert before.permits or not visible(before)
    for after in fewer(held, asked):
        assert visible(decide(asked, after)) <= visible(before), after


@many
@given(worlds())
def test_what_bars_never_shows_more(world: tuple[Asked, Facts]) -> None:
    asked, held = world
    before = visible(decide(asked, held))
    for after in barred(held, asked):
        assert visible(decide(asked, after)) <= before, after


@many
@given(worlds(), st.sampled_from(FORMS))
def test_one_permission_more_shows_nothing_beyond_what_it_names(world: tuple[Asked, Facts], form: str) -> None:
    asked, held = world
    before, names_all = visible(decide(asked, held)), replace(open_release(asked, form), labels=frozenset(LABELS))
    beyond: list[dict[str, object]] = [
        {"givers": frozenset({"somebody else"})}, {"receivers": frozenset({"somebody else"})}, {"labels": frozenset(LABELS) - asked.labels},
        {"purposes": frozenset(PURPOSES) - {asked.purpose}}, {"items": frozenset({"another"})}, {"starts": held.at + HOUR, "ends": held.at + 2 * HOUR},
        {"ends": held.at}, {"revoked_at": held.at},
    ]  # fmt: skip
    for less in beyond:
        more = replace(held, releases=(*held.releases, replace(names_all, **less)))  # type: ignore[arg-type]
        assert visible(decide(asked, more)) <= before, less


@many
@given(worlds(), st.sampled_from(LABELS))
def test_another_label_never_widens(world: tuple[Asked, Facts], label: str) -> None:
    asked, held = world
    wider = replace(asked, labels=asked.labels | {label})
    assert visible(decide(wider, held)) <= visible(decide(asked, held))


@many
@given(worlds())
def test_every_label_must_permit_for_itself(world: tuple[Asked, Facts]) -> None:
    asked, held = world
    alone = [visible(decide(replace(asked, labels=frozenset({label})), held)) for label in asked.labels]
    assert visible(decide(asked, held)) <= frozenset.intersection(*alone)


@many
@given(worlds())
def test_a_forbid_beats_every_permit(world: tuple[Asked, Facts]) -> None:
    asked, held = world
    answer = decide(asked, held)
    for bars in forbids.FORBIDS.values():
        if bars(asked, held, LAW):
            assert not answer.permits
    for conflict in ("party", "lives_with", "related"):
        caught = decide(asked, replace(held, conflicts=frozenset({conflict})))
        assert asked.recipient == "self" or (not caught.permits and caught.hides_existence)
    assert not decide(replace(asked, member=False), held).permits
    assert not decide(replace(asked, same_jurisdiction=False), held).permits
    assert not decide(replace(asked, purpose="administration"), held).permits


@many
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_rules_and_facts_never_matters(world: tuple[Asked, Facts], chance: object) -> None:
    asked, held = world

    def order(rows: tuple[object, ...]) -> list[object]:
        mixed = list(rows)
        chance.shuffle(mixed)  # type: ignore[attr-defined]
        return mixed

    before = decide(asked, held)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ruling, "FORBIDS", dict(order(tuple(forbids.FORBIDS.items()))))  # type: ignore[arg-type]
        assert decide(asked, shuffled(held, order)) == before


@many
@given(worlds())
def test_every_answer_has_reasons_a_version_and_known_words(world: tuple[Asked, Facts]) -> None:
    answer = decide(*world)
    assert answer.version == LAW.version
    assert answer.reasons and all(reason.sentence for reason in answer.reasons)
    assert set(answer.record) <= LAW.words.known("records")
    assert set(answer.obligations) <= LAW.words.known("obligations")
    assert set(answer.duties) <= LAW.words.known("duties")
    assert answer.permits or not answer.obligations


@many
@given(worlds())
def test_paper_never_opens_reading(world: tuple[Asked, Facts]) -> None:
    asked, held = world
    for act in ("read", "match", "index", "draft", "warehouse"):
        answer = decide(replace(asked, act=act, purpose="legal_process"), held)
        assert not answer.permits or answer.basis == "own_agency"


@many
@given(worlds())
def test_an_emergency_opens_neither_sealed_nor_chri_nor_advocacy_nor_notes(world: tuple[Asked, Facts]) -> None:
    asked, held = world
    for label in (
        "court.sealed",
        "chri",
        "victim_advocacy",
        "health.psychotherapy_note",
        "substance_use.counseling_note",
    ):
        answer = decide(replace(asked, labels=asked.labels | {label}, act="read"), held)
        assert answer.basis != "emergency_pull"


@cache
def narrowed(label: str, effect: str) -> Law:
    """The law under an overlay that takes a label away from everybody, or asks for a statute besides the person's permission."""
    never = {"effect": "never", "citation": "The code there", "mark": "R"}
    kept = never if effect == "never" else {"from": effect, "conditions": ["state_statute"]}
    cells = [cell for cell in LAW.cells.values() if cell.label == label]
    overlay = {
        "code": "there", "title": "The law there", "kind": "state", "authority": "Its council", "owner": "Its counsel", "review_by": AT.date(),
        "cell": [
            {"label": label, "recipients": [c.recipient], "purposes": [c.purpose], "way": [kept]}
            for c in cells
            if effect == "never" or effect in c.known_ways
        ],
    }  # fmt: skip
    return overlaid(LAW, overlay, file="there.toml", today=AT.date())


@many
@given(worlds(), st.sampled_from(["never", "consent", "allow", "custodian"]), st.data())
def test_an_overlay_only_narrows(world: tuple[Asked, Facts], effect: str, chance: st.DataObject) -> None:
    asked, held = world
    law = narrowed(chance.draw(st.sampled_from(sorted(asked.labels))), effect)
    assert visible(decide(asked, held, law)) <= visible(decide(asked, held))
    without = replace(held, stated=held.stated - {"state_statute"})
    assert visible(decide(asked, without, law)) <= visible(decide(asked, without))
