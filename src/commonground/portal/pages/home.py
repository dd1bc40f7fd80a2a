"""The home page with its four doors, and choosing a language."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from commonground.agencies.models import Agency, Area
from commonground.agencies.routes import open_to_all
from commonground.portal.pages.open import jurisdiction, public

A_YEAR = 365 * 24 * 3600


@public("the first page for residents; shows no record of a person")
def home(request: HttpRequest) -> HttpResponse:
    """Four doors: help now, tell us, meet, see what changed."""
    place = jurisdiction()
    office = Agency.objects.filter(jurisdiction=place, kind="host").first() if place else None
    areas = Area.objects.filter(jurisdiction=place).only("slug", "name", "name_es") if place else []
    return render(request, "portal/home.html", {"office": office, "areas": list(areas)})


@open_to_all("keeps the language a reader chose, and nothing else")
@require_safe
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the chosen language in this browser and go back to the page."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    back = request.GET.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    response = HttpResponseRedirect(back if safe else "/")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=A_YEAR, samesite="Lax", secure=settings.SECURE, httponly=True
    )
    return response
