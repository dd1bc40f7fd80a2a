"""Somebody whom the provider serves, and what its advocates noted."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected
from commonground.vault.models.sealed import Words

CAME_FOR = [
    ("home", _("violence at home")),
    ("sexual", _("sexual violence")),
    ("stalking", _("stalking")),
    ("trafficking", _("trafficking")),
    ("other", _("something else")),
]


class Person(JurisdictionRow, Protected):
    """Names and ways to reach somebody are sealed. ``advocates`` are the memberships of those assigned: they alone, and the coordinator, see
    the row. There is no link to a person of any other installation, and no field by which to match one.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    advocates = ArrayField(models.UUIDField())
    sealed_name = models.TextField()
    sealed_way = models.TextField(blank=True)
    came_for = models.CharField(max_length=20, choices=CAME_FOR)
    came_on = models.DateField()
    name = Words()
    way = Words()

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        ordering = ["-came_on", "-id"]


class Note(JurisdictionRow, Protected):
    """What an advocate noted; the words are sealed. Nothing is changed afterwards: what was wrong is said in a later note."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notes")
    sealed_text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.UUIDField()
    text = Words()

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
        ordering = ["written_at", "id"]
