"""Rows of programs: packs as they were published, which agency runs which, and what the community said of it."""

from commonground.programs.models.program import Program
from commonground.programs.models.review import CommunityReview
from commonground.programs.models.version import ChangedPack, ProgramVersion

__all__ = ["ChangedPack", "CommunityReview", "Program", "ProgramVersion"]
