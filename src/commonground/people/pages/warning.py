"""Warning of a threat on one narrow page: write, read back, send; what came to the own agency; and the review."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.kit.noes import Hidden, NotNow
from commonground.kit.once import done_before, fresh_key, mark_done
from commonground.kit.rules import hold
from commonground.people import queries
from commonground.people.actions import reach_by_phone, review_warning, take_in_warning, warn
from commonground.people.actions.warn import considered
from commonground.people.copies import shown
from commonground.people.forms import WarningForm
from commonground.people.models import Person, ThreatWarning, WarningGround
from commonground.people.pages.reviewing import review_page, with_clocks
from commonground.people.rules import KnownToUs
from commonground.people.threats import Weighed, own_parts, receivers, statements
from commonground.people.warning_rules import WarnsForItsRecords
from commonground.people.who_judges import names_of
from commonground.people.words import FOUND, TOLD_WORDS, by_phone_words, kind_of
from commonground.privacy.doors import one
from commonground.privacy.terms import Terms

MOST = 50


@open_to("people.warn", purpose="crisis_response")
def warn_one(request: HttpRequest, whom: UUID) -> HttpResponse:
    """Write the threat and to whom it goes; read it back; send it. What was written stays until it went."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    person = queries.person(whom)
    hold(WarnsForItsRecords, KnownToUs, by=viewer, person=person)
    parts = own_parts(person, viewer)
    form = WarningForm(
        request.POST if request.method == "POST" else None, viewer=viewer, agencies=receivers(viewer), parts=parts
    )
    weighed, facts = None, {}
    if request.method == "POST" and "change" not in request.POST and form.is_valid():
        facts = form.facts()
        try:
            weighed = considered(
                person, to=facts["to"], told=facts["told"], items=facts["items"], by=viewer, at=timezone.now()
            )
            if "send" in request.POST and not done_before(request):
                warn(person, **facts, by=viewer)
                mark_done(request)
                messages.success(request, _("Sent. They are told now. It is reviewed within 72 hours."))
                return redirect("desk:person", person_id=person.pk)
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
            weighed = None if no.field != "read_back" else weighed
    context = {"person": person, "form": form, "once": fresh_key(), "read": _read_back(facts, weighed, person) if weighed else None}  # fmt: skip
    return TemplateResponse(request, "people/warn.html", context, status=422 if form.errors else 200)


def _read_back(facts: dict[str, Any], weighed: Weighed, person: Person) -> dict[str, Any]:
    to, told = facts["to"], facts["told"]
    return {
        "to": to.agency.name if to.agency else by_phone_words(to.kind), "told": told, "named": told.names_them and weighed.words.shows("name"),
        "person": person, "pieces": [part for part, _ruling in weighed.pieces], "person_told": facts["person_told"],
        "bound": shown(weighed.terms, label="general", holder=person.agency).bound, "stated": [_(statements()[code]) for code in sorted(told.stated)],
    }  # fmt: skip


@open_to("people.take_in_warning", purpose="crisis_response")
def came(request: HttpRequest) -> HttpResponse:
    """What was sent to the own agency because of a threat: what waits first."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    rows = list(queries.warnings_that_came(viewer)[:MOST])
    return TemplateResponse(request, "people/warnings_came.html", {"rows": rows})


@open_to("people.take_in_warning", purpose="crisis_response")
def came_one(request: HttpRequest, warning_id: UUID) -> HttpResponse:
    """One warning: what it says, and the terms it came under."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    sent: ThreatWarning = one(queries.warnings_that_came(viewer), pk=warning_id)
    terms = Terms(tuple(sent.obligations), sent.passing, sent.purpose, sent.law)
    context = {"sent": sent, "terms": shown(terms, label=sent.label, holder=sent.agency, came=sent.sent_at)}
    return TemplateResponse(request, "people/warning_came.html", context)


@require_POST
@open_to("people.take_in_warning", purpose="crisis_response")
def take_in(request: HttpRequest, warning_id: UUID) -> HttpResponse:
    """Say that the own agency has it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    try:
        take_in_warning(one(queries.warnings_that_came(viewer), pk=warning_id), by=viewer)
    except NotNow as no:
        messages.warning(request, no.sentence)
    else:
        messages.success(request, _("Your agency has it. The terms on this page hold."))
    return redirect("people:warning_came", warning_id=warning_id)


@open_to("people.warn", purpose="crisis_response")
def sent_one(request: HttpRequest, warning_id: UUID) -> HttpResponse:
    """A warning that the viewer sent: to whom, and whether they have it. Why nobody took it in is not known here."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    sent: ThreatWarning = one(queries.warnings_sent(viewer), pk=warning_id)
    late = queries.warnings_to_call_about(viewer, at=timezone.now()).filter(pk=sent.pk).exists()
    return TemplateResponse(request, "people/warning_sent.html", {"sent": sent, "late": late})


@require_POST
@open_to("people.warn", purpose="crisis_response")
def called(request: HttpRequest, warning_id: UUID) -> HttpResponse:
    """Say that they were called and have it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    try:
        reach_by_phone(one(queries.warnings_sent(viewer), pk=warning_id), by=viewer)
    except NotNow as no:
        messages.warning(request, no.sentence)
    else:
        messages.success(request, _("Written down."))
    return redirect("people:warning_sent", warning_id=warning_id)


@open_to("people.review_warning", purpose="administration")
def to_review(request: HttpRequest) -> HttpResponse:
    """The warnings that the own agency sent, or that it reviews for another: those to review first."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    rows = queries.warnings_to_look_at(viewer)[:MOST]
    lines = with_clocks(viewer, ((row.warning_id, _words(row)) for row in rows))
    return TemplateResponse(request, "people/warnings.html", {"lines": lines})


@open_to("people.review_warning", purpose="administration")
def review_one(request: HttpRequest, warning_id: UUID) -> HttpResponse:
    """One warning with all that it rested on."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    ground: WarningGround = one(queries.warnings_to_look_at(viewer), warning_id=warning_id)

    def write_down(found: str) -> None:
        if ground.reviewer_id != viewer.agency_id:
            raise Hidden
        review_warning(ground, found=found, by=viewer)

    return review_page(
        request, template="people/review_warning.html", clock_of=ground.warning_id, words=lambda: _words(ground), write_down=write_down,
        done=_("Reviewed. It stands in the ledger."), back="people:warnings",
    )  # fmt: skip


def _words(ground: WarningGround) -> dict[str, Any]:
    sent = ground.warning
    sentences = statements()
    named = names_of([ground.sent_by, ground.decided_by])
    return {
        "ground": ground, "sent": sent, "to": sent.to_agency.name if sent.to_agency else by_phone_words(sent.recipient),
        "stated": [_(sentences[code]) for code in ground.stated if code in sentences], "basis": TOLD_WORDS.get(ground.basis, ""),
        "kinds": ", ".join(kind_of(label) for label in ground.labels), "found": dict(FOUND).get(ground.found or "", ""),
        "sender": named.get(ground.sent_by, "–"), "decider": named.get(ground.decided_by, "–"),
    }  # fmt: skip
