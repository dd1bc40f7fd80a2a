"""The open door of a vault: anybody hands a sealed message in, and gets one and the same answer before anybody looks at what it is."""

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from commonground.agencies.models import Agency
from commonground.agencies.routes import open_to_all
from commonground.agencies.viewers import service
from commonground.packets.sealed import LARGEST
from commonground.site.middleware import after_the_answer
from commonground.vault.actions import keep_message

DONE = "/hand-in/done/"


@open_to_all("whoever has a sealed message for the provider hands it in; the answer is always the same")
@csrf_exempt
def hand_in(request: HttpRequest) -> HttpResponse:
    """Take a file at the door. What it is, whether it opens and whether it was kept changes nothing in the answer, which leaves first."""
    if request.method != "POST":
        return render(request, "site/hand_in.html")
    file = _file_of(request)
    after_the_answer(request, lambda: _keep(file))
    return HttpResponse(status=303, headers={"Location": DONE})


@open_to_all("says that a message may have been handed in, to anybody who asks")
def done(request: HttpRequest) -> HttpResponse:
    """The same page for everybody, whether they handed something in or not."""
    return render(request, "site/handed_in.html")


def _file_of(request: HttpRequest) -> bytes:
    try:
        sent = request.FILES.get("file")
        file: bytes = sent.read(LARGEST + 1) if sent is not None else b""
    except (MultiPartParserError, SuspiciousOperation, OSError):
        return b""
    return file


def _keep(file: bytes) -> None:
    if not 0 < len(file) <= LARGEST:
        return
    provider = Agency.objects.filter(kind="victim_service").order_by("id").first()
    if provider is not None:
        keep_message(file, by=service("packets", provider))
