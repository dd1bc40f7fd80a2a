"""Saying of oneself whom one must not know of: the way of staff to keep themselves out."""

from datetime import datetime
from uuid import UUID

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.events import KeptFrom, SaidOfOneself, TakenBack
from commonground.people.models import Person
from commonground.people.rules import ByWhichOneFinds, FullName, StreetAddress, WholeNumber
from commonground.privacy.actions import state_of_oneself, take_back_statement, write_bar
from commonground.privacy.models.bar import SAID_OF_ONESELF
from commonground.privacy.rules import ConflictOfOneself, HeldByUs


@action("people.declare")
def declare(
    *, relation: str, name: str = "", phone: str = "", place: str = "", by: Viewer, at: datetime | None = None
) -> None:
    """Say that you are somebody, live with or are related to somebody, or have another conflict, by name, number or address.

    What is known of them, now or later, is kept from you. You are told the same whether anything is known or not.

    :raises NotNow: N9, or P19 to P22 when nothing could be found by it.
    """
    assert at is not None
    facts = {"relation": relation, "name": name.strip(), "phone": phone.strip(), "place": place.strip()}
    hold(ConflictOfOneself, ByWhichOneFinds, FullName, WholeNumber, StreetAddress, **facts)
    state_of_oneself(**facts, by=by)
    said = sorted(key for key in ("name", "phone", "place") if facts[key])
    remember(SaidOfOneself(Membership.objects.get(pk=by.membership_id), by=by, at=at, relation=relation, said=said))


@action("people.take_back", right="people.declare")
def take_back(said_together: UUID, *, by: Viewer, at: datetime | None = None) -> None:
    """Take back what you said of yourself. It still counts for two years, and opens nothing that is kept from you already."""
    assert at is not None
    if take_back_statement(said_together, at=at):
        remember(TakenBack(Membership.objects.get(pk=by.membership_id), by=by, at=at))


@action("people.step_aside", right="people.declare")
def step_aside(person: Person, *, relation: str, by: Viewer, at: datetime | None = None) -> None:
    """Say of a person on whose page you are that they concern you yourself. From the next moment you do not find them any more.

    :raises NotNow: N6 or N9. Of a person whom another agency wrote down, say it with :func:`declare`.
    """
    assert at is not None
    person = locked(person)
    hold(HeldByUs, ConflictOfOneself, holder=person.agency_id, relation=relation, by=by)
    bar = write_bar(
        kind=relation, subject_id=person.subject_id, user_id=by.user_id, why=SAID_OF_ONESELF, by=by, at=at
    )  # fmt: skip
    remember(KeptFrom(bar, by=by, at=at, kind=relation, why=SAID_OF_ONESELF))
