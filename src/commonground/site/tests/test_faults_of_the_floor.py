"""Of small faults in the predicate by which the floor shows a part, the worlds in which law and floor are compared find nearly every one.

A fault is put in force in the database of this process, committed, and taken back. What is tried is a sample, drawn with a fixed seed; with
``COMMONGROUND_EXPLORE`` it is every fault. The answers are written to ``COMMONGROUND_FAULTS``, when that names a file.
"""

import json
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connections

from commonground.privacy.register import register
from commonground.privacy.tests.test_law_on_the_floor import (
    Town,
    World,
    _kinds,
    _otherwise,
    _under_terms,
    answers,
    opened_by,
)
from commonground.site.floor.policies import read_predicate
from commonground.site.tests.floor_faults import Fault, faults

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SEED, HOW_MANY = 14, int(os.environ.get("COMMONGROUND_FAULTS_TRIED", "12"))
BAR = 0.7


def the_faults() -> list[Fault]:
    """Every fault of the predicate by which parts are read."""
    return list(faults(read_predicate("privacy_part", register()["privacy.part"])))


def sample() -> list[Fault]:
    """Those that are tried, drawn with a fixed seed; the first of a longer sample are the shorter one."""
    every = the_faults()
    random.Random(SEED).shuffle(every)
    return every if os.environ.get("COMMONGROUND_EXPLORE") else every[:HOW_MANY]


@contextmanager
def in_force(predicate: str) -> Iterator[None]:
    """With this predicate instead of the one that was laid; that one again afterwards."""
    laid = read_predicate("privacy_part", register()["privacy.part"])
    owner = connections["owner"].copy()
    try:
        with owner.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
            try:
                cursor.execute(f"ALTER POLICY cg_read ON privacy_part USING ({predicate.replace('%', '%%')})")
                yield
            finally:
                cursor.execute(f"ALTER POLICY cg_read ON privacy_part USING ({laid.replace('%', '%%')})")
    finally:
        owner.close()


def worlds() -> list[World]:
    """The worlds in which law and floor are compared: every kind of way opened, and one thing otherwise."""
    told = [*_otherwise(), *_under_terms()]
    return [*(opened_by(row) for row in _kinds().values()), *(world for _what, world in told)]


def found_in(town: Town, several: list[World], fault: Fault) -> int | None:
    """In which world the floor with this fault answers otherwise than the law; None when it does in none."""
    with in_force(fault.predicate):
        for number, world in enumerate(several):
            try:
                _basis, by_hand, _gathered, seen = answers(town, world)
            except DatabaseError:
                return number  # nobody sees anything where the floor fails, and everybody hears of it
            if by_hand != seen:
                return number
    return None


def test_law_and_floor_disagree_where_the_floor_has_a_fault(cast: Any) -> None:
    town, several = Town(cast), worlds()
    for world in several:
        town.colleague(town.both(world)[1])
    told = []
    for fault in sample():
        number = found_in(town, several, fault)
        if number is not None:
            several.insert(0, several.pop(number))  # what found one fault finds its neighbour too
        told.append({"fault": fault.what, "found": number is not None})
        if kept := os.environ.get("COMMONGROUND_FAULTS"):
            every = {"of": len(the_faults()), "seed": SEED, "worlds": len(several), "told": told}
            Path(kept).write_text(json.dumps(every, indent=1), encoding="utf-8")
    missed = [one["fault"] for one in told if not one["found"]]
    assert len(missed) <= (1 - BAR) * len(told), missed
