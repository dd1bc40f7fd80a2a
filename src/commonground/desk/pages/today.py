"""Today: what is due now, later today, what waits for others, and what ends in the coming weeks."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonground.agencies.acting import may
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agreement
from commonground.agencies.roles import role
from commonground.agencies.routes import open_to
from commonground.cases import queries as cases
from commonground.clocks.queries import of_records
from commonground.consents import queries as consents
from commonground.kit.spans import midnight
from commonground.legal import queries as legal
from commonground.legal.law_queries import law_due
from commonground.legal.regimes import taken_within
from commonground.legal.words import ABOUT_WORDS, INCIDENT_WORDS, paper_line
from commonground.people.days import local_day
from commonground.people.own_queries import words_to_answer
from commonground.people.queries import (
    emergencies_to_look_at,
    warnings_that_came,
    warnings_to_call_about,
    warnings_to_look_at,
)
from commonground.people.threats import TAKEN_IN
from commonground.people.together import Together
from commonground.referrals import queries as referrals
from commonground.referrals.queries import ReferralLine

MOST = 50
# How long before its end an agreement or a permission is said to end. Our own numbers. Review by 2027-06-30.
AGREEMENTS_SAID = timedelta(days=30)
PERMISSIONS_SAID = timedelta(days=14)
# How long it is said that a person took something back at another place.
TAKEN_BACK_SAID = timedelta(days=7)


class Row(dict[str, Any]):
    """A row bears what it is about under the name of its kind. Every other kind is None: the template asks for each in turn, and what is
    missing costs it ten times as much as what is None."""

    def __missing__(self, kind: str) -> None:
        return None


@dataclass(slots=True)
class Lists:
    """The three lists, and what ends in the coming weeks."""

    now: list[Row] = field(default_factory=list)
    today: list[Row] = field(default_factory=list)
    waiting: list[Row] = field(default_factory=list)
    coming: list[Row] = field(default_factory=list)


@open_to("desk.read")
def first_room(request: HttpRequest) -> HttpResponse:
    """The first room of the role."""
    home = role(request.viewer.role).home  # type: ignore[attr-defined]
    return redirect(home if home != request.path else "desk:today")


@open_to("desk.read")
def today(request: HttpRequest) -> HttpResponse:
    """What is due, soonest first, each with the safe way to do it and one next step."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    at = timezone.now()
    lists, people = Lists(), Together(viewer)
    if may(viewer, "cases.read"):
        _add_cases(lists, viewer, at, people)
    if may(viewer, "referrals.read"):
        _add_referrals(lists, viewer, at, people)
    if may(viewer, "consents.confirm"):
        _add_confirmations(lists, viewer, at)
    if may(viewer, "consents.read"):
        _add_permissions(lists, viewer, at, people)
        _add_taken_back(lists, viewer, at, people)
    if may(viewer, "consents.take_in"):
        for sent in consents.came_to(viewer).filter(taken_at=None)[:MOST]:
            lists.today.append(Row({"came": sent, "due_at": sent.sent_at}))
    _add_warnings(lists, viewer)
    if may(viewer, "people.warn"):
        for unheard in warnings_to_call_about(viewer, at=at)[:MOST]:
            lists.now.append(Row({"unheard": unheard, "due_at": unheard.sent_at}))
    if may(viewer, "people.review_emergency"):
        _add_emergencies(lists, viewer, at)
    if may(viewer, "legal.read"):
        _add_papers(lists, viewer, at)
    if may(viewer, "legal.take_report"):
        _add_reports(lists, viewer, at)
    if may(viewer, "people.answer_own_word"):
        _add_own_words(lists, viewer, at)
    if may(viewer, "legal.enter_counsel") and viewer.agency_kind == "host":
        _add_law(lists, viewer, at)
    if may(viewer, "agencies.end_agreement"):
        _add_agreements(lists, viewer, at)
    for rows in (lists.now, lists.today, lists.coming):
        rows.sort(key=lambda row: row["due_at"] or at)
    n = len(lists.now)
    lead = (
        ngettext("%(n)s thing is due now.", "%(n)s things are due now.", n) % {"n": n}
        if n
        else _("Nothing is due now.")
    )
    template = "desk/today.html#lists" if request.htmx else "desk/today.html"  # type: ignore[attr-defined]
    return TemplateResponse(request, template, {"lists": lists, "lead": lead, "at": at})


def _add_cases(lists: Lists, viewer: Viewer, at: datetime, people: Together) -> None:
    due = cases.today(viewer, at=at, people=people)
    for name in ("now", "today", "waiting"):
        for one in getattr(due, name):
            getattr(lists, name).append(Row({"case": one, "due_at": one.due_at}))


def _add_referrals(lists: Lists, viewer: Viewer, at: datetime, people: Together) -> None:
    midnight = cases.end_of_day(viewer, at)
    found = referrals.for_today(viewer, at=at, limit=MOST, people=people)
    for line in found.waiting:
        due_at = line.clock.due_at if line.clock else None
        where = lists.now if due_at is None or due_at <= at else lists.today if due_at < midnight else lists.waiting
        where.append(Row({"referral": line, "due_at": due_at, "step": _step(line, viewer)}))
    for line in found.said_no:
        lists.now.append(Row({"referral": line, "due_at": line.referral.answered_at, "step": "again"}))
    for line in found.unanswered:
        lists.waiting.append(
            Row({"referral": line, "due_at": line.clock.due_at if line.clock else None, "step": "look"})
        )


def _step(line: ReferralLine, viewer: Viewer) -> str:
    """What is to be done with a referral that waits for a step of ours: answer it, send it, or ask those who were asked."""
    if line.referral.to_agency_id == viewer.agency_id:
        return "answer"
    return "send" if line.referral.status == "draft" else "ask"


def _add_confirmations(lists: Lists, viewer: Viewer, at: datetime) -> None:
    """Permissions that were given in a crisis: to be asked again in calm before they end."""
    midnight = cases.end_of_day(viewer, at)
    for release, clock in consents.to_confirm(viewer):
        where = lists.now if clock.due_at <= at else lists.today if clock.due_at < midnight else lists.waiting
        where.append(Row({"permission": release, "clock": clock, "due_at": clock.due_at}))


def _add_permissions(lists: Lists, viewer: Viewer, at: datetime, people: Together) -> None:
    """Permissions that end by themselves soon: whoever wants them to go on asks the person again. Where the name may not be read, the
    number on the card stands for it."""
    ending = consents.ending_soon(viewer, at=at, before=at + PERMISSIONS_SAID)
    people.will_name(one.person_id for one in ending)
    consents.bear_numbers(one for one in ending if not people.person(one.person_id))
    for one in ending:
        person = people.person(one.person_id)
        name = person.name if person else _("Permission %(number)s") % {"number": one.number}
        lists.coming.append(Row({"ending": one, "name": name, "due_at": one.expires_at}))


def _add_taken_back(lists: Lists, viewer: Viewer, at: datetime, people: Together) -> None:
    """Permissions that a person took back at another place: whoever works with them knows that it ended. Which place is not told."""
    back = consents.ended_elsewhere(viewer, since=at - TAKEN_BACK_SAID)
    people.will_name(one.release.person_id for one in back)
    consents.bear_numbers(one.release for one in back if not people.person(one.release.person_id))
    for one in back:
        person = people.person(one.release.person_id)
        name = person.name if person else _("Permission %(number)s") % {"number": one.release.number}
        lists.today.append(Row({"taken_back": one, "name": name, "due_at": one.taken_back_at}))


def _add_warnings(lists: Lists, viewer: Viewer) -> None:
    """What came because of a threat and nobody took in, and what was sent and nobody reviewed: now, whenever it is due."""
    if may(viewer, "people.take_in_warning"):
        for sent in warnings_that_came(viewer).filter(taken_at=None)[:MOST]:
            lists.now.append(Row({"urgent": sent, "due_at": sent.sent_at}))
    if may(viewer, "people.review_warning"):
        found = list(warnings_to_look_at(viewer).filter(reviewed_at=None, reviewer_id=viewer.agency_id)[:MOST])
        clocks = of_records(viewer, [one.warning_id for one in found], but=TAKEN_IN)
        for one in found:
            clock = clocks.get(one.warning_id)
            lists.now.append(Row({"warned": one, "clock": clock, "due_at": clock.due_at if clock else None}))


def _add_emergencies(lists: Lists, viewer: Viewer, at: datetime) -> None:
    """Emergency accesses that nobody has reviewed: now, whenever they are due, for somebody's records were opened."""
    opened = list(emergencies_to_look_at(viewer).filter(reviewed_at=None)[:MOST])
    clocks = of_records(viewer, [one.pk for one in opened])
    for one in opened:
        clock = clocks.get(one.pk)
        lists.now.append(Row({"emergency": one, "clock": clock, "due_at": clock.due_at if clock else None}))


def _add_papers(lists: Lists, viewer: Viewer, at: datetime) -> None:
    """Legal papers to answer and privacy incidents to tell of, each by its clock; what is before a court waits."""
    midnight = cases.end_of_day(viewer, at)
    papers, incidents = list(legal.papers_to_answer(viewer)[:MOST]), list(legal.open_incidents(viewer)[:MOST])
    clocks = legal.clocks_of(viewer, [one.pk for one in (*papers, *incidents)])
    for held, clock in legal.holds_to_look_at(viewer, before=midnight):
        lists.now.append(Row(paper_line(held) | {"clock": clock, "due_at": clock.due_at}))
    for one in papers:
        row = Row(paper_line(one) | {"clock": clocks.get(one.pk), "due_at": one.respond_by})
        later = lists.today if one.respond_by < midnight else lists.coming
        where = lists.waiting if one.status == "contested" else lists.now if one.respond_by <= at else later
        where.append(row)
    for incident in incidents:
        tell = clocks.get(incident.pk)
        told = {"incident": incident, "what": INCIDENT_WORDS[incident.what], "clock": tell}
        lists.now.append(Row(told | {"due_at": tell.due_at if tell else incident.found_at}))


def _add_reports(lists: Lists, viewer: Viewer, at: datetime) -> None:
    """Reports that came in under a law that demands them and that intake has not taken: now."""
    for one in legal.reports_to_take(viewer).filter(status="sent")[:MOST]:
        due_at = one.made_at + taken_within()
        lists.now.append(Row({"report": one, "about": ABOUT_WORDS[one.about], "due_at": due_at}))


def _add_own_words(lists: Lists, viewer: Viewer, at: datetime) -> None:
    """What people said of their records, and complaints: each until it is answered, the clock says how long."""
    midnight = cases.end_of_day(viewer, at)
    words = words_to_answer(viewer)
    clocks = of_records(viewer, [one.pk for one in words])
    for one in words:
        clock = clocks.get(one.pk)
        due_at = clock.due_at if clock else None
        where = lists.now if due_at is None or due_at <= at else lists.today if due_at < midnight else lists.coming
        where.append(Row({"own_word": one, "clock": clock, "due_at": due_at}))


def _add_law(lists: Lists, viewer: Viewer, at: datetime) -> None:
    """Passages of the law that counsel has to read again: one row, now when a day has passed, else among what comes."""
    found = law_due(viewer, at=at)
    today = local_day(viewer, at)
    overdue = sum(day < today for _passage, day in found)
    if found:
        row = Row(
            {
                "law": {"overdue": overdue, "soon": len(found) - overdue},
                "due_at": midnight(found[0][1], viewer.time_zone),
            }
        )
        (lists.now if overdue else lists.coming).append(row)


def _add_agreements(lists: Lists, viewer: Viewer, at: datetime) -> None:
    """Agreements that end within the month: of the own agency; the office that runs the installation sees all of them."""
    rows = Agreement.objects.filter(
        jurisdiction_id=viewer.jurisdiction_id, ends_at__gt=at, ends_at__lte=at + AGREEMENTS_SAID
    ).select_related("from_agency", "to_agency")
    if viewer.agency_kind != "host":
        rows = rows.filter(Q(from_agency_id=viewer.agency_id) | Q(to_agency_id=viewer.agency_id))
    for one in rows.order_by("ends_at", "id")[:MOST]:
        lists.coming.append(Row({"agreement": one, "due_at": one.ends_at}))
