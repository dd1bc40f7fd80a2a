"""What must hold before a program begins."""

from collections.abc import Collection
from datetime import date
from typing import Any

from commonground.agencies.context import Viewer
from commonground.kit.rules import Rule
from commonground.programs.models import Program, ProgramVersion
from commonground.programs.packs.shape import Pack
from commonground.programs.reviewing import KINDS, WAYS, same_in_substance


class OneTextAName(Rule):
    """A version of this name was published with another text. A change needs another name of the version."""

    code = "PR1"

    @classmethod
    def holds(cls, there: ProgramVersion | None) -> bool:
        return there is None


class ComesOutAsTold(Rule):
    """The stories of this pack do not come out as told. Nothing was published."""

    code = "PR2"

    @classmethod
    def holds(cls, wrong: Collection[str]) -> bool:
        return not wrong


class RunByThisKind(Rule):
    """Your kind of agency cannot run this program."""

    code = "PR3"

    @classmethod
    def holds(cls, made: Pack, by: Viewer) -> bool:
        return by.agency_kind in made.program.run_by


class OwnProgramOnly(Rule):
    """Only the agency that runs a program can change it."""

    code = "PR4"

    @classmethod
    def holds(cls, program: Program, by: Viewer) -> bool:
        return program.agency_id == by.agency_id


class VersionOfThisProgram(Rule):
    """This is a version of another program."""

    code = "PR5"

    @classmethod
    def holds(cls, program: Program, version: ProgramVersion) -> bool:
        return version.code == program.code and version.jurisdiction_id == program.jurisdiction_id


class AskedSomebody(Rule):
    """Say how many people you asked, of which kind, and how. Somebody beside the staff has to be among them."""

    code = "PR6"

    @classmethod
    def holds(cls, asked: dict[str, Any], how: Collection[str]) -> bool:
        numbers = all(type(count) is int and 0 < count <= 1_000_000 for count in asked.values())
        return bool(set(asked) - {"workers"}) and set(asked) <= set(KINDS) and numbers and bool(how) and set(how) <= set(WAYS)  # fmt: skip


class SaysWhatWasSaid(Rule):
    """Write down what they said. People read here whether they were heard."""

    code = "PR7"
    field = "said"

    @classmethod
    def holds(cls, said: str) -> bool:
        return bool(said.strip())


class AskedUntilToday(Rule):
    """The last day cannot lie before the first, or ahead."""

    code = "PR8"
    field = "asked_until"

    @classmethod
    def holds(cls, asked_from: date | None, asked_until: date | None, today: date) -> bool:
        return asked_from is not None and asked_until is not None and asked_from <= asked_until <= today


class NothingOfSubstance(Rule):
    """More changed than sources and dates since a version that was reviewed. Ask people again."""

    code = "PR9"
    field = "same"

    @classmethod
    def holds(cls, version: ProgramVersion, same_as: ProgramVersion, was_reviewed: bool) -> bool:
        return was_reviewed and same_as.pk != version.pk and same_in_substance(same_as.pack, version.pack)


class CommunityWasAsked(Rule):
    """Nobody was asked about this version yet. Write down the community review first."""

    code = "PR10"

    @classmethod
    def holds(cls, was_reviewed: bool) -> bool:
        return was_reviewed


class RunsApart(Rule):
    """This program runs apart from all others. Other partners take part here, so it needs a partition or an installation of its own."""

    code = "PR11"

    @classmethod
    def holds(cls, made: Pack, shared: bool) -> bool:
        return not (made.program.sealed and shared)
