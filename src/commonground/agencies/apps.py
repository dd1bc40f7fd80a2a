"""Agencies as a Django app."""

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    """Jurisdictions, areas, agencies, staff, roles, agreements."""

    name = "commonground.agencies"
    label = "agencies"
