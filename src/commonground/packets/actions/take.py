"""Taking a packet in: every check first, then its items as parts of the agency that it is for."""

import hashlib
from datetime import datetime

from django.utils.translation import gettext

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.kit.noes import NotNow
from commonground.kit.rules import hold
from commonground.ledger.writing import note_look, remember
from commonground.packets.events import PacketTaken
from commonground.packets.models import Partner, Taken
from commonground.packets.own_keys import keys_that_open
from commonground.packets.queries import partners
from commonground.packets.rules import TakenByAPerson
from commonground.packets.sealed import Packet, PacketTrouble, open_packet
from commonground.packets.sealed.saying import moment
from commonground.privacy.actions import write_part
from commonground.privacy.actions.ties import tie_whoever_knows
from commonground.privacy.law.cells import the_law
from commonground.privacy.terms import terms_of

LABEL = "victim_advocacy"


@action("packets.take")
def take(file: bytes, *, kind: str = "release", by: Viewer, at: datetime | None = None) -> Taken:
    """Take in a packet for the viewer's agency. One that fails any check is not taken, nothing of it is kept, and the ledger says that it came.

    :param kind: what is taken in here: ``release``, or ``request`` at a provider. :raises NotNow: SP1; else with the packet's own sentence.
    """
    assert at is not None
    hold(TakenByAPerson, by=by)
    try:
        partner, packet = _checked(file, kind, by, at)
    except PacketTrouble as trouble:
        note_look(by, "packets.take", {}, at=at, purpose=by.purpose, outcome="denied")
        raise NotNow(gettext(trouble.sentence), code=trouble.code, field="file") from None
    return _keep(packet, partner, file, by, at)


def _checked(file: bytes, kind: str, by: Viewer, at: datetime) -> tuple[Partner, Packet]:
    agency = Agency.objects.select_for_update().get(pk=by.agency_id)  # two who take one packet in follow each other
    known = {(partner.signs, partner.there): partner for partner in partners(by, at=at)}
    packet = open_packet(file, keys_that_open(file), known=known, at=at)
    if packet.agency != agency.slug:
        raise PacketTrouble("not_this_agency")
    if packet.kind != kind:
        raise PacketTrouble("another_kind")
    if packet.purpose not in the_law().words.purposes:
        raise PacketTrouble("outside_release")
    before = Taken.objects.filter(agency_id=by.agency_id, number=packet.number)
    if before.not_shown("only whether it came before").exists():
        raise PacketTrouble("taken_before")
    return known[packet.sender, packet.sending], packet


def _keep(packet: Packet, partner: Partner, file: bytes, by: Viewer, at: datetime) -> Taken:
    until = moment(packet.until)
    taken = Taken.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, partner=partner, number=packet.number, kind=packet.kind,
        purpose=packet.purpose, file_hash=hashlib.sha256(file).hexdigest(), until=until, at=at, by=by.membership_id,
    )  # fmt: skip
    tie_whoever_knows(cause_id=taken.pk, by=by, at=at, record=taken)
    for item in packet.items:
        told = {"name": item.name, "written_at": item.written_at}
        write_part(
            taken,
            name="packet",
            label=LABEL,
            text=item.text,
            content=told,
            by=by,
            at=at,
            expires_at=until,
            terms=_terms(packet),
        )
    remember(PacketTaken(taken, by=by, at=at, kind=packet.kind, file_hash=taken.file_hash, items=len(packet.items)))
    return taken


def _terms(packet: Packet) -> tuple[str, ...] | None:
    """What binds whoever takes in what a provider released (34 USC 12291(b)(2); 28 CFR 94.115). A request releases nothing."""
    if packet.kind != "release":
        return None
    return terms_of((), holder="victim_service", purpose=packet.purpose, law=the_law().version).obligations
