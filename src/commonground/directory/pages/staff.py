"""Finding a service for somebody, for staff: the same question and answer, with a way to a referral and to a check."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from commonground.agencies.acting import may
from commonground.agencies.queries import agencies_for
from commonground.agencies.routes import open_to
from commonground.directory.actions import claim, unclaim, verify
from commonground.directory.models import Service
from commonground.directory.pages.finding import ask, context_of, reader_language, tells_too_much
from commonground.directory.pages.place import place_context
from commonground.directory.queries import one_service
from commonground.kit.noes import Hidden


def _see_other(path: str) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": path})


@open_to("directory.find")
def find_service(request: HttpRequest) -> HttpResponse:
    """Find a service for the person you help."""
    if tells_too_much(request):
        return _see_other(request.path)
    asked = ask(request, request.viewer.jurisdiction_id)  # type: ignore[attr-defined]
    more = {"may_refer": may(request.viewer, "referrals.make")}  # type: ignore[attr-defined]
    return render(request, "directory/desk_find.html", context_of(asked, request.path) | more)


@open_to("directory.find")
def one_service_for_staff(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """One service, with what was decided about it and why."""
    viewer = request.viewer  # type: ignore[attr-defined]
    answer = one_service(viewer.jurisdiction_id, service_id, language=reader_language())
    context = place_context(answer, viewer.jurisdiction_id, timezone.now())
    context |= {"may_refer": may(viewer, "referrals.make"), "may_check": may(viewer, "directory.manage")}
    if may(viewer, "directory.claim"):
        context["agencies"] = agencies_for(viewer)
    return render(request, "directory/desk_place.html", context)


@open_to("directory.manage")
def check(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Note that a service was checked just now."""
    viewer = request.viewer  # type: ignore[attr-defined]
    service = Service.objects.filter(jurisdiction_id=viewer.jurisdiction_id, pk=service_id).first()
    if service is None:
        raise Hidden
    if request.method == "POST":
        verify(service, request.POST.get("how", ""), by=viewer)
    return _see_other(f"/desk/find/{service_id}/")


@open_to("directory.claim")
def say_whose(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Confirm which partner agency the organization of a service is, or that it is none."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = Service.objects.filter(jurisdiction_id=viewer.jurisdiction_id, pk=service_id).select_related("organization")
    service = found.first()
    if service is None:
        raise Hidden
    if request.method == "POST":
        chosen = request.POST.get("agency", "")
        agency = next((each for each in agencies_for(viewer) if str(each.pk) == chosen), None)
        if chosen and agency is None:
            raise Hidden
        if agency is None or service.organization.agency_id not in (None, agency.pk):
            unclaim(service.organization, by=viewer)
        if agency is not None:
            claim(service.organization, agency, by=viewer)
    return _see_other(f"/desk/find/{service_id}/")
