"""Sending what a permission names, note by note; and the receiver's page of what came."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.models import Agency
from commonground.agencies.routes import open_to
from commonground.consents import queries
from commonground.consents.actions import send, take_in
from commonground.consents.letting_go import Verdict, verdict
from commonground.consents.models import ABOUT, Release, Sent
from commonground.consents.pages.one import own_release, viewer_of
from commonground.consents.reasons import label_words, language_now
from commonground.consents.sending_rules import OneKindAtATime
from commonground.consents.supervised import SUPERVISION
from commonground.kit.noes import NotNow
from commonground.kit.once import done_before, fresh_key, mark_done
from commonground.kit.rules import hold
from commonground.people.copies import shown
from commonground.privacy.doors import one, parts_by_record, parts_of

MOST_LISTED = 50


@open_to("consents.send")
def send_items(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """Choose what goes, one by one; then check what goes, to whom, until when and with which notice; then send it."""
    release, viewer = own_release(request, release_id), viewer_of(request)
    if "send" in request.POST and done_before(request):
        return redirect("consents:one", release_id=release.pk)
    receiver, lines = Agency.objects.filter(pk__in=release.to_agencies).first(), _lines(request, release)
    ticked = request.POST.getlist("items")
    chosen = [line for line in lines if str(line.part.pk) in ticked]
    error = ""
    if "send" in request.POST:
        try:
            made = send(release, items=[one.part.pk for one in chosen], checked="checked" in request.POST, by=viewer)
        except NotNow as no:
            error = no.sentence
        else:
            mark_done(request)
            messages.success(
                request, _("Sent. They take it in while the permission lasts; when it ends, their copy ends.")
            )
            return redirect("consents:one", release_id=made.release_id)
    elif request.method == "POST":
        error = _one_kind(chosen)
    if _one_kind(chosen):  # nothing is read back whose terms would be those of another note
        chosen = []
    first, went = chosen[0] if chosen else None, queries.sent_notes(release)
    context = {
        "release": release, "person": release.person, "receiver": receiver, "lines": [_line(one, went) for one in lines], "ticked": ticked,
        "chosen": [_line(one, went) for one in chosen], "error": error, "once": fresh_key(), "until": first.terms.until if first else None,
        "terms": shown(first.terms, label=first.part.label, holder=release.agency) if first else None,
    }  # fmt: skip
    return TemplateResponse(request, "consents/send.html", context, status=422 if error else 200)


def _one_kind(chosen: list[Verdict]) -> str:
    """What is wrong with the choice, in words; empty when it is at least one note, all of one kind."""
    try:
        hold(OneKindAtATime, sent_labels=[line.part.label for line in chosen])
    except NotNow as no:
        return no.sentence
    return ""


def _lines(request: HttpRequest, release: Release) -> list[Verdict]:
    """The notes that the permission names and the viewer may read, each with what the law says of sending it now."""
    viewer, at = viewer_of(request), timezone.now()
    named = [UUID(one["part"]) for one in release.items]
    receiver = Agency.objects.filter(pk__in=release.to_agencies).first()
    if receiver is None:
        return []
    return [
        verdict(part, release, receiver, by=viewer, at=at)
        for part in queries.nameable(release.person, viewer, only=named)
    ]


def _line(found: Verdict, went: Mapping[UUID, datetime]) -> dict[str, object]:
    part = found.part
    return {
        "part": part, "key": str(part.pk), "sent": went.get(part.pk), "what": label_words(part.label, language_now(), to="worker"),
        "why_not": "" if found.ruling.permits else _(found.ruling.reasons[0].sentence),
    }  # fmt: skip


@open_to("consents.take_in")
def came(request: HttpRequest) -> HttpResponse:
    """What other agencies sent under a permission that names it: what waits, and what was taken in."""
    came_here = list(queries.came_to(viewer_of(request))[:MOST_LISTED])
    whom = parts_by_record([sent.pk for sent in came_here if sent.taken_at], name=ABOUT)
    rows = [
        {
            "sent": sent, "what": label_words(sent.label, language_now(), to="worker"),
            "title": next((part.text for part in whom.get(sent.pk, ())), sent.agency.name),
        }
        for sent in came_here
    ]  # fmt: skip
    return TemplateResponse(request, "consents/came.html", {"rows": rows})


@open_to("consents.take_in")
def came_one(request: HttpRequest, sent_id: UUID) -> HttpResponse:
    """One sending: its terms, and what was taken in of it, while the permission lasts."""
    sent: Sent = one(queries.came_to(viewer_of(request)), pk=sent_id)
    terms = shown(sent, label=sent.label, holder=sent.agency, came=sent.sent_at)
    parts = list(parts_of(sent)) if sent.taken_at else []
    whom = next((part.text for part in parts if part.name == ABOUT), "")
    return TemplateResponse(
        request, "consents/came_one.html", {"sent": sent, "terms": terms, "parts": parts, "whom": whom}
    )


@open_to("consents.take_in")
@require_POST
def take(request: HttpRequest, sent_id: UUID) -> HttpResponse:
    """Take in what came, as a copy under its terms."""
    try:
        take_in(one(queries.came_to(viewer_of(request)), pk=sent_id), by=viewer_of(request))
    except NotNow as no:
        messages.warning(request, no.sentence)
    else:
        messages.success(request, _("Taken in, under the terms on this page."))
    return redirect("consents:came_one", sent_id=sent_id)


@open_to("consents.take_in", purpose=SUPERVISION)
def supervised(request: HttpRequest) -> HttpResponse:
    """What programs sent to the viewer by name, of people whose treatment the viewer monitors for a court (42 CFR 2.35)."""
    rows = [
        {"sent": sent, "title": whom or sent.agency.name}
        for sent, whom in queries.came_for_supervision(viewer_of(request))
    ]
    return TemplateResponse(request, "consents/supervised.html", {"rows": rows})


@open_to("consents.take_in", purpose=SUPERVISION)
def supervised_one(request: HttpRequest, sent_id: UUID) -> HttpResponse:
    """One sending, read where it is: no copy is made, and it is gone when the permission ends."""
    rows = queries.came_to(viewer_of(request)).filter(purpose=SUPERVISION)
    sent: Sent = one(rows, pk=sent_id)
    items = queries.items_of(sent)
    about = next((item for item in items if item.name == ABOUT), None)
    context = {
        "sent": sent, "terms": shown(sent, label=sent.label, holder=sent.agency, came=sent.sent_at), "about": about, "case": about.content if about else {},
        "items": [item for item in items if item.name != ABOUT],
    }  # fmt: skip
    return TemplateResponse(request, "consents/supervised_one.html", context)
