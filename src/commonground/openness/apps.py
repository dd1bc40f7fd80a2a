"""Openness as a Django app."""

from django.apps import AppConfig


class OpennessConfig(AppConfig):
    """What everybody may see, with small counts hidden."""

    name = "commonground.openness"
    label = "openness"
