"""Who helps next: find a service with the person, send a referral with their permission or without a name, give a slip."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.calls.models import Call
from commonground.consents.queries import live_for
from commonground.directory.models import Service
from commonground.directory.pages.finding import ask, context_of
from commonground.directory.pages.place import place_context
from commonground.directory.queries import one_service
from commonground.encounters.models import Encounter
from commonground.field.finding import living_encounter, own_encounter, viewer_of
from commonground.field.forms import NO_NAME
from commonground.kit.noes import Hidden, NotNow
from commonground.kit.once import done_before, fresh_key, mark_done
from commonground.privacy.doors import one
from commonground.referrals import actions
from commonground.referrals.forms import WITH_NAME, ReferralForm

SHOWN = 8


@open_to("directory.find")
def find_help(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Services that fit, best first. The question goes by POST: no need stands in an address."""
    viewer = viewer_of(request)
    met = own_encounter(viewer, encounter_id)
    asked = ask(request, viewer.jurisdiction_id, limit=SHOWN)
    may_refer = "referrals.make" in viewer.rights and met.person_id is not None
    context = context_of(asked, request.path) | {"encounter": met, "may_refer": may_refer}
    return TemplateResponse(request, "field/find_help.html", context)


def _service(viewer: Viewer, service_id: object) -> Service:
    try:
        key = UUID(str(service_id))
    except ValueError as wrong:
        raise Hidden from wrong
    rows = Service.objects.filter(jurisdiction_id=viewer.jurisdiction_id).select_related("organization__agency")
    service: Service = one(rows, pk=key)
    return service


@open_to("referrals.send")
@require_POST
def refer(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """What goes along, then it is sent. Without a permission only need, area, language, household size and date go."""
    viewer = viewer_of(request)
    again = done_before(request)
    met = living_encounter(viewer, encounter_id)
    service = _service(viewer, request.POST.get("service"))
    if met.person is None:
        raise Hidden
    if again:
        return redirect("field:slip", encounter_id=met.pk, service_id=service.pk)
    agency_id = service.organization.agency_id
    release = live_for(met.person, agency_id) if agency_id else None
    form = ReferralForm(
        request.POST if "send" in request.POST else None, service=service, jurisdiction_id=viewer.jurisdiction_id,
        may_name=release is not None, initial={"language": met.person.language, "area": _area_of(met)},
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        facts = dict(form.cleaned_data)
        named = facts.pop("naming", "") == WITH_NAME
        try:
            _make_and_send(viewer, met, service=service, release=release if named else None, **facts)
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            mark_done(request)
            messages.success(request, _("The referral is sent."))
            return redirect("field:slip", encounter_id=met.pk, service_id=service.pk)
    context = {
        "encounter": met, "service": service, "form": form, "release": release, "once": fresh_key(),
        "person_name": "" if met.person.name == NO_NAME else met.person.name, "claimed": agency_id is not None,
    }  # fmt: skip
    return TemplateResponse(request, "field/refer.html", context, status=422 if form.errors else 200)


def _area_of(met: Encounter) -> Any:
    """The area of the call, while it is in sight."""
    call = Call.objects.filter(pk=met.call_id).only("area_id").first() if met.call_id else None
    return call.area_id if call else None


def _make_and_send(viewer: Viewer, met: Encounter, **facts: Any) -> None:
    with transaction.atomic():  # what cannot be sent is not left behind as a draft
        actions.send(actions.make(person=met.person, about=met, by=viewer, **facts), by=viewer)


@open_to("directory.find")
def slip(request: HttpRequest, encounter_id: UUID, service_id: UUID) -> HttpResponse:
    """A slip for the person, to show or to print, in their language: where, when, which number. Nothing says why."""
    viewer = viewer_of(request)
    met = own_encounter(viewer, encounter_id)
    spoken = met.person.language if met.person else ""
    wish = request.GET.get("in", spoken)
    language = wish if wish in ("en", "es") else "en"
    with translation.override(language):
        answer = one_service(viewer.jurisdiction_id, service_id, language=language)
        context = place_context(answer, viewer.jurisdiction_id, timezone.now())
        words = {"slip_language": language, "private": answer.place_is_private}
        made = TemplateResponse(request, "field/_slip.html", context | words).rendered_content
    return TemplateResponse(
        request, "field/slip.html", {"encounter": met, "slip": made, "slip_language": language, "service_id": service_id}
    )  # fmt: skip
