"""The responder's phone as a Django app."""

from django.apps import AppConfig


class FieldConfig(AppConfig):
    """The responder's phone."""

    name = "commonground.field"
    label = "field"
