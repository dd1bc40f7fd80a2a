"""The asynchronous application that the server runs."""

import gc
import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonground.site.settings")
# A page makes tens of thousands of short-lived objects; at Python's own limit the collector looks through them hundreds of times a page.
COLLECT_AFTER = (50_000, 20, 20)


def settle() -> None:
    """Load all code that pages need, and let the collector pass it by from now on: it stays until the process ends."""
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


application = get_asgi_application()
settle()
