"""Publishing a version of a program model."""

from datetime import datetime

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.programs.events import VersionPublished
from commonground.programs.models import ProgramVersion
from commonground.programs.packs import situations
from commonground.programs.packs.canonical import FORM, canonical, digest
from commonground.programs.packs.shape import Pack
from commonground.programs.rules import ComesOutAsTold, OneTextAName


@action("programs.publish")
def publish(pack: Pack, *, by: Viewer, at: datetime | None = None) -> ProgramVersion:
    """Publish a version of a program model, word for word; a second time changes nothing.

    :param pack: as it was read and checked (``packs.read_pack``): one with a mistake is no pack, so that nothing is half published.
    :raises NotNow: when another text bears the name of this version (PR1), or its stories do not come out as told (PR2).
    """
    assert at is not None
    there = ProgramVersion.objects.filter(
        jurisdiction_id=by.jurisdiction_id, code=pack.program.code, version=pack.program.version
    ).first()
    if there is not None and there.pack == pack:
        return there
    hold(OneTextAName, ComesOutAsTold, there=there, wrong=list(situations.run(pack)))
    row = ProgramVersion.objects.create(
        jurisdiction_id=by.jurisdiction_id, code=pack.program.code, version=pack.program.version, form=FORM,
        digest=digest(pack), text=canonical(pack).decode(), published_at=at, published_by=by.membership_id,
    )  # fmt: skip
    remember(VersionPublished(row, by=by, at=at, version=row.version, digest=row.digest))
    return row
