"""Making a packet: the only way by which something about a person leaves."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.packets.actions import make
from commonground.packets.models import Made
from commonground.packets.sealed import Item, Signed
from commonground.packets.sealed.saying import said_at
from commonground.vault.models import Note, Release
from commonground.vault.rules import PermissionHolds, SameReceiver

NAME = "name and way to reach them"


@action("vault.send")
def send(release: Release, *, by: Viewer, at: datetime | None = None) -> tuple[Made, bytes]:
    """Make the packet that a permission allows: its items for its receiver and its purpose, and nothing besides.

    It is made while the permission is locked, so that one taken back in the same moment is followed by no packet.

    :returns: the row, and the sealed file. :raises NotNow: OW15, OW16. :raises Hidden: for whoever is not assigned.
    """
    assert at is not None
    release = locked(release)
    hold(PermissionHolds, SameReceiver, release=release, at=at)
    items = _items(release)
    signed = Signed(
        number=str(release.pk), signed_at=said_at(release.signed_at), items=tuple(item.name for item in items), receiver="",
        purpose=release.purpose, until=said_at(release.until),
    )  # fmt: skip
    return make(
        partner=release.partner, kind="release", items=items, purpose=release.purpose, until=release.until, signed=signed,
        rests_on=release.pk, by=by, at=at,
    )  # fmt: skip


def _items(release: Release) -> list[Item]:
    notes = Note.objects.filter(pk__in=release.notes, person_id=release.person_id)
    items = [
        Item(f"note {place} of {note.written_at:%Y-%m-%d}", said_at(note.written_at), note.text)
        for place, note in enumerate(notes, start=1)
    ]
    if not release.with_name:
        return items
    person = release.person
    told = "\n".join(filter(None, [person.name, person.way]))
    return [Item(NAME, said_at(release.signed_at), told), *items]
