"""Writing down that a person said, at whichever agency, that they take something back."""

from collections.abc import Collection
from datetime import datetime

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.consents.events import CallerWasAsked
from commonground.consents.models import TOLD_HOW, SpokenWithdrawal
from commonground.consents.numbers import plain
from commonground.consents.queries import words_today
from commonground.consents.word_rules import NotTooManyWords, OfSomebody, WhoCalls
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people import queries as people
from commonground.people.models import Person


@action("consents.take_back_by_word")
def take_back_by_word(
    person: Person | None = None,
    *,
    number: str = "",
    to_agency: Agency | None = None,
    told_how: str = "in_person",
    identified_by: Collection[str] = (),
    by: Viewer,
    at: datetime | None = None,
) -> SpokenWithdrawal:
    """Write down that a person takes back what they permitted, whichever agency had asked them; the next statement of anybody obeys.

    It answers the same whether they had permitted anything or not: the floor ends what there is, in rows that the viewer does not see
    (``floor.sql``, ADR 16). No reason is asked. Reached is what was asked of the person as the viewer's agency knows them, and the
    permission whose card bears the number; not what a provider keeps in an installation of its own.

    :param identified_by: by phone two kinds of what they told to show that it is them; the kinds stand in the book, what was said nowhere.
    :param number: of the small card, as the person reads it out; ``to_agency``: only what goes there, everything when None.
    :raises Hidden: when the person is not in sight of the viewer.
    :raises NotNow: when it is about nobody (C40), nobody asked who calls (C47), or the viewer wrote down too many (C41).
    :raises KeyError: for another ``told_how``.
    """
    number = plain(number)
    hold(
        OfSomebody, WhoCalls, NotTooManyWords, person=person, number=number, told_how=told_how, identified_by=identified_by,
        words_today=words_today(),
    )  # fmt: skip
    seen = people.person(person.pk) if person else None
    # The line of the ledger is written where the word is obeyed, so that none is kept without it.
    word = SpokenWithdrawal.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, subject_id=seen.subject_id if seen else None, number=number,
        to_agency=to_agency, told_how=dict(TOLD_HOW)[told_how] and told_how, said_at=at, recorded_by=by.membership_id,
    )  # fmt: skip
    if identified_by:
        remember(CallerWasAsked(word, by=by, at=at, identified_by=sorted(set(identified_by))))
    return word
