"""Agencies that by law never say who came to them; what happens there is told to nobody else, not even that it happened."""

from commonground.agencies.context import Viewer

# 34 USC 12291(b)(2) for victim service providers; 42 CFR part 2 for substance use programs.
SILENT_KINDS = frozenset({"victim_service", "substance_use"})


def works_in_silence(viewer: Viewer) -> bool:
    """Whether the viewer's agency is of a kind that never reports back."""
    return viewer.agency_kind in SILENT_KINDS
