"""Programs as a Django app."""

from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    """Program models and instruments, read from data."""

    name = "commonground.programs"
    label = "programs"
