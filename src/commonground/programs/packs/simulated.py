"""What a simulation came to, as plain figures: by stage, by clock, by measure."""

from collections.abc import Iterator
from typing import Any

from commonground.programs.packs.canonical import digest
from commonground.programs.packs.kinds import minutes
from commonground.programs.packs.shape import Measure
from commonground.programs.packs.simulating import BEGINS, Simulation

MADE_HERE = frozenset({"cases", "clocks", "touchpoints", "assessments"})


def figures(done: Simulation) -> dict[str, Any]:
    """Everything that came out, with what is wrong."""
    pack = done.pack
    return {
        "pack": pack.program.code,
        "version": pack.program.version,
        "digest": digest(pack),
        "days": done.days,
        "people": done.people,
        "seed": done.seed,
        "begins": BEGINS.isoformat(),
        "asked": {says: done.asked[says] for says in ("in", "ask", "not_for")},
        "stages": [_of_stage(done, stage.code) for stage in pack.stage],
        "clocks": [_of_clock(done, clock.code) for clock in pack.clock],
        "measures": [_of_measure(done, measure) for measure in pack.measure],
        "wrong": done.wrong(),
    }


def lines(told: dict[str, Any]) -> Iterator[str]:
    """The same for reading."""
    asked = told["asked"]
    yield (
        f"{told['version']}: {told['people']} invented people, {told['days']} days, seed {told['seed']}: the program is for {asked['in']}, "
        f"not for {asked['not_for']}, a person decides about {asked['ask']}"
    )
    for row in told["stages"]:
        nobody = "" if row["entered"] else ": nobody came here"
        yield f"stage {row['stage']:24} entered {row['entered']}, left {row['left']}, there {row['there']}, stuck {row['stuck']}{nobody}"
    for row in told["clocks"]:
        yield (
            f"clock {row['clock']:24} started {row['started']}, met in time {row['met_in_time']}, met late {row['met_late']}, "
            f"raised {row['raised']}, waited for the person {row['waited']}, ended with the case {row['ended_with_the_case']}, "
            f"runs on {row['runs_on']}"
        )
    for row in told["measures"]:
        what = f"harm: {row['measure']}" if row["adverse"] else f"{row['measure']}, beside {row['twin']}"
        no_source = "no source yet" if row["records"] == "none" else f"{row['records']} come from elsewhere"
        yield f"measure {what}: {no_source if row['made'] is None else str(row['made']) + ' ' + row['records']}"


def _of_stage(done: Simulation, code: str) -> dict[str, Any]:
    entered, left, stuck = done.entered[code], done.left[code], done.stuck[code]
    return {"stage": code, "entered": entered, "left": left, "there": entered - left - stuck, "stuck": stuck}


def _of_clock(done: Simulation, code: str) -> dict[str, Any]:
    runs = [run for run in done.clocks.runs if run.clock.code == code]
    met = [run for run in runs if run.met]
    return {
        "clock": code,
        "started": len(runs),
        "met_in_time": sum(not run.raised for run in met),
        "met_late": sum(bool(run.raised) for run in met),
        "raised": sum(len(run.raised) for run in runs),
        "waited": sum(run.waits for run in runs),
        "ended_with_the_case": sum(run.ended_at is not None and not run.met for run in runs),
        "runs_on": sum(run.ended_at is None for run in runs),
    }


def _of_measure(done: Simulation, measure: Measure) -> dict[str, Any]:
    """From how many invented records it would be counted: none where records come from elsewhere or have no source yet."""
    held = done.records[measure.records] if measure.records in MADE_HERE else None
    if measure.records == "meetings":
        held = sum(done.days * 24 * 60 // minutes(meeting.every) for meeting in done.pack.meeting)
    return {
        "measure": measure.code,
        "adverse": measure.adverse,
        "twin": measure.twin,
        "records": measure.records,
        "made": held,
    }
