"""Agencies that by law never say who came to them; what happens there is told to nobody else, not even that it happened."""

from commonground.agencies.context import Viewer
from commonground.agencies.kinds import SILENT_KINDS

__all__ = ["SILENT_KINDS", "works_in_silence"]


def works_in_silence(viewer: Viewer) -> bool:
    """Whether the viewer's agency is of a kind that never reports back."""
    return viewer.agency_kind in SILENT_KINDS
