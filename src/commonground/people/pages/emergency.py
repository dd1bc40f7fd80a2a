"""Opening in an emergency what another agency holds, and looking at it: one page for each purpose, so that the ledger says which."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.agencies.routes import open_to
from commonground.kit.noes import Hidden, NotNow
from commonground.kit.rules import hold
from commonground.people import queries
from commonground.people.actions import end_emergency, keep_in_emergency, open_in_emergency
from commonground.people.copies_rules import NotKeptTwice
from commonground.people.forms import EmergencyForm, spoken_words
from commonground.people.keeping import why_not_kept
from commonground.people.models import Person
from commonground.people.rules import ByAClinician, KnownToUs
from commonground.people.words import kind_of
from commonground.privacy.doors import parts_of_subject
from commonground.privacy.models import Emergency, Part

PAGE_OF = {"treatment": "people:emergency_treatment", "crisis_response": "people:emergency_crisis"}
# What was ticked when a rule stopped it, until the page is shown again.
TICKED = "ticked_to_keep"


@open_to("people.open_in_emergency", purpose="crisis_response")
def open_one(request: HttpRequest, whom: UUID) -> HttpResponse:
    """Choose the agency, say what for and why; then it opens. Whoever opens signed in within the last five minutes."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    person = queries.person(whom)
    hold(ByAClinician, KnownToUs, by=viewer, person=person)
    if not did_recently_reauthenticate(request):
        if request.method == "POST":  # what was typed about a person is not put aside until the sign-in is done
            messages.warning(request, _("Sign in once more, then write it again. Nothing was opened."))
            return redirect(request.path)
        raise ReauthenticationRequired
    agencies = _agencies(viewer)
    form = EmergencyForm(request.POST or None, agencies=[(str(key), one.name) for key, one in agencies.items()])
    if form.is_valid() and (opened := _opened(form, agencies, person, viewer)):
        return redirect(PAGE_OF[opened.purpose], emergency_id=opened.pk)
    live = [
        (one, PAGE_OF[one.purpose])
        for one in queries.own_open_emergencies(viewer, person.subject_id, at=timezone.now())
    ]
    context = {"person": person, "form": form, "agencies": agencies, "live": live}
    return TemplateResponse(request, "people/open_in_emergency.html", context, status=422 if form.errors else 200)


def _agencies(viewer: Viewer) -> dict[UUID, Agency]:
    """The agencies to choose from: by agreement alone, whoever they know."""
    ids = {agency for agency, _ in queries.emergency_partners(viewer, at=timezone.now())}
    return {one.pk: one for one in Agency.objects.filter(pk__in=ids).order_by("name")}


def _opened(form: EmergencyForm, agencies: dict[UUID, Agency], person: Person, viewer: Viewer) -> Emergency | None:
    facts = dict(form.cleaned_data)
    try:
        opened: Emergency = open_in_emergency(person, **facts | {"owner": agencies[UUID(facts["owner"])]}, by=viewer)
    except NotNow as no:
        form.add_error(no.field if no.field in form.fields else None, no.sentence)
        return None
    return opened


def _look(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    opened = _own(viewer, emergency_id)
    if opened.purpose != viewer.purpose:
        raise Hidden
    ours = Person.objects.filter(subject_id=opened.subject_id, agency_id=viewer.agency_id).first()
    live = opened.ends_at > timezone.now()
    context = {
        "opened": opened,
        "person": ours,
        "live": live,
        "groups": [],
        "theirs": None,
        "may_keep": ours is not None,
    }
    if live:
        parts = list(parts_of_subject(opened.subject_id, agency_id=opened.owner_id).select_related("agency"))
        noes = why_not_kept(parts, opened, person=ours, by=viewer) if ours else {}
        theirs = Person.objects.filter(subject_id=opened.subject_id, agency_id=opened.owner_id).first()
        context |= {
            "groups": _grouped([(part, noes.get(part.pk)) for part in parts]),
            "offers": any(part.pk not in noes for part in parts),
            "ticked": set(request.session.pop(TICKED, [])),
            "theirs": theirs,
            "language_words": spoken_words(theirs.language if theirs else ""),
        }
    return TemplateResponse(request, "people/emergency.html", context)


def _own(viewer: Viewer, emergency_id: UUID) -> Emergency:
    opened = queries.emergency(emergency_id)
    if opened.membership_id != viewer.membership_id:
        raise Hidden
    return opened


def _grouped(parts: list[tuple[Part, NotNow | None]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The parts by kind of record, each kind in the order in which they were written, with why no copy is kept where none is."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for part, no in parts:
        line = {"part": part, "key": str(part.pk), "kept": no is not None and no.code == NotKeptTwice.code, "no": no}
        groups.setdefault(kind_of(part.label), []).append(line)
    return list(groups.items())


@open_to("people.open_in_emergency", purpose="treatment")
def for_treatment(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """What is open for treatment, and until when."""
    return _look(request, emergency_id)


@open_to("people.open_in_emergency", purpose="crisis_response")
def for_the_crisis(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """What is open for the crisis now, and until when."""
    return _look(request, emergency_id)


@open_to("people.open_in_emergency", purpose="crisis_response")
@require_POST
def end(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """End it early."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    opened = end_emergency(_own(viewer, emergency_id), by=viewer)
    messages.success(request, _("Ended. From this moment it is shut."))
    return redirect(PAGE_OF[opened.purpose], emergency_id=opened.pk)


@open_to("people.keep_in_emergency", purpose="crisis_response")
@require_POST
def keep(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """Keep copies of the parts that are ticked, under their terms; the look is for the purpose for which it was opened.

    When a rule stops one of them, nothing is kept and the others stay ticked."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    opened = _own(viewer, emergency_id)
    if opened.ends_at <= timezone.now():
        messages.warning(request, _("This has ended. Nothing was kept."))
        return redirect(PAGE_OF[opened.purpose], emergency_id=opened.pk)
    try:
        chosen = [UUID(key) for key in request.POST.getlist("parts")]
    except ValueError:
        raise Hidden from None
    try:
        keep_in_emergency(opened, part_ids=chosen, by=viewer.for_purpose(opened.purpose))
    except NotNow as no:
        messages.warning(request, f"{no.sentence} {_('Nothing was kept.')}")
        request.session[TICKED] = [str(key) for key in chosen]
    else:
        messages.success(request, _("Kept, with their terms. The agency that holds the record is told."))
    return redirect(PAGE_OF[opened.purpose], emergency_id=opened.pk)
