"""Writing a referral: the service comes from the directory, then who, then what goes along. All by POST: no name in an address.

Whoever is not known yet is written down on the way.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from commonground.agencies.acting import check_may
from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.cases.pages.answers import say_on, see
from commonground.cases.silence import SILENT_KINDS
from commonground.directory.models import Service
from commonground.kit.noes import NotNow
from commonground.kit.once import done_before, fresh_key, mark_done
from commonground.people.actions import note
from commonground.people.forms import PersonForm
from commonground.people.models import Person
from commonground.people.queries import look_alikes, own_person
from commonground.privacy.doors import one
from commonground.referrals import actions
from commonground.referrals.forms import WITH_NAME, ReferralForm, WhoForm
from commonground.referrals.models import Referral
from commonground.referrals.queries.whole import live_permission


@open_to("referrals.make")
def new(request: HttpRequest) -> HttpResponse:
    """One step after the other: which service, who, what goes along; then it is sent."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    service_id = _id(request.POST.get("service"))
    if service_id is None:
        return TemplateResponse(request, "referrals/new_where.html")
    service = one(
        Service.objects.filter(jurisdiction_id=viewer.jurisdiction_id).select_related("organization__agency"),
        pk=service_id,
    )
    person_id = _id(request.POST.get("person"))
    if person_id is not None:
        return _what(request, viewer, service, own_person(viewer, person_id))
    if request.POST.get("write") and not done_before(request):
        return _write(request, viewer, service)
    return _who(request, viewer, service)


def _who(request: HttpRequest, viewer: Viewer, service: Service) -> HttpResponse:
    form = WhoForm(request.POST) if "name" in request.POST else WhoForm()
    found = []
    if form.is_bound and form.is_valid():
        found = [row.person for row in look_alikes(viewer, form.cleaned_data["name"], own=True)]
    return TemplateResponse(
        request,
        "referrals/new_who.html",
        {"service": service, "form": form, "found": found, "asked": form.is_bound, "steps": _steps()},
    )


def _write(request: HttpRequest, viewer: Viewer, service: Service) -> HttpResponse:
    """Whoever is not known yet: first the form with the name that was looked for, then, written down, what goes along."""
    check_may(viewer, "people.note")
    saving = request.POST["write"] == "save"
    form = PersonForm(request.POST if saving else None, initial={"name": request.POST.get("name", "")})
    if saving and form.is_valid():
        try:
            person = note(by=viewer, **form.facts())
        except NotNow as no:
            say_on(form, no)
        else:
            mark_done(request)
            return _what(request, viewer, service, person)
    shown = {"service": service, "form": form, "steps": _steps(), "once": fresh_key()}
    return TemplateResponse(request, "referrals/new_person.html", shown, status=422 if form.errors else 200)


def _what(request: HttpRequest, viewer: Viewer, service: Service, person: Person) -> HttpResponse:
    agency = service.organization.agency
    release = live_permission(person, agency.pk if agency else None)
    told = request.POST if "need" in request.POST else None
    form = ReferralForm(
        told, service=service, jurisdiction_id=viewer.jurisdiction_id, may_name=release is not None,
        initial={"language": person.language},
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        facts = dict(form.cleaned_data)
        named = facts.pop("naming", "") == WITH_NAME
        try:
            referral = _make_and_send(
                viewer, person=person, service=service, release=release if named else None, **facts
            )
        except NotNow as no:
            say_on(form, no)
        else:
            return see(referral.get_absolute_url())
    silent = agency is not None and agency.kind in SILENT_KINDS
    shown = {
        "service": service,
        "person": person,
        "form": form,
        "release": release,
        "silent": silent,
        "steps": _steps(),
    }
    return TemplateResponse(request, "referrals/new_what.html", shown, status=422 if form.errors else 200)


def _make_and_send(viewer: Viewer, **facts: Any) -> Referral:
    with transaction.atomic():  # what cannot be sent is not left behind as a draft
        return actions.send(actions.make(by=viewer, **facts), by=viewer)


def _steps() -> list[str]:
    return [_("Where"), _("Who"), _("What goes along")]


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
