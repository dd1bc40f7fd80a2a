"""Meetings of responders and people."""

from commonground.encounters.models.encounter import Encounter

__all__ = ["Encounter"]
