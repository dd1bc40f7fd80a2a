"""A feed: one list of services that is read in again and again, and what every row read from it knows of itself."""

from typing import Any

from django.db import models

from commonground.agencies.models import JurisdictionRow


def text(length: int | None = None) -> Any:
    """A text that may be empty."""
    if length is None:
        return models.TextField(blank=True, default="")
    return models.CharField(max_length=length, blank=True, default="")


class Feed(JurisdictionRow):
    """One list, by the name of its source. `read_at`: when it was last read in, whatever that changed."""

    source = models.CharField(max_length=120)
    format = models.CharField(max_length=60)
    read_at = models.DateTimeField()

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(fields=["jurisdiction", "source"], name="feed_source_once"),
        ]

    def __str__(self) -> str:
        return self.source


class Read(JurisdictionRow):
    """Base of a row read from a feed: its source, its id there, and the digest that tells whether it changed.

    ``gone_at``: since when the feed no longer lists it. A row is marked, never deleted; it may come back. No index but the two
    that name a row begins with the jurisdiction: the checks of pointers, planned while a table is empty, would choose it.
    """

    source = models.CharField(max_length=120)
    source_id = models.CharField(max_length=260)
    digest = models.CharField(max_length=64)
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        abstract = True
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["source", "source_id", "jurisdiction"], name="%(app_label)s_%(class)s_source_once"
            ),
        ]
