"""A permission that a person signs, and takes back."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.packets.models import Partner
from commonground.vault.events import PermissionGiven, PermissionTakenBack
from commonground.vault.models import Note, Person, Release
from commonground.vault.rules import EndsWithin90Days, NamesItems, NotYetTakenBack, OneReceiver, SaysWhy, SignedByThem


@action("vault.give")
def give(
    person: Person,
    *,
    partner: Partner,
    notes: Collection[UUID] = (),
    with_name: bool = False,
    purpose: str,
    why: str,
    until: datetime,
    signature: str,
    signed_how: str,
    explained: bool,
    language: str,
    by: Viewer,
    at: datetime | None = None,
) -> Release:
    """Write down what a person signed: what may leave, to whom, why, and until when.

    :param notes: the notes, one by one. :param with_name: whether the name and the way to reach them may leave, too.
    :param signature: the name they signed with. :raises NotNow: OW10 to OW14. :raises Hidden: for whoever is not assigned.
    """
    assert at is not None
    person = locked(person)
    own = set(Note.objects.filter(person=person).not_shown("only which notes are theirs").values_list("pk", flat=True))
    hold(
        NamesItems, OneReceiver, SaysWhy, EndsWithin90Days, SignedByThem, notes=notes, with_name=with_name, of_person=own, partner=partner,
        person=person, purpose=purpose, why=why, until=until, at=at, signature=signature, signed_how=signed_how, explained=explained,
        language=language,
    )  # fmt: skip
    made = Release(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, person=person, partner=partner, notes=sorted(notes, key=str),
        with_name=with_name, purpose=purpose, signed_how=signed_how, language=language, explained_by=by.membership_id, signed_at=at, until=until,
    )  # fmt: skip
    made.why, made.signature = why, signature
    made.save(force_insert=True)
    remember(
        PermissionGiven(made, by=by, at=at, partner=partner.pk, items=len(made.notes) + made.with_name, until=until)
    )
    return made


@action("vault.take_back")
def take_back(release: Release, *, by: Viewer, at: datetime | None = None) -> Release:
    """Take a permission back, as the person said: nothing leaves on it from now on.

    :raises NotNow: OW17.
    """
    assert at is not None
    release = locked(release)
    hold(NotYetTakenBack, release=release)
    release.taken_back_at = at
    release.save(update_fields=["taken_back_at"])
    remember(PermissionTakenBack(release, by=by, at=at))
    return release
