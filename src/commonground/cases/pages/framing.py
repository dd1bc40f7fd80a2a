"""The mark of every page of cases and of the chapters above: who may open it, and on which clock its times are read."""

import functools
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from commonground.agencies.routes import open_to

Page = Callable[..., HttpResponse]


def on_desk(right: str) -> Callable[[Page], Page]:
    """Let in viewers with the right; a deadline is shown in the time of their jurisdiction, so the page is drawn in it."""

    def mark(page: Page) -> Page:
        @functools.wraps(page)
        def on_local_time(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            with timezone.override(ZoneInfo(request.viewer.time_zone)):  # type: ignore[attr-defined]
                response = page(request, *args, **kwargs)
                return response.render() if hasattr(response, "render") else response

        return open_to(right)(on_local_time)

    return mark
