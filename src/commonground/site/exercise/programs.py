"""The programs that agencies of the town run or prepare, each published, reviewed and switched on through the verbs, once."""

import tomllib
from datetime import datetime, timedelta
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import viewer_from
from commonground.programs.actions import prepare, publish, review, switch_on
from commonground.programs.packs import pack
from commonground.programs.queries import program_of
from commonground.site.exercise.partners import Partners


def run_programs(partners: Partners, now: datetime) -> int:
    """Run what is not run yet. :returns: how many were new."""
    text = resources.files(__package__).joinpath("programs_run.toml").read_text(encoding="utf-8")
    return sum(_run(told, partners, now) for told in tomllib.loads(text)["program"])


def _run(told: dict[str, Any], partners: Partners, now: datetime) -> bool:
    by = viewer_from(partners.members[told["coordinator"]])
    with as_viewer(by):
        if program_of(by.agency_id, told["pack"]):
            return False
        version, today = publish(pack(told["pack"]), by=by), now.astimezone(ZoneInfo(partners.time_zone)).date()
        program = prepare(version, by=by)
        days = {key: today - timedelta(days=told[f"{key}_days_ago"]) for key in ("from", "until")}
        review(
            program, version=version, asked=told["asked"], how=told["how"], asked_from=days["from"], asked_until=days["until"],
            said=told["said"], changed=told["changed"], left=told["left"], by=by,
        )  # fmt: skip
        if told["on"]:
            switch_on(program, by=by)
    return True
