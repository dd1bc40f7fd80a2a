"""A county that `init` has just opened, and files to set it up from."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from commonground.agencies.models import Agency, Jurisdiction
from commonground.agencies.tests.cast import new_jurisdiction
from commonground.kit.closed import door_open
from commonground.site.set_up.carrying_out import set_up
from commonground.site.set_up.work import Told

TOP = '[jurisdiction]\nslug = "fern"\n'
AGENCIES = """
[[agencies]]
slug = "dispatch"
name = "Fern Dispatch"
kind = "dispatch"

[[agencies]]
slug = "sheriff"
name = "Fern Sheriff"
kind = "police"
phone = "555-0112"
languages = ["en"]
"""
STAFF = """
[[staff]]
email = "omar@sheriff.example.org"
name = "Omar"
agency = "sheriff"
role = "officer"
"""
AREA = """
[[areas]]
slug = "river-bend"
name = "River Bend"
outline = { type = "Polygon", coordinates = [[[-99.7, 39.2], [-99.5, 39.2], [-99.5, 39.4], [-99.7, 39.2]]] }
"""
UNIT = """
[[units]]
name = "Patrol 1"
agency = "sheriff"
kind = "patrol"
crew = ["omar@sheriff.example.org"]
"""
AGREEMENT = """
[[agreements]]
title = "Dispatch sends the sheriff"
from = "dispatch"
to = "sheriff"
labels = ["general"]
purposes = ["crisis_response"]
first_day = 2026-01-01
"""
LIMIT = "\n[[limits]]\nminutes = 20\n"
ALL = AGENCIES + AREA + AGREEMENT + STAFF + UNIT + LIMIT
SetUp = Callable[..., Told]


@pytest.fixture
def fern(db: None) -> Jurisdiction:
    """The jurisdiction with its office, and nothing else."""
    jurisdiction = new_jurisdiction("fern")
    with door_open("agencies.open_jurisdiction"):
        Agency.objects.create(jurisdiction=jurisdiction, slug="office", name="Fern County", kind="host")
    return jurisdiction


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a county's file below the head of Fern; returns its path."""

    def write(text: str, top: str = TOP) -> Path:
        path = tmp_path / "county.toml"
        path.write_text(top + text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def fern_set_up(fern: Jurisdiction, written: Callable[[str], Path]) -> SetUp:
    """Sets Fern up from this text."""

    def run(text: str = ALL, **how: Any) -> Told:
        return set_up(written(text), **how)

    return run
