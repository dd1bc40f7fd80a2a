"""Encounters as a Django app."""

from django.apps import AppConfig


class EncountersConfig(AppConfig):
    """Meetings of responders and people; consents learns from here whether one is under way."""

    name = "commonground.encounters"
    label = "encounters"

    def ready(self) -> None:
        from commonground.consents.scenes import tell_of_scenes
        from commonground.encounters.scenes import under_way_with

        tell_of_scenes(under_way_with)
