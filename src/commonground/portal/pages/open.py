"""What every page of the portal does: open to all, and neutral for whoever has just left."""

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commonground.agencies.models import Jurisdiction
from commonground.agencies.routes import open_to_all

AWAY = "away"
Page = Callable[..., HttpResponse]


def jurisdiction() -> Jurisdiction | None:
    """The jurisdiction of this installation; ``init`` opens one alone."""
    return Jurisdiction.objects.order_by("id").first()


def neutral(request: HttpRequest) -> HttpResponse:
    """The page that takes the place of every other once somebody has left."""
    return render(request, "portal/leave.html")


def public(reason: str) -> Callable[[Page], Page]:
    """Mark a page of the portal. Going back after leaving shows the neutral page, never this one.

    :param reason: why it needs no sign-in.
    """

    def mark(page: Page) -> Page:
        @functools.wraps(page)
        def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return neutral(request) if request.COOKIES.get(AWAY) else page(request, *args, **kwargs)

        return open_to_all(reason)(require_safe(shown))

    return mark
