"""Writing down what counsel said of passages of the law."""

import hashlib
import json
from collections.abc import Collection
from datetime import date, datetime

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.legal.counsel_rules import (
    KnownFinding,
    LookedAtAgain,
    OfficeWritesItDown,
    OfTheLawInForce,
    SignedByCounsel,
    SignedLately,
)
from commonground.legal.events import CounselSaid
from commonground.legal.models import CounselEntry
from commonground.people.days import local_day
from commonground.privacy.law import cells
from commonground.privacy.law.passages import passages as passages_of


@action("legal.enter_counsel")
def enter_counsel(
    *,
    passages: Collection[str],
    found: str,
    name: str,
    office: str,
    entry: str,
    signed_on: date,
    again_by: date | None = None,
    by: Viewer,
    at: datetime | None = None,
) -> CounselEntry:
    """Write down what counsel said of passages of the law in force, with their name, their number and the day they signed.

    It changes no effect: what may be seen stays what the law and its overlays say (G10).

    :param passages: keys of ``privacy.law.passages``. :param found: ``stands``, ``should_narrow`` or ``may_widen``; only what stands
        is looked at again on ``again_by``, and no day is kept of the others. :param entry: the number under which counsel keeps what they signed.
    :raises NotNow: J90 to J95.
    """
    assert at is not None
    law, today = cells.the_law(), local_day(by, at)
    again_by = again_by if found == "stands" else None
    hold(
        OfficeWritesItDown, OfTheLawInForce, KnownFinding, SignedByCounsel, SignedLately, LookedAtAgain, by=by, passages=passages,
        known={one.key for one in passages_of(law)}, found=found, name=name, office=office, entry=entry, signed_on=signed_on, again_by=again_by,
        today=today,
    )  # fmt: skip
    made = CounselEntry.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, passages=sorted(set(passages)), version=law.version, found=found,
        name=name.strip(), office=office.strip(), entry=entry.strip(), signed_on=signed_on, again_by=again_by, entered_by=by.user_id,
        entered_at=at,
    )  # fmt: skip
    remember(
        CounselSaid(
            made, by=by, at=at, passages=made.passages, version=made.version, found=found, signed_on=signed_on.isoformat(),
            again_by=again_by.isoformat() if again_by else "", signature=signature_of(made),
        )
    )  # fmt: skip
    return made


def signature_of(made: CounselEntry) -> str:
    """SHA-256 of who signed, for which office and under which number: the ledger keeps no name, and this proves the one that stands here."""
    return hashlib.sha256(json.dumps([made.name, made.office, made.entry], ensure_ascii=True).encode()).hexdigest()
