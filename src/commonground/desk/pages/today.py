"""Today: what is due now, later today, and what waits for others."""

from dataclasses import dataclass, field
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.agencies.acting import may
from commonground.agencies.context import Viewer
from commonground.agencies.roles import role
from commonground.agencies.routes import open_to
from commonground.cases import queries as cases
from commonground.consents import queries as consents
from commonground.referrals import queries as referrals

MOST = 50


@dataclass(slots=True)
class Lists:
    """The three lists. A row is a case's due thing or a referral's line; the template knows both."""

    now: list[object] = field(default_factory=list)
    today: list[object] = field(default_factory=list)
    waiting: list[object] = field(default_factory=list)


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
    lists = Lists()
    if may(viewer, "cases.read"):
        _add_cases(lists, viewer, at)
    if may(viewer, "referrals.read"):
        _add_referrals(lists, viewer, at)
    if may(viewer, "consents.confirm"):
        _add_confirmations(lists, viewer, at)
    for rows in (lists.now, lists.today):
        rows.sort(key=lambda row: row["due_at"] or at)  # type: ignore[index]
    lead = _("%(n)s things are due now.") % {"n": len(lists.now)} if lists.now else _("Nothing is due now.")
    template = "desk/today.html#lists" if request.htmx else "desk/today.html"  # type: ignore[attr-defined]
    return TemplateResponse(request, template, {"lists": lists, "lead": lead, "at": at})


def _add_cases(lists: Lists, viewer: Viewer, at: datetime) -> None:
    due = cases.today(viewer, at=at)
    for name in ("now", "today", "waiting"):
        for one in getattr(due, name):
            getattr(lists, name).append({"case": one, "due_at": one.due_at})


def _add_referrals(lists: Lists, viewer: Viewer, at: datetime) -> None:
    midnight = cases.end_of_day(viewer, at)
    for line in referrals.waiting(viewer, limit=MOST).lines:
        due_at = line.clock.due_at if line.clock else None
        where = lists.now if due_at is None or due_at <= at else lists.today if due_at < midnight else lists.waiting
        where.append({"referral": line, "due_at": due_at, "ours": True})
    for line in referrals.unanswered(viewer, limit=MOST).lines:
        lists.waiting.append({"referral": line, "due_at": line.clock.due_at if line.clock else None, "ours": False})


def _add_confirmations(lists: Lists, viewer: Viewer, at: datetime) -> None:
    """Permissions that were given in a crisis: to be asked again in calm before they end."""
    midnight = cases.end_of_day(viewer, at)
    for release, clock in consents.to_confirm(viewer):
        where = lists.now if clock.due_at <= at else lists.today if clock.due_at < midnight else lists.waiting
        where.append({"permission": release, "clock": clock, "due_at": clock.due_at})
