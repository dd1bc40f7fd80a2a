"""What was handed in at the open door: opened by an advocate, and never answered from here."""

from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.routes import open_to
from commonground.packets.queries import one_taken
from commonground.packets.sealed.trouble import SENTENCES
from commonground.vault import queries
from commonground.vault.actions import open_message, throw_away

SHOWN = 100


@open_to("vault.open_message")
def messages(request: HttpRequest) -> HttpResponse:
    """What waits to be opened, and what the reader opened."""
    viewer = request.viewer  # type: ignore[attr-defined]
    context = {"unread": list(queries.unread(viewer)[:SHOWN]), "opened": list(queries.asked_for(viewer)[:SHOWN])}
    return TemplateResponse(request, "vault/messages.html", context)


@open_to("vault.open_message")
@require_POST
def open_one(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Open one."""
    opened = open_message(queries.one_message(message_id), by=request.viewer)  # type: ignore[attr-defined]
    if opened.taken_id is None:
        notices.warning(request, f"{_(SENTENCES[opened.came_out])} {_('Nothing of it was kept.')}")
        return redirect("vault:messages")
    return redirect("vault:asked", taken_id=opened.taken_id)


@open_to("vault.open_message")
@require_POST
def throw_one_away(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Throw one away, unread."""
    throw_away(queries.one_message(message_id), by=request.viewer)  # type: ignore[attr-defined]
    notices.success(request, _("Thrown away. Nothing of it was kept."))
    return redirect("vault:messages")


@open_to("vault.open_message")
def asked(request: HttpRequest, taken_id: UUID) -> HttpResponse:
    """What somebody asked us."""
    taken, parts = one_taken(taken_id)
    return TemplateResponse(request, "vault/asked.html", {"taken": taken, "parts": parts})
