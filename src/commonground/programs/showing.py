"""A community review as everybody reads it."""

from typing import Any

from django.utils.translation import gettext as _

from commonground.programs.models import CommunityReview
from commonground.programs.reviewing import KINDS, WAYS

FEW = 10


def heard(row: CommunityReview) -> dict[str, Any]:
    """A community review in words; a number of people below ten is told as that, so that nobody is found out by it."""
    few = _("fewer than 10")
    asked = [f"{KINDS[kind]}: {number if number >= FEW else few}" for kind, number in row.asked.items()]
    return {"row": row, "asked": asked, "how": ", ".join(str(WAYS[way]) for way in row.how)}
