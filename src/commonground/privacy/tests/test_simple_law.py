"""The story's law in sixty narrated cases: the floor of the database and the ruling give the one right answer of each.

The cases were written by somebody who had not seen the code.
"""

import tomllib
from pathlib import Path

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.privacy.models import Part
from commonground.privacy.tests.world import BASES, World
from commonground.privacy.why import rulings

EXPECTED = Path(__file__).parents[2] / "site" / "tests" / "expected" / "simple_law.toml"
BOOK = tomllib.loads(EXPECTED.read_text(encoding="utf-8"))
CASES = [pytest.param(case, id=case["name"]) for case in BOOK["case"]]


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES)
def test_floor_and_ruling_give_the_one_right_answer(case):
    world = World(case, BOOK)
    assert ("allow" if world.seen() else "deny") == case["expect"], case["why"]
    asks, owner = case["asks"], case["part"]["owner"]
    places = {BOOK["agencies"][agency]["jurisdiction"] for agency in (asks["agency"], owner)}
    assert bool(world.crossings_refused) == (len(places) == 2)
    if asks.get("member") is not False:
        with as_viewer(world.asker):
            told = rulings(world.asker, world.parts, at=timezone.now()).values()
        assert all(one.permits for one in told) == (case["expect"] == "allow"), case["why"]
        assert all(one.reasons for one in told)
        if case["expect"] == "allow":
            assert {one.basis for one in told} == {BASES[case["basis"]]}


def test_the_book_permits_and_denies():
    assert {case["expect"] for case in BOOK["case"]} == {"allow", "deny"}
    assert {case["basis"] for case in BOOK["case"]} == set(BASES)


@pytest.mark.django_db
def test_nobody_gives_reach_to_what_is_not_theirs(cast):
    """A reach that another agency than the owner wrote opens nothing."""
    from commonground.kit.closed import door_open
    from commonground.privacy.actions import new_subject, open_reach, write_part

    now, asker = timezone.now(), cast.omar.for_purpose("crisis_response")
    with as_viewer(cast.dara), door_open("test"):
        record = new_subject(by=cast.dara)
        part = write_part(record, name="be_careful", label="general", text="x", by=cast.dara, at=now)
    for giver, seen in ((cast.zed, False), (cast.dara, True)):
        with as_viewer(giver), door_open("test"):
            open_reach(
                record,
                crew=[cast.members["omar"]],
                cause_id=giver.membership_id,
                basis="assigned_unit",
                by=giver,
                at=now,
            )
        with as_viewer(asker):
            assert Part.objects.filter(pk=part.pk).exists() is seen
