"""The kit as a Django app: it carries templates, static files and translations."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Page parts, styles and small modules."""

    name = "commonground.kit"
    label = "kit"
