"""Asking the floor for counts: which function, over which days, told what from the tables of data."""

import json
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

from commonground.agencies.context import Viewer
from commonground.calls.code_lists import dispositions, natures_of
from commonground.calls.policy import policy
from commonground.cases.silence import SILENT_KINDS
from commonground.measures.definitions import standard_limit
from commonground.measures.models import Limit
from commonground.referrals.code_lists import outcomes
from commonground.units.models import Unit

COLUMNS = (
    "measure", "period", "scope", "area", "category", "value", "p90", "n", "missing", "numerator", "denominator", "apart",
)  # fmt: skip


@cache
def _groups() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((Path(__file__).parent / "groups.toml").read_text(encoding="utf-8"))


def natures_by(table: str) -> dict[str, str]:
    """Nature -> group, from ``groups`` or ``kept_apart``."""
    return {nature: group for group, natures in _groups()[table].items() for nature in natures}


def _told(viewer: Viewer) -> dict[str, list[Any]]:
    """What each function is told beside the days, by its name."""
    place = viewer.jurisdiction_id
    limits = {str(a or ""): m for a, m in Limit.objects.filter(jurisdiction_id=place).values_list("area_id", "minutes")}
    kinds = {str(unit): kind for unit, kind in Unit.objects.filter(jurisdiction_id=place).values_list("id", "kind")}
    endings = json.dumps({code: ending.group for code, ending in dispositions().items()})
    police = json.dumps({code: response.police for code, response in policy().responses.items()})
    served = [code for code, outcome in outcomes().items() if outcome.connected == "yes"]
    unsettled = [code for code, outcome in outcomes().items() if outcome.connected == "unknown"]
    zone = viewer.time_zone
    return {
        "calls": [json.dumps(natures_by("groups"))],
        "response": [json.dumps({"": standard_limit()} | limits)],
        "on_scene": [json.dumps(kinds)],
        "endings": [endings],
        "choices": [police, endings],
        "called_before": [zone, [nature.code for nature in natures_of("crisis")]],
        "referrals": [zone, served, unsettled],
        "follow_up": [zone, sorted(SILENT_KINDS)],
        "permissions": [zone, sorted(SILENT_KINDS)],
    }


def count(viewer: Viewer, kind: str, first: date, until: date, moment: datetime) -> Iterator[dict[str, Any]]:
    """Every figure of one kind of period whose day lies from ``first`` to before ``until``, as the floor counted it.

    :param kind: month, quarter or year; ``first`` and ``until`` must be the edges of such periods.
    :param moment: nothing later is known.
    """
    with connection.cursor() as cursor:
        for name, told in _told(viewer).items():
            yield from _ask(cursor, name, [kind, first, until, moment, *told])
        if kind == "year":
            yield from _ask(cursor, "kept_apart", [first, until, json.dumps(natures_by("kept_apart"))])


def _ask(cursor: Any, name: str, told: list[Any]) -> Iterator[dict[str, Any]]:
    cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM cg_measure_{name}({', '.join(['%s'] * len(told))})", told)
    for row in cursor.fetchall():
        figure = dict(zip(COLUMNS, row, strict=True))
        figure["apart"] = json.loads(figure["apart"]) if isinstance(figure["apart"], str) else figure["apart"]
        yield figure
