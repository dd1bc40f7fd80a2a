"""Preparing a program: the agency means to run it, and asks the community."""

from datetime import datetime

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.programs.events import Prepared
from commonground.programs.models import Program, ProgramVersion
from commonground.programs.queries import program_of
from commonground.programs.rules import RunByThisKind


@action("programs.prepare")
def prepare(version: ProgramVersion, *, name: str = "", by: Viewer, at: datetime | None = None) -> Program:
    """Prepare a program for the own agency, so that its community can be asked; one that is there already stays as it is.

    :param name: what the agency calls it; the title of the pack, if left out.
    :raises NotNow: when this kind of agency cannot run it (PR3).
    """
    there = program_of(by.agency_id, version.code)
    if there is not None:
        return there
    made = version.pack
    hold(RunByThisKind, made=made, by=by)
    program = Program.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, code=version.code, name=(name or made.program.title.en)[:160],
        version=version, sealed=made.program.sealed, prepared_at=at, prepared_by=by.membership_id,
    )  # fmt: skip
    remember(Prepared(program, by=by, at=at, version=version.version))
    return program
