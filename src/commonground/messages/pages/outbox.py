"""The outbox: what is on its way out of the house, what left, what could not, each exactly as it leaves."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.kit.ids import id_said
from commonground.kit.noes import Hidden
from commonground.messages import smtp
from commonground.messages.models import Message
from commonground.messages.queries import PAGE, is_secret, outbox_for, outbox_page
from commonground.messages.status import MESSAGE

STATE_KINDS = {"failed": "attention", "held": "attention", "stopped": "attention", "sent": "teal"}


def _line(message: Message) -> dict[str, object]:
    return {
        "message": message,
        "state": _(MESSAGE.words[message.status]),
        "state_kind": STATE_KINDS.get(message.status, "neutral"),
        "kind": message.get_kind_display(),
    }


@open_to("messages.read")
def outbox(request: HttpRequest) -> HttpResponse:
    """The messages of the own agency, newest first."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    status = request.GET.get("status", "")
    status = status if status in MESSAGE.words else ""
    page = outbox_page(
        viewer, status, before=id_said(request.GET.get("before")), after=id_said(request.GET.get("after"))
    )
    keep = {"status": status} if status else {}
    there = reverse("outbox")
    context = {
        "lines": [_line(m) for m in page.rows],
        "older": f"{there}?{urlencode({**keep, 'before': page.rows[-1].pk})}" if page.has_older else "",
        "newer": f"{there}?{urlencode({**keep, 'after': page.rows[0].pk})}" if page.has_newer else "",
        "statuses": [{"code": code, "words": _(words)} for code, words in MESSAGE.words.items()],
        "status": status,
        "page_size": PAGE,
        "sends": smtp.configured(),
    }
    return render(request, "outbox/outbox.html", context)


@open_to("messages.read")
def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One message with its exact bytes. A sign-in mail may hold a code or a link: its text shows only where no real people are."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = outbox_for(viewer).filter(pk=message_id).first()
    if found is None:
        raise Hidden
    raw, secret = found.text(), is_secret(found)
    context = {
        **_line(found),
        "secret": secret,
        "bytes": "" if secret else raw.decode("utf-8", "backslashreplace").replace("\r\n", "\n"),
        "size": len(raw),
    }
    return render(request, "outbox/message.html", context)
