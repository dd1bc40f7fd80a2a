"""The jurisdiction, its areas and its agencies."""

from contextlib import nullcontext
from typing import Any

from django.db import models, router
from django.utils.translation import gettext_lazy as _

from commonground.agencies.context import proving
from commonground.agencies.kinds import AGENCY_KINDS
from commonground.agencies.models.rows import JurisdictionRow
from commonground.kit.closed import Kept
from commonground.kit.ids import uuid7

WHAT_IT_HOLDS = [
    ("real", _("real people")),
    ("exercise", _("exercise: invented")),
    ("replay", _("replay of past calls")),
]


class Jurisdiction(Kept):
    """A county or city that one installation serves. No query crosses from one to another."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60)
    holds = models.CharField(max_length=10, choices=WHAT_IT_HOLDS, default="real")
    outline = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(holds__in=["real", "exercise", "replay"]), name="jurisdiction_holds"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row; a new one with the application's proof, which the floor asks for in the same transaction."""
        using = kwargs.get("using") or router.db_for_write(type(self), instance=self)
        proof = proving("jurisdiction", self.pk, self.slug, self.holds, using=using)
        with proof if self._state.adding else nullcontext():
            super().save(*args, **kwargs)

    @property
    def is_exercise(self) -> bool:
        """Whether every page must carry the striped frame."""
        return self.holds != "real"


class Area(JurisdictionRow):
    """A neighborhood or beat: an outline as GeoJSON, and how many people live there."""

    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=120)
    name_es = models.CharField(max_length=120, blank=True)
    outline = models.JSONField(null=True, blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)
    households = models.PositiveIntegerField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(fields=["jurisdiction", "slug"], name="area_slug_once"),
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Agency(JurisdictionRow):
    """A partner: police, clinic, shelter, school... Its kind decides what the law lets it receive."""

    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=40, choices=AGENCY_KINDS)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    languages = models.JSONField(default=list, blank=True)
    active = models.BooleanField(default=True)

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(fields=["jurisdiction", "slug"], name="agency_slug_once"),
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
