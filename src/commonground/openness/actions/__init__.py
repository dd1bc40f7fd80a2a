"""What can be done with openness: publish."""

from commonground.openness.actions.publish import publish

__all__ = ["publish"]
