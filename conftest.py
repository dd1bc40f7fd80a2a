"""Fixtures for every test, beside the code and in tests/."""

from commonground.site.live import browser, chromium, live, nursery
from commonground.site.testing import cast, cluster, committed, django_db_setup, kept_cast

__all__ = ["browser", "cast", "chromium", "cluster", "committed", "django_db_setup", "kept_cast", "live", "nursery"]
