"""Who saw: the book of who looked, for the one person whom it is about."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from commonground.mine.guard import own
from commonground.mine.queries import looks, seen, warned

A_PAGE = 30


@own
def who_saw(request: HttpRequest) -> HttpResponse:
    """Every look, newest first. Names stand there when they were asked for."""
    found, records = looks(request.own)  # type: ignore[attr-defined]
    away = [key[2:] for key in request.stay.hidden if key.startswith("l:")]  # type: ignore[attr-defined]
    page = Paginator(found.exclude(pk__in=away), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": seen(page, records),
        "names_shown": request.GET.get("names") == "1",
        "warned": warned(),
    }
    return TemplateResponse(request, "mine/saw.html", context)
