"""Who received what of one person's records, for a privacy officer: a page and a file. Both are looks of their own, in the ledger.

Names are asked and answered by POST: no name and no id stands in an address. Page and file answer whoever signed in within the last
five minutes: a session that somebody left open, or took over, learns nothing from either.
"""

import csv
from dataclasses import dataclass
from datetime import datetime
from io import StringIO

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.desk.accounting import NEVER_SHOWN, Format, Row, account, formats
from commonground.desk.forms import AccountingForm
from commonground.people.accounting import Known, people_to_account

ON_A_PAGE = 200
AGAIN = "sign-in-again"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: the report, who may be meant, who is, and the rows when that is clear."""

    report: Format
    people: list[Known]
    person: Known | None
    rows: list[Row]


@open_to("ledger.account", purpose="administration")
def accounting(request: HttpRequest) -> HttpResponse:
    """Say for whom and which report; the answer stands below, for whoever signed in just now."""
    fresh = did_recently_reauthenticate(request)
    if AGAIN in request.GET and not fresh:
        raise ReauthenticationRequired
    if request.method == "POST" and not fresh:
        return _sign_in_again(request)
    form = AccountingForm(request.POST or None, initial={"report": "hipaa"})
    context = {"form": form, "asked": None, "fresh": fresh, "again": AGAIN}
    if form.is_valid():
        asked = _asked(form, request.viewer)  # type: ignore[attr-defined]
        context |= {
            "asked": asked, "shown": asked.rows[:ON_A_PAGE], "more": len(asked.rows) > ON_A_PAGE,
            "cannot": [_(each) for each in (*NEVER_SHOWN, *asked.report.cannot)],
            "title": _(asked.report.title), "asks": _(asked.report.asks),
        }  # fmt: skip
    return TemplateResponse(request, "desk/accounting.html", context, status=422 if form.errors else 200)


@require_POST
@open_to("ledger.account", purpose="administration")
def file(request: HttpRequest) -> HttpResponse:
    """The same report as a file, all of it."""
    if not did_recently_reauthenticate(request):
        return _sign_in_again(request)
    form = AccountingForm(request.POST)
    asked = _asked(form, request.viewer) if form.is_valid() else None  # type: ignore[attr-defined]
    if asked is None or asked.person is None:
        return TemplateResponse(
            request, "desk/accounting.html", {"form": form, "asked": asked, "fresh": True}, status=422
        )
    answer = HttpResponse(_file(asked), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="accounting.csv"'
    return answer


def _sign_in_again(request: HttpRequest) -> HttpResponse:
    """What was typed about a person is not put aside until the sign-in is done; it is typed again."""
    messages.warning(request, _("Sign in once more, then ask again."))
    return redirect(f"{reverse('desk:accounting')}?{AGAIN}=1")


def _asked(form: AccountingForm, viewer: Viewer) -> Asked:
    facts = form.cleaned_data
    report = formats()[facts["report"]]
    people = people_to_account(facts["name"], facts["born_on"])
    person = people[0] if len(people) == 1 else next((one for one in people if one.id == facts["which"]), None)
    return Asked(report, people, person, account(person.id, report, viewer=viewer) if person else [])


def _file(asked: Asked) -> str:
    kept = StringIO()
    write = csv.writer(kept)
    write.writerow([_(asked.report.title), asked.report.citation, _moment(timezone.now())])
    for each in (*NEVER_SHOWN, *asked.report.cannot):
        write.writerow([_("Not shown"), _(each)])
    write.writerow([_("When"), _("Agency"), _("Role"), _("What"), _("What for"), _("Rested on")])
    for row in asked.rows:
        write.writerow([_moment(row.at), *map(_plain, (row.agency, row.role, row.what, row.purpose, row.basis))])
    return kept.getvalue()


def _moment(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


def _plain(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
