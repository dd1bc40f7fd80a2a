"""Writing down whose keys are known, and ending it."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.packets.events import PartnerEnded, PartnerKnown
from commonground.packets.models import Partner
from commonground.packets.own_keys import own_keys
from commonground.packets.rules import AnotherHouse
from commonground.packets.sealed import Card


@action("packets.know_partner")
def know_partner(*, name: str, there: str, card: Card, by: Viewer, at: datetime | None = None) -> Partner:
    """Write down the keys of another installation, for the viewer's agency, after two people compared their numbers.

    An earlier card of the same agency there ends: new keys replace old ones. The same card again changes nothing.

    :param there: the slug of the agency in the other installation. :raises NotNow: SP5.
    """
    assert at is not None
    hold(AnotherHouse, signs=card.signs, own=own_keys().card.signs)
    for earlier in Partner.objects.filter(agency_id=by.agency_id, there=there, ended_at=None):
        if earlier.card == card:
            return earlier
        end_partner(earlier, by=by, at=at)
    made = Partner.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, name=name, there=there, signs=card.signs, opens=card.opens,
        known_since=at,
    )  # fmt: skip
    remember(PartnerKnown(made, by=by, at=at, numbers=card.numbers))
    return made


@action("packets.end_partner")
def end_partner(partner: Partner, *, by: Viewer, at: datetime | None = None) -> Partner:
    """End what passes to and from another installation; what was taken in stays until its own end."""
    assert at is not None
    partner = locked(partner)
    partner.ended_at = at
    partner.save(update_fields=["ended_at"])
    remember(PartnerEnded(partner, by=by, at=at))
    return partner
