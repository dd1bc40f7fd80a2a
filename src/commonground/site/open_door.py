"""The open door of a vault: anybody hands a sealed message in, and gets one and the same answer before anybody looks at what it is."""

from io import BytesIO

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
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
FORM_AROUND = 16 * 1024  # bytes that a form needs beside the file


class SmallFile(FileUploadHandler):
    """Takes files in while all of them together are as large as a packet may be, and reads no further."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.kept, self.read = BytesIO(), 0

    def new_file(self, *args: object, **kwargs: object) -> None:
        """Another file begins."""
        super().new_file(*args, **kwargs)
        self.kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """A piece of it.

        :raises StopUpload: when it is too much: the rest stays unread.
        """
        self.read += len(raw_data)
        if self.read > LARGEST:
            raise StopUpload(connection_reset=True)
        self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file."""
        self.kept.seek(0)
        return InMemoryUploadedFile(self.kept, self.field_name, "file", "", file_size, None)


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
    if not _says_it_is_small(request):
        return b""
    request.upload_handlers = [SmallFile(request)]
    try:
        sent = request.FILES.get("file")
        file: bytes = sent.read(LARGEST + 1) if sent is not None else b""
    except (MultiPartParserError, SuspiciousOperation, OSError):
        return b""
    return file


def _says_it_is_small(request: HttpRequest) -> bool:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return said.isdecimal() and int(said[:20]) <= LARGEST + FORM_AROUND


def _keep(file: bytes) -> None:
    if not 0 < len(file) <= LARGEST:
        return
    provider = Agency.objects.filter(kind="victim_service").order_by("id").first()
    if provider is not None:
        keep_message(file, by=service("packets", provider))
