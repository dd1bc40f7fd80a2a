"""Fixtures for every test, beside the code and in tests/."""

from commonground.site.testing import cast, cluster, committed, django_db_setup

__all__ = ["cast", "cluster", "committed", "django_db_setup"]
