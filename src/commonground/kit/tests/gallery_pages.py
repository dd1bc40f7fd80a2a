"""The gallery as a test sees it: each page as text, rendered without a database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.test import RequestFactory, override_settings

from commonground.kit.gallery import SAMPLES, gallery

PAGES = ("parts", *SAMPLES)
LOADERS = [
    (
        "django.template.loaders.cached.Loader",
        ["django_cotton.cotton_loader.Loader", "django.template.loaders.app_directories.Loader"],
    )
]
PLAIN_TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": LOADERS,
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": ["django.template.context_processors.request"],
        },
    }
]
PLAIN_STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


@contextmanager
def without_a_database() -> Iterator[None]:
    """Templates with no context but the request; static files under their plain names."""
    with override_settings(TEMPLATES=PLAIN_TEMPLATES, STORAGES=PLAIN_STORAGES):
        yield


def gallery_page(page: str, theme: str = "light", language: str = "en") -> str:
    """One gallery page as HTML."""
    with without_a_database():
        request = RequestFactory().get("/gallery/", {"theme": theme, "language": language})
        return gallery(request, page).content.decode()
