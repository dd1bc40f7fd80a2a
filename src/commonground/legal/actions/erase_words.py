"""Erasing the sealed words of a person: one asks, another agrees, and the key is destroyed."""

from datetime import datetime

from django.db import connection

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.legal.erasing_rules import AWhyToErase, ErasedByAnother, NotAskedYet, NothingHeld, StillToErase
from commonground.legal.events import EraseAskedFor, WordsErased
from commonground.legal.models import Erasure
from commonground.legal.rules import KnownHere
from commonground.people.models import Person
from commonground.people.queries import kept_as_it_is


@action("legal.ask_to_erase")
def ask_to_erase(person: Person, *, why: str, by: Viewer, at: datetime | None = None) -> Erasure:
    """Ask that the sealed words of a person at your agency are erased. Somebody else has to agree.

    :param why: a word of ``models.erasure.WHYS``.
    :raises NotNow: J11 when another agency wrote the person down, J80 without a why, J81 while a legal paper holds the record, J82
        when it was asked already.
    """
    assert at is not None
    person = locked(person)
    asked = Erasure.objects.filter(agency_id=by.agency_id, subject_id=person.subject_id, erased_at=None).exists()
    hold(
        KnownHere,
        AWhyToErase,
        NothingHeld,
        NotAskedYet,
        person=person,
        by=by,
        why=why,
        held=kept_as_it_is(person),
        asked=asked,
    )
    made: Erasure = Erasure.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, subject_id=person.subject_id, person=person, why=why,
        asked_by=by.user_id, asked_at=at,
    )  # fmt: skip
    remember(EraseAskedFor(made, by=by, at=at, why=why))
    return made


@action("legal.erase_words")
def erase_words(erasure: Erasure, *, by: Viewer, at: datetime | None = None) -> Erasure:
    """Agree as the second person: the key to the person's sealed words at your agency is destroyed, for good.

    What is not sealed stays, and so do the books: who wrote, who looked and that it was erased.

    :raises NotNow: J83 when it was done, J84 when you asked for it yourself, J81 while a legal paper holds the record.
    """
    assert at is not None
    erasure = locked(erasure)
    hold(StillToErase, ErasedByAnother, NothingHeld, erasure=erasure, by=by, held=kept_as_it_is(erasure.person))
    erasure.agreed_by = by.user_id
    erasure.save(update_fields=["agreed_by"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT cg_erase_keys(%s, %s)", [erasure.pk, at])
        erasure.keys = cursor.fetchone()[0]
    erasure.erased_at = at
    erasure.save(update_fields=["erased_at", "keys"])
    remember(WordsErased(erasure, by=by, at=at, why=erasure.why, keys=erasure.keys))
    return erasure
