"""Writing down what the community said."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.programs.events import Reviewed
from commonground.programs.models import CommunityReview, Program, ProgramVersion
from commonground.programs.queries import reviewed
from commonground.programs.rules import (
    AskedSomebody,
    AskedUntilToday,
    NothingOfSubstance,
    OwnProgramOnly,
    SaysWhatWasSaid,
    VersionOfThisProgram,
)


@action("programs.review")
def review(
    program: Program,
    *,
    version: ProgramVersion,
    asked: Mapping[str, int] | None = None,
    how: Collection[str] = (),
    asked_from: date | None = None,
    asked_until: date | None = None,
    said: str = "",
    changed: str = "",
    left: str = "",
    same_as: ProgramVersion | None = None,
    by: Viewer,
    at: datetime | None = None,
) -> CommunityReview:
    """Write down whom the agency asked about a version, what they said, what changed, and which objections were not met. It is public.

    :param asked: kind of people (``reviewing.KINDS``) to their number, never a name. :param how: ways of ``reviewing.WAYS``.
    :param same_as: a version that was reviewed, when this one differs in no matter of substance; then nobody is asked again.
    :raises NotNow: PR4 to PR9.
    """
    assert at is not None
    program = locked(program)
    hold(OwnProgramOnly, VersionOfThisProgram, program=program, version=version, by=by)
    if same_as is not None:
        hold(NothingOfSubstance, version=version, same_as=same_as, was_reviewed=reviewed(program, same_as))
        asked, how, asked_from, asked_until = {}, (), None, None
    else:
        today = at.astimezone(ZoneInfo(by.time_zone)).date()
        facts = {"asked": dict(asked or {}), "how": how, "asked_from": asked_from, "asked_until": asked_until}
        hold(AskedSomebody, AskedUntilToday, SaysWhatWasSaid, said=said, today=today, **facts)
    row = CommunityReview.objects.create(
        jurisdiction_id=by.jurisdiction_id, program=program, version=version, agency_id=by.agency_id, asked=dict(asked or {}),
        how=sorted(set(how)), asked_from=asked_from, asked_until=asked_until, said=said.strip(), changed=changed.strip(),
        left=left.strip(), same_as=same_as, recorded_at=at, recorded_by=by.membership_id,
    )  # fmt: skip
    remember(Reviewed(row, by=by, at=at, program=program.pk, version=version.version))
    return row
