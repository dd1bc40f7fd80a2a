"""Taking a packet in, reading what was taken in, and asking a provider to get in touch with somebody."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.kit.noes import NotNow
from commonground.packets import queries
from commonground.packets.actions import ask as make_request
from commonground.packets.actions import take as take_in
from commonground.packets.forms import AskForm, FileForm
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.terms import bounds_of, sticky
from commonground.privacy.terms import notices, passing_words

SHOWN = 100
STICKS = ("no_redisclosure", "vawa_release")
LABEL, LABEL_HOLDER = "victim_advocacy", "victim_service"


@open_to("packets.read")
def packets(request: HttpRequest) -> HttpResponse:
    """What the agency took in, and the form to take one in."""
    return _list(request, FileForm())


@open_to("packets.take")
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take a packet in."""
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            taken = take_in(form.content(), by=request.viewer)  # type: ignore[attr-defined]
        except NotNow as no:
            form.add_error("file", f"{no.sentence} {_('Nothing of it was kept.')}")
        else:
            return redirect("packets:one", taken_id=taken.pk)
    return _list(request, form, status=422)


@open_to("packets.read")
def one(request: HttpRequest, taken_id: UUID) -> HttpResponse:
    """One packet, under the notice that goes with it."""
    taken, parts = queries.one_taken(taken_id)
    law = the_law()
    words = law.words.lists
    bound = sticky(code for part in parts for code in part.bound_by or ()) or STICKS
    context = {
        "taken": taken, "parts": parts, "purpose": _(words["purposes"].get(taken.purpose, {"title": taken.purpose})["title"]),
        "sticks": [_(words["obligations"][code]["sentence"]) for code in bound if code in words["obligations"]],
        "passing": passing_words(bounds_of(bound, law).passing), "notices": notices(LABEL, bound, holder=LABEL_HOLDER),
    }  # fmt: skip
    return TemplateResponse(request, "packets/one.html", context)


@open_to("packets.ask")
def ask(request: HttpRequest) -> HttpResponse:
    """Make the file that asks a provider to get in touch with somebody."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    known = queries.partners(viewer, at=timezone.now())
    form = AskForm(request.POST or None, partners=known)
    if form.is_valid():
        said: dict[str, Any] = {name: value for name, value in form.cleaned_data.items() if name != "agreed"}
        made, file = make_request(**said, by=viewer)
        response = HttpResponse(file, content_type="application/json")
        response.headers["Content-Disposition"] = f'attachment; filename="{made.number}.json"'
        return response
    context = {"form": form, "any": queries.knows_a_partner(viewer, at=timezone.now())}
    return TemplateResponse(request, "packets/ask.html", context, status=422 if form.errors else 200)


def _list(request: HttpRequest, form: FileForm, *, status: int = 200) -> HttpResponse:
    taken = list(queries.taken_by_agency(request.viewer)[:SHOWN])  # type: ignore[attr-defined]
    return TemplateResponse(request, "packets/packets.html", {"taken": taken, "form": form}, status=status)
