"""What is run, by which version, and whether the community was asked."""

from collections.abc import Iterable
from uuid import UUID

from commonground.agencies.models import Agency
from commonground.programs.models import CommunityReview, Program, ProgramVersion


def program_of(agency_id: UUID, code: str) -> Program | None:
    """The program of an agency by the code of its pack."""
    return Program.objects.select_related("version", "agency").filter(agency_id=agency_id, code=code).first()


def programs_of(agency_id: UUID) -> list[Program]:
    """The programs of an agency, also those that are prepared or off."""
    return list(Program.objects.filter(agency_id=agency_id))


def everywhere(jurisdiction_id: UUID, code: str) -> list[Program]:
    """Who runs a program in a jurisdiction, or prepares it, by name."""
    rows = Program.objects.filter(jurisdiction_id=jurisdiction_id, code=code).select_related("version", "agency")
    return list(rows.order_by("agency__name", "id"))


def run_here(jurisdiction_id: UUID) -> list[Program]:
    """What agencies of a jurisdiction run or prepare, by the code of the pack and the name of the agency."""
    rows = Program.objects.filter(jurisdiction_id=jurisdiction_id).select_related("version", "agency")
    return list(rows.order_by("code", "agency__name", "id"))


def versions_of(jurisdiction_id: UUID, code: str) -> list[ProgramVersion]:
    """The published versions of a pack, newest first."""
    return list(ProgramVersion.objects.filter(jurisdiction_id=jurisdiction_id, code=code))


def reviews_of(program: Program) -> list[CommunityReview]:
    """What the community said of a program, newest first."""
    return list(CommunityReview.objects.filter(program=program).select_related("version", "same_as"))


def reviewed(program: Program, version: ProgramVersion) -> bool:
    """Whether this agency's community review is of this very version."""
    return CommunityReview.objects.filter(program=program, version=version).exists()


def shares_its_place(program: Program, walled: Iterable[str]) -> bool:
    """Whether another partner takes part where the program would run. The office of the installation may, unless a firewall names it."""
    others = Agency.objects.filter(jurisdiction_id=program.jurisdiction_id, active=True).exclude(pk=program.agency_id)
    return (others if "host" in walled else others.exclude(kind="host")).exists()
