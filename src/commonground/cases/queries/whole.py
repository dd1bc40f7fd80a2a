"""One case as a whole: person, safe contact, tasks, touchpoints, permissions and what happened, for the case page."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.cases.code_lists import closings, outcomes
from commonground.cases.models import Case, Task, Touchpoint
from commonground.cases.queries.first_contact import running
from commonground.cases.queries.lists import own_cases, people_by_id
from commonground.cases.safe_words import safe_way, waits
from commonground.clocks.models import Clock
from commonground.consents.models import Release
from commonground.consents.queries import of_person, told_to
from commonground.consents.status import RELEASE
from commonground.messages.actions import safe_contact_of
from commonground.messages.models import SafeContact
from commonground.people.models import Person
from commonground.privacy.doors import one, parts_by_record


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing of the timeline. ``parts``: the labelled parts whose words stand in ``text``."""

    at: datetime
    title: str
    by: str = ""
    icon: str = "check"
    text: str = ""
    parts: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Permission:
    """One answer of the person: who may see (``to``) what an agency knows (``giver``), how it stands, until when. Of another agency's
    permission only the viewer's own agency is named.
    """

    release: Release
    giver: str
    to: list[str]
    standing: str
    words: str


@dataclass(frozen=True, slots=True)
class WholeCase:
    """Everything that the case page shows. ``cause_url`` leads to what it began with, where that has a page."""

    case: Case
    person: Person | None
    contact: SafeContact | None
    safe_way: str
    waits: bool
    clock: Clock | None
    tasks: list[Task]
    done_tasks: list[Task]
    touchpoints: list[Touchpoint]
    timeline: list[Happened]
    permissions: list[Permission]
    outcome: str
    ending: str
    cause_url: str


def one_case(viewer: Viewer, case_id: UUID) -> WholeCase:
    """One case of the viewer's agency.

    :raises Hidden: when there is none for this viewer.
    """
    case = one(own_cases(viewer), pk=case_id)
    person = people_by_id([case.person_id]).get(case.person_id)
    contact = safe_contact_of(case.subject_id, by=viewer)
    tasks = list(Task.objects.filter(case=case).select_related("done_by__user").order_by("due_at", "set_at", "id"))
    points = list(Touchpoint.objects.filter(case=case).select_related("worker__user").order_by("-at", "-id"))
    return WholeCase(
        case=case,
        person=person,
        contact=contact,
        safe_way=safe_way(contact),
        waits=waits(contact),
        clock=running(case),
        tasks=[task for task in tasks if task.done_at is None],
        done_tasks=[task for task in tasks if task.done_at is not None],
        touchpoints=points,
        timeline=_timeline(case, tasks, points),
        permissions=_permissions(person, viewer) if person else [],
        outcome=str(outcomes()[case.outcome]) if case.outcome else "",
        ending=str(closings()[case.closed_how]) if case.closed_how else "",
        cause_url=_cause_url(case),
    )


def _cause_url(case: Case) -> str:
    if case.cause_id is None:
        return ""
    cause = apps.get_model(case.cause_kind)(pk=case.cause_id)
    return cause.get_absolute_url() if hasattr(cause, "get_absolute_url") else ""


def _timeline(case: Case, tasks: list[Task], points: list[Touchpoint]) -> list[Happened]:
    notes = parts_by_record([point.pk for point in points], name="note")
    rows = [Happened(case.opened_at, _("Case opened"), icon="document")]
    for point in points:
        title = _("%(how)s: reached") if point.reached else _("%(how)s: not reached yet")
        written = notes.get(point.pk, [])
        text, parts = " ".join(part.text for part in written), tuple(part.pk for part in written)
        icon = "speech" if point.reached else "clock"
        rows.append(Happened(point.at, title % {"how": point.words}, str(point.worker.user), icon, text, parts))
    for task in tasks:
        if task.done_at and task.done_by:
            rows.append(Happened(task.done_at, _("Done: %(what)s") % {"what": task.words}, str(task.done_by.user)))
    if case.outcome_at:
        rows.append(Happened(case.outcome_at, str(outcomes()[case.outcome]), icon="heart"))
    if case.reopened_at:
        rows.append(Happened(case.reopened_at, _("Opened again: they came back"), icon="home"))
    if case.closed_at:
        rows.append(Happened(case.closed_at, str(closings()[case.closed_how]), icon="leave"))
    return sorted(rows, key=lambda row: row.at, reverse=True)


def _permissions(person: Person, viewer: Viewer) -> list[Permission]:
    now = timezone.now()
    releases = list(of_person(person)[:20])
    told = {release.pk: told_to(release, viewer) for release in releases}
    ids = {agency for release in releases for agency in [release.agency_id, *told[release.pk]]}
    names = {agency.pk: agency.name for agency in Agency.objects.filter(pk__in=ids)}
    return [
        Permission(
            release=release,
            giver=names.get(release.agency_id, ""),
            to=[names[agency] for agency in told[release.pk] if agency in names],
            standing=release.standing(now),
            words=RELEASE.words[release.standing(now)],
        )
        for release in releases
    ]
