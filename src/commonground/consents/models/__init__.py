"""A person's permission."""

from commonground.consents.models.release import Release

__all__ = ["Release"]
