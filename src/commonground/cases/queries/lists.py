"""Questions about cases, asked by somebody who looks."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from commonground.agencies.context import Viewer
from commonground.cases.code_lists import tasks as task_words
from commonground.cases.models import Case, Task
from commonground.cases.queries.first_contact import FOLLOW_UP
from commonground.cases.queries.walked import PackWords
from commonground.cases.safe_words import safe_way
from commonground.clocks.models import Clock
from commonground.clocks.queries import of_records
from commonground.messages.models import SafeContact
from commonground.people.models import Person

PAGE = 50


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case of a list: whose it is, how to reach them safely, what is owed, how many tasks are open."""

    case: Case
    person: Person | None
    safe_way: str
    clock: Clock | None
    asks: str
    tasks: int


@dataclass(frozen=True, slots=True)
class CasesPage:
    """One page of cases, newest first. ``older`` is the id to go on after, or None at the end."""

    lines: list[CaseLine]
    older: UUID | None


def own_cases(viewer: Viewer) -> QuerySet[Case]:
    """The cases of the viewer's agency, with the worker's name at hand."""
    return Case.objects.filter(jurisdiction_id=viewer.jurisdiction_id, agency_id=viewer.agency_id).select_related(
        "worker__user"
    )


def open_for(
    viewer: Viewer, *, status: str = "open", mine: bool = False, limit: int = PAGE, after: UUID | None = None
) -> CasesPage:
    """The agency's cases, newest first.

    :param status: ``open`` or ``closed``.
    :param mine: only those whose worker the viewer is.
    :param after: the id of the last case of the page before.
    """
    rows = own_cases(viewer).filter(status=status)
    if mine:
        rows = rows.filter(worker_id=viewer.membership_id)
    if after is not None and (last := _place(after)):
        rows = rows.filter(Q(opened_at__lt=last) | Q(opened_at=last, id__lt=after))
    found = list(rows.order_by("-opened_at", "-id")[: limit + 1])
    more = found[limit - 1].pk if len(found) > limit else None
    return CasesPage(lines_of(viewer, found[:limit]), more)


def _place(after: UUID) -> datetime | None:
    """Where in the list a page ended. Its last case is not shown again."""
    rows = Case.objects.filter(pk=after).not_shown("only where in the list it stands")
    place: datetime | None = rows.values_list("opened_at", flat=True).first()
    return place


def case_of_subject(viewer: Viewer, subject_id: UUID) -> Case | None:
    """The newest case of a person at the viewer's agency, open ones first."""
    return own_cases(viewer).filter(subject_id=subject_id).order_by("-status", "-opened_at").first()


def lines_of(viewer: Viewer, cases: Sequence[Case]) -> list[CaseLine]:
    """The lines of these cases: as many queries, however many there are."""
    people = people_by_id(case.person_id for case in cases)
    contacts = contacts_by_subject(viewer, [case.subject_id for case in cases])
    clocks, words = of_records(viewer, [case.pk for case in cases]), PackWords(cases)
    open_tasks = Task.objects.filter(case__in=[c.pk for c in cases], done_at=None).not_shown(
        "only counted for each case"
    )
    tasks = Counter(open_tasks.values_list("case_id", flat=True))
    return [
        CaseLine(
            case=case,
            person=people.get(case.person_id),
            safe_way=safe_way(contacts.get(case.subject_id)),
            clock=(clock := clocks.get(case.pk)),
            asks=words.of_clock(case, clock.name) or str(task_words()["first_contact"]) if clock else "",
            tasks=tasks[case.pk],
        )
        for case in cases
    ]


def people_by_id(ids: Iterable[UUID]) -> dict[UUID, Person]:
    """The visible people with these ids."""
    return {person.pk: person for person in Person.objects.filter(pk__in=set(ids))}


def contacts_by_subject(viewer: Viewer, subjects: Sequence[UUID]) -> dict[UUID, SafeContact]:
    """How each person may be reached: what the own agency knows, else what a live permission shows."""
    known = SafeContact.objects.filter(subject_id__in=set(subjects), ended_at=None).order_by("confirmed_at")
    ranked = sorted(known, key=lambda contact: contact.agency_id == viewer.agency_id)
    return {contact.subject_id: contact for contact in ranked}


def owed_in_cases(viewer: Viewer) -> QuerySet[Clock]:
    """What the agency owes in its cases, first contacts and clocks of programs that do not stand still, soonest first."""
    return Clock.objects.filter(
        Q(name=FOLLOW_UP) | Q(paused_at=None),
        jurisdiction_id=viewer.jurisdiction_id,
        agency_id=viewer.agency_id,
        record_kind=Case._meta.label_lower,
        status__in=("running", "overdue"),
    ).order_by("due_at", "id")


def follow_ups(viewer: Viewer) -> QuerySet[Clock]:
    """The first contacts that the agency owes, soonest first."""
    return Clock.objects.filter(
        jurisdiction_id=viewer.jurisdiction_id,
        agency_id=viewer.agency_id,
        name=FOLLOW_UP,
        status__in=("running", "overdue"),
    ).order_by("due_at", "id")
