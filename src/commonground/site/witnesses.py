"""Handing out checkpoints: whoever keeps one is a witness, and can show later that nothing before it was changed or cut off."""

from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.agencies.models import Agency, Membership
from commonground.agencies.roles import roles
from commonground.ledger.exporting import newest_checkpoint
from commonground.ledger.letters import letter_of
from commonground.ledger.models import Checkpoint
from commonground.messages.actions import post_mail

KEEP = """The attached file is the newest checkpoint of the ledger: {size} entries, signed on {at}.

Save it as it is, where the office that runs Common Ground cannot reach it. Nothing else has to be done with it. It says itself
what it is for and how it is used. One comes every Monday; if none came, ask for it.

It holds no name, no id of a person and nothing secret.
"""


def hand_out() -> int:
    """Mail the newest checkpoint to the witnesses of every agency and to those whom the installation names, each address once a
    checkpoint; returns how many mails.

    :raises NotSealed: when nothing is sealed yet.
    """
    newest = newest_checkpoint()
    told: list[tuple[Agency | None, list[str]]] = [
        (agency, _witnesses(agency)) for agency in Agency.objects.filter(active=True).order_by("id")
    ]
    told.append((None, list(settings.WITNESSES)))
    return sum(
        len(post_mail(_letter(newest, addresses), kind="notice", cause_id=_cause(newest), agency=agency))
        for agency, addresses in told
        if addresses
    )


def _witnesses(agency: Agency) -> list[str]:
    """Whoever reads the ledger for an agency; where nobody does, the agency's own address."""
    now = timezone.now()
    reading = [role.code for role in roles().values() if "ledger.read" in role.rights]
    rows = Membership.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), agency=agency, role__in=reading)
    live = rows.filter(starts_at__lte=now, user__is_active=True, user__is_service=False)
    return sorted(live.values_list("user__email", flat=True)) or ([agency.email] if agency.email else [])


def _cause(newest: Checkpoint) -> UUID:
    return uuid5(NAMESPACE_OID, newest.note)


def _letter(newest: Checkpoint, addresses: list[str]) -> Any:
    text = _(KEEP).format(size=f"{newest.size:,}", at=f"{newest.at:%Y-%m-%d %H:%M} UTC")
    letter = EmailMessage(
        subject=_("Common Ground: a checkpoint to keep"),
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=addresses,
    )
    letter.attach(
        "checkpoint.txt", letter_of(newest).encode(), "application/octet-stream"
    )  # as it is: no program may wrap its lines
    return letter
