"""What an agency knows of a person."""

from commonground.people.models.person import Person

__all__ = ["Person"]
