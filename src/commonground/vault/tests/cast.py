"""A provider at work: two advocates, a coordinator, somebody they serve, and a receiver whose keys are known."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from commonground.agencies.actions.join import join
from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership, User
from commonground.agencies.tests.cast import Cast
from commonground.agencies.viewers import service, viewer_from
from commonground.packets.actions import know_partner
from commonground.packets.models import Partner
from commonground.packets.sealed import Keys
from commonground.vault.actions import give, note, write_down
from commonground.vault.models import Note, Person, Release

COUNTY = Keys(b"\x05" * 32, b"\x06" * 32)
NAME, WORDS, OTHER_WORDS = "Marigold Quillfeather", "heron-canary note", "sparrow-canary note"


@dataclass
class House:
    """The provider. ``mara`` serves her, ``bea`` is a colleague who does not, ``cora`` coordinates."""

    cast: Cast
    mara: Viewer
    bea: Viewer
    bea_member: Membership
    cora: Viewer
    her: Person
    note: Note
    other: Note
    county: Partner


def hire(cast: Cast, who: str, role: str) -> Membership:
    """Somebody joins the provider."""
    user = User.objects.create_user(f"{who}@shelter.example.org", None, name=who.title())
    return join(user=user, agency=cast.shelter, role_code=role, by=service("setup", cast.host))


def house_of(cast: Cast) -> House:
    """The provider at work."""
    mara, bea, cora = (
        hire(cast, *each) for each in (("mara", "advocate"), ("bea", "advocate"), ("cora", "coordinator"))
    )
    by = viewer_from(mara)
    her = write_down(name=NAME, way="call after six", came_for="home", by=by)
    county = know_partner(
        name="County crisis team", there="crisis", card=COUNTY.card, by=service("setup", cast.shelter)
    )
    notes = [note(her, text=text, by=by) for text in (WORDS, OTHER_WORDS)]
    return House(cast, by, viewer_from(bea), bea, viewer_from(cora), her, *notes, county)


def signed(house: House, *, at: datetime | None = None, **facts: object) -> Release:
    """What she signed: one note, for the crisis team, for ten days."""
    at = at or timezone.now()
    said = {
        "partner": house.county, "notes": [house.note.pk], "purpose": "coordination", "why": "so that they know my plan",
        "until": at + timedelta(days=10), "signature": "M. Quillfeather", "signed_how": "screen", "explained": True, "language": "English",
    }  # fmt: skip
    return give(house.her, **{**said, **facts}, by=house.mara, at=at)
