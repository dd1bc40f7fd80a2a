"""Spans of time on rows: from a start, to an end or without one."""

from datetime import datetime

from django.db.models import Q


def not_ended(at: datetime, ends: str = "ends_at") -> Q:
    """Rows whose end lies after a moment, or that have none."""
    return Q(**{ends: None}) | Q(**{f"{ends}__gt": at})


def in_force(at: datetime, ends: str = "ends_at") -> Q:
    """Rows that hold at a moment: begun (``starts_at``), and not ended."""
    return Q(starts_at__lte=at) & not_ended(at, ends)
