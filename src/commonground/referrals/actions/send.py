"""Sending a referral."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.cases.silence import SILENT_KINDS
from commonground.clocks.actions import start_declared
from commonground.consents.models import Release
from commonground.directory.models import Organization
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.privacy.terms import received_of
from commonground.referrals.actions.answering import ANSWER
from commonground.referrals.actions.notices import tell
from commonground.referrals.events import Sent
from commonground.referrals.models import Referral
from commonground.referrals.rules import NotTwice, OursToSend, PermissionFits, TermsLetItGo, ToOthers
from commonground.referrals.status import REFERRAL


@action("referrals.send")
def send(referral: Referral, *, by: Viewer, at: datetime | None = None) -> Referral:
    """Send a referral. An answer is due in two business days of the office that owes it.

    The receiving agency owes the answer; for an organization without an account the sender owes the call that fetches it. A
    receiver that by law never reports back owes none: no clock runs.

    :raises NotNow: when it was sent before (S0), or for the first rule of F4, F5, F6, F8 and F22 that does not hold.
    """
    referral = locked(referral)
    receiver = _receiver(referral)
    to_agency_id = receiver.pk if receiver else None
    hold(
        OursToSend, ToOthers, PermissionFits, TermsLetItGo, NotTwice,
        referral=referral, terms=received_of([referral.person_id]).get(referral.person_id), by=by, to_agency_id=to_agency_id, release=_release(referral), person_subject=referral.subject_id,
        sent_before=_sent_before(referral), at=at,
    )  # fmt: skip
    referral.status = REFERRAL.move(referral.status, "send")
    referral.sent_at, referral.to_agency_id = at, to_agency_id
    referral.silent = receiver is not None and receiver.kind in SILENT_KINDS
    referral.save(update_fields=["status", "sent_at", "to_agency", "silent"])
    if not referral.silent:
        owes = to_agency_id or by.agency_id
        start_declared(ANSWER, referral, agency_id=owes, by=by, at=at)
    line = remember(Sent(referral, by=by, at=at, to=to_agency_id, silent=referral.silent))
    tell(to_agency_id, "send", line)
    return referral


def _receiver(referral: Referral) -> Agency | None:
    return Organization.objects.select_related("agency").get(pk=referral.service.organization_id).agency


def _release(referral: Referral) -> Release | None:
    return Release.objects.get(pk=referral.release_id) if referral.release_id else None


def _sent_before(referral: Referral) -> datetime | None:
    same = Referral.objects.filter(
        agency_id=referral.agency_id, subject_id=referral.subject_id, service_id=referral.service_id, sent_at__isnull=False
    ).exclude(status__in=["withdrawn", "declined"])  # fmt: skip
    newest = same.order_by("-sent_at").values_list("pk", "sent_at").first()
    return newest[1] if newest else None
