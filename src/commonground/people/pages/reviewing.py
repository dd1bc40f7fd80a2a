"""The shape of a review: a list with what waits first, and one page on which the finding is written down once."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from commonground.agencies.context import Viewer
from commonground.clocks.queries import of_records
from commonground.kit.noes import NotNow
from commonground.people.forms import EmergencyReviewForm
from commonground.people.threats import TAKEN_IN

Words = dict[str, Any]


def with_clocks(viewer: Viewer, found: Iterable[tuple[UUID, Words]]) -> list[Words]:
    """The lines of a list, each with the clock of its review; the clocks are read at once.

    :param found: by the id of the record that the clock belongs to, what the line says.
    """
    lines = list(found)
    clocks = of_records(viewer, [key for key, _words in lines], but=TAKEN_IN)
    return [words | {"clock": clocks.get(key)} for key, words in lines]


def review_page(
    request: HttpRequest,
    *,
    template: str,
    clock_of: UUID,
    words: Callable[[], Words],
    write_down: Callable[[str], object],
    done: str,
    back: str,
) -> HttpResponse:
    """Read it, then say what you found. That is said once.

    :param clock_of: the record that the clock of the review belongs to. :param words: what the page says of it.
    :param write_down: the verb, which takes the finding; a rule that stops it says why on the form. :param done: what is said after it.
    :param back: the name of the list.
    """
    form = EmergencyReviewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            write_down(form.cleaned_data["found"])
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            messages.success(request, done)
            return redirect(back)
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    context = words() | {
        "form": form,
        "back": back,
        "clock": of_records(viewer, [clock_of], but=TAKEN_IN).get(clock_of),
    }
    return TemplateResponse(request, template, context, status=422 if form.errors else 200)
