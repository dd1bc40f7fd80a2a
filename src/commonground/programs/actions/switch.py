"""Switching a program on and off, and taking a new version for whoever begins."""

from datetime import datetime
from typing import Any

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.kit.spans import not_ended
from commonground.ledger.writing import remember
from commonground.privacy.actions import write_bar
from commonground.privacy.models import Bar
from commonground.programs.events import SwitchedOff, SwitchedOn, VersionTaken
from commonground.programs.models import Program, ProgramVersion
from commonground.programs.packs.canonical import plain
from commonground.programs.packs.shape import Pack
from commonground.programs.queries import reviewed, shares_its_place
from commonground.programs.rules import (
    CommunityWasAsked,
    OwnProgramOnly,
    RunByThisKind,
    RunsApart,
    VersionOfThisProgram,
)
from commonground.programs.status import PROGRAM
from commonground.programs.walls import recipients_of


@action("programs.switch_on")
def switch_on(program: Program, *, by: Viewer, at: datetime | None = None) -> Program:
    """Switch a program on: new people begin with its version, and what its firewalls say holds from the next statement on.

    A firewall without labels becomes a bar of privacy for everything that the agency holds (``people.never_share`` shows it); it stays
    when the program is switched off.

    :raises NotNow: for another agency's (PR4), the wrong kind of agency (PR3), before its community review (PR10), or for a sealed
        program where others take part (PR11).
    """
    assert at is not None
    program = locked(program)
    _may_begin(program, program.version, by)
    program.status = PROGRAM.move(program.status, "switch_on")
    program.switched_on_at, program.switched_on_by = at, by.membership_id
    raised = _raise_walls(program, program.version.pack, by=by, at=at)
    program.save(update_fields=["status", "switched_on_at", "switched_on_by", "firewalls"])
    remember(SwitchedOn(program, by=by, at=at, version=program.version.version, firewalls=raised))
    return program


@action("programs.switch_off")
def switch_off(program: Program, *, by: Viewer, at: datetime | None = None) -> Program:
    """Switch a program off: nobody new begins. Whoever is in it goes on by their version, and its firewalls stay.

    :raises NotNow: for another agency's (PR4), or when it is not on.
    """
    program = locked(program)
    hold(OwnProgramOnly, program=program, by=by)
    program.status = PROGRAM.move(program.status, "switch_off")
    program.switched_off_at, program.switched_off_by = at, by.membership_id
    program.save(update_fields=["status", "switched_off_at", "switched_off_by"])
    remember(SwitchedOff(program, by=by, at=at))
    return program


@action("programs.take_new_version")
def take_new_version(program: Program, version: ProgramVersion, *, by: Viewer, at: datetime | None = None) -> Program:
    """Let new people begin with another version; whoever is in the program stays on theirs. Firewalls are only ever added.

    :raises NotNow: PR3, PR4, PR5, PR10 or PR11, as for switching on.
    """
    assert at is not None
    program = locked(program)
    _may_begin(program, version, by)
    program.version, program.sealed = version, version.pack.program.sealed
    raised = _raise_walls(program, version.pack, by=by, at=at) if program.is_on else 0
    program.save(update_fields=["version", "sealed", "firewalls"])
    remember(VersionTaken(program, by=by, at=at, version=version.version, firewalls=raised))
    return program


def _may_begin(program: Program, version: ProgramVersion, by: Viewer) -> None:
    made = version.pack
    walled = {kind for wall in made.firewall for kind in wall.never_share_with}
    shared = made.program.sealed and shares_its_place(program, walled)
    facts: dict[str, Any] = {"program": program, "version": version, "made": made, "by": by, "shared": shared}
    hold(OwnProgramOnly, VersionOfThisProgram, RunByThisKind, RunsApart, CommunityWasAsked, was_reviewed=reviewed(program, version), **facts)  # fmt: skip


def _raise_walls(program: Program, made: Pack, *, by: Viewer, at: datetime) -> int:
    """Keep the firewalls of a version beside those that are there, and bar whom those without labels name. How many bars are new."""
    walls = plain(made.firewall)
    program.firewalls = [*program.firewalls, *(wall for wall in walls if wall not in program.firewalls)]
    rows = Bar.objects.filter(
        not_ended(at), agency_id=by.agency_id, kind="firewall", subject_id=None, to_agency_id=None
    )
    held = {word for row in rows for word in row.recipients}
    raised = 0
    for wall in made.firewall:
        wanted = {word for kind in wall.never_share_with for word in recipients_of(kind)}
        if not wall.labels and not wanted <= held:
            write_bar(kind="firewall", recipients=wanted, why="program", by=by, at=at)
            held |= wanted
            raised += 1
    return raised
