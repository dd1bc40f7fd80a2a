"""Static files: hashed names for long caching; in tests and on first start, before they are collected, their plain names."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage


class Static(CompressedManifestStaticFilesStorage):
    """Hashed and compressed; a file that was not collected keeps its plain name."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The name under which a file is served."""
        try:
            return super().stored_name(name)
        except ValueError:
            return name


class StaticFiles(WhiteNoiseMiddleware):
    """Answers with a static file in one piece: they are small, and an asynchronous server cannot read a file bit by bit without waiting."""

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        """The file, with the headers it was gathered with."""
        told = WhiteNoiseMiddleware.serve(static_file, request)
        whole = HttpResponse(b"".join(told), status=told.status_code)
        told.close()
        del whole["Content-Type"]
        for name, value in told.items():
            whole[name] = value
        return whole
