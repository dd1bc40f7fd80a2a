"""Where a case stands in its program: what is known by now, who asks, and whether anybody may be sent to the person."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.cases.models import Case
from commonground.clocks.models import OPEN, Clock
from commonground.messages.actions import safe_contact_of
from commonground.privacy.doors import parts_of
from commonground.programs.packs.conditions import Fact
from commonground.programs.packs.walking import Way, held_by, ways

ANSWERS = "program_answers"


def must_wait(subject_id: UUID, *, by: Viewer) -> bool:
    """Whether the agency may only wait for the person: it is so when they said so, and until somebody asked."""
    contact = safe_contact_of(subject_id, by=by)
    return contact is None or contact.way == "none"


def facts_of(case: Case) -> dict[str, Fact]:
    """What was answered by now, by form.field, as far as whoever looks may see it: what they may not see is not known to them."""
    found: dict[str, Fact] = {}
    for part in parts_of(case, name=ANSWERS):
        found |= {key: as_fact(value) for key, value in part.content.items() if value is not None}
        for key, value in part.content.items():
            if value is None:
                found.pop(key, None)
    return found


def as_fact(value: Any) -> Fact:
    """A stored answer as conditions read it: a list is a tuple."""
    fact: Fact = tuple(value) if isinstance(value, list) else value
    return fact


def ways_on(case: Case, facts: Mapping[str, Fact], viewer: Viewer) -> tuple[Way, ...]:
    """The steps that lead on from here, with what is missing; none for a case without a program or one that has ended."""
    if case.version is None or case.status != "open":
        return ()
    made = case.version.pack
    return ways(made, case.stage, held_by(made, viewer.agency_kind), facts)


def clocks_of(case: Case) -> dict[str, Clock]:
    """The clocks that run beside a case, soonest first, by the code of the pack."""
    rows = Clock.objects.filter(record_kind=Case._meta.label_lower, record_id=case.pk, status__in=OPEN)
    return {clock.name: clock for clock in rows.order_by("due_at", "id")}
