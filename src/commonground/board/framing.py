"""The mark of every page of the board: who may open it, for which purpose, and on which clock its times are read."""

import functools
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from commonground.agencies.routes import open_to

Page = Callable[..., HttpResponse]


def on_board(right: str = "calls.watch") -> Callable[[Page], Page]:
    """Let in viewers with the right, looking for crisis response; times are those of their jurisdiction."""

    def mark(page: Page) -> Page:
        @functools.wraps(page)
        def on_local_time(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            with timezone.override(ZoneInfo(request.viewer.time_zone)):  # type: ignore[attr-defined]
                return page(request, *args, **kwargs)

        return open_to(right, purpose="crisis_response")(on_local_time)

    return mark
