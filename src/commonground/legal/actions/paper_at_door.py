"""A paper handed over at the door, written down by whoever stood there."""

from datetime import datetime

from django.utils.translation import gettext

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.legal.actions.receive_paper import taken_in
from commonground.legal.kinds import kinds
from commonground.legal.models import Paper

NOT_READ = "Not read at the door: see the paper itself."


@action("legal.paper_at_door")
def paper_at_door(
    *,
    kind: str,
    recipient: str,
    issuer: str,
    whom: str = "",
    respond_by: datetime | None = None,
    by: Viewer,
    at: datetime | None = None,
) -> Paper:
    """Write down a paper that somebody handed you. It goes to the custodian with its clock; you say nothing about any person.

    Who signed it counts as whoever can sign it and gives least, until the custodian checked it: nothing opens by what was seen at the door.

    :raises NotNow: J1, J3, J6 or J8.
    """
    assert at is not None
    known = kinds().get(kind)
    signer = min(reversed(known.signers), key=lambda one: len(known.gives.get(one, ()))) if known else "nobody"
    return taken_in(
        kind=kind, signed_by=signer, recipient=recipient, issuer=issuer, whom=whom, asks_for=gettext(NOT_READ), how="in_person",
        received_at=at, respond_by=respond_by, by=by, at=at,
    )  # fmt: skip
