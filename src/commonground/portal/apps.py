"""The portal as a Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Pages for residents."""

    name = "commonground.portal"
    label = "portal"
