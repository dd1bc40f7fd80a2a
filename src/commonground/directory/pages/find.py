"""Finding help, open to everybody: `/find/` and one place. Nothing of the question is kept, logged or put in an address."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from commonground.agencies.models import Jurisdiction
from commonground.agencies.routes import open_to_all
from commonground.directory.pages.finding import ask, context_of, reader_language, tells_too_much
from commonground.directory.pages.place import place_context
from commonground.directory.queries import one_service
from commonground.kit.noes import Hidden

REASON = "anybody may look for help, without saying who they are; the pages read the public directory only"


def _jurisdiction() -> UUID:
    found = Jurisdiction.objects.order_by("id").values_list("pk", flat=True).first()
    if found is None:
        raise Http404
    return found


def _see_other(path: str) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": path})


@open_to_all(REASON)
def find_help(request: HttpRequest) -> HttpResponse:
    """One field, six pictures, and what was found."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD, POST"})
    if tells_too_much(request):
        return _see_other(request.path)
    asked = ask(request, _jurisdiction())
    return render(request, "directory/find.html", context_of(asked, request.path))


@open_to_all(REASON)
def one_place(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Everything we know of one service."""
    jurisdiction = _jurisdiction()
    try:
        answer = one_service(jurisdiction, service_id, language=reader_language())
    except Hidden:
        raise Http404 from None
    return render(request, "directory/place.html", place_context(answer, jurisdiction, timezone.now()))
