"""People as a Django app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """One agency's knowledge of a person."""

    name = "commonground.people"
    label = "people"
