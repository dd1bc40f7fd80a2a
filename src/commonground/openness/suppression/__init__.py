"""Hiding small counts so that nobody can be told from a published table: neither from the small count itself nor by taking
totals, rows and other tables apart. Pure: counts and sums go in, the places to hide come out.
"""

from commonground.openness.suppression.hiding import hide
from commonground.openness.suppression.region import Region
from commonground.openness.suppression.rule import (
    MASK_TO,
    NARROWEST,
    SMALLEST_KEPT_APART,
    Sum,
    may_be_shown,
    share_may_be_shown,
)
from commonground.openness.suppression.tables import table

__all__ = [
    "MASK_TO", "NARROWEST", "SMALLEST_KEPT_APART", "Region", "Sum", "hide", "may_be_shown", "share_may_be_shown", "table",
]  # fmt: skip
