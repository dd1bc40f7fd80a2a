"""What hangs on an organization, a service, a place, or a service at a place. Parts are written anew when their owner changed."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from commonground.agencies.models import JurisdictionRow
from commonground.directory.models.feed import text
from commonground.directory.visibility import PUBLIC

OWNERS = ("organization", "service", "location", "service_at_location")


def owner(model: str) -> Any:
    """A pointer to what a part hangs on."""
    return models.ForeignKey(
        f"directory.{model}", null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)s_parts"
    )


def one_of(*owners: str) -> models.Q:
    """That a part hangs on exactly one of these."""
    ways = models.Q()
    for chosen in owners:
        ways |= models.Q(**{f"{name}__isnull": name != chosen for name in owners})
    return ways


class Phone(JurisdictionRow):
    """A number as a person dials it."""

    organization = owner("Organization")
    service = owner("Service")
    location = owner("Location")
    service_at_location = owner("ServiceAtLocation")
    rank = models.PositiveSmallIntegerField(default=0)
    number = models.CharField(max_length=80)
    extension = text(40)
    kind = text(40)
    description = text()

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(condition=one_of(*OWNERS), name="phone_has_one_owner"),
        ]


class Schedule(JurisdictionRow):
    """Repeating hours (`opening.Hours`)."""

    service = owner("Service")
    location = owner("Location")
    service_at_location = owner("ServiceAtLocation")
    rank = models.PositiveSmallIntegerField(default=0)
    freq = models.CharField(max_length=10, default="WEEKLY")
    interval = models.PositiveSmallIntegerField(default=1)
    byday = ArrayField(models.CharField(max_length=6), default=list, blank=True)
    bymonthday = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    byweekno = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    byyearday = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    dtstart = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)
    description = text()
    notes = text()

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(condition=one_of(*OWNERS[1:]), name="schedule_has_one_owner"),
        ]


class ScheduleChange(JurisdictionRow):
    """Days with other hours or none (`opening.DifferentDays`)."""

    service = owner("Service")
    location = owner("Location")
    starts = models.DateField()
    ends = models.DateField()
    every_year = models.BooleanField(default=False)
    closed = models.BooleanField(default=True)
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(condition=one_of("service", "location"), name="schedule_change_has_one_owner"),
        ]


class Address(JurisdictionRow):
    """An address. ``visibility`` is that of its place: unless public it holds no street and no postal code, by constraint."""

    location = models.ForeignKey("directory.Location", on_delete=models.PROTECT, related_name="addresses")
    visibility = models.CharField(max_length=20, default=PUBLIC)
    rank = models.PositiveSmallIntegerField(default=0)
    attention = text(200)
    address_1 = text(400)
    address_2 = text(400)
    city = text(120)
    region = text(120)
    state_province = text(60)
    postal_code = text(20)
    country = text(60)
    address_type = text(20)

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(visibility=PUBLIC)
                | models.Q(address_1="", address_2="", attention="", postal_code=""),
                name="address_hidden_has_no_street",
            ),
        ]


class Translation(JurisdictionRow):
    """One text of an organization or a service in another language."""

    organization = owner("Organization")
    service = owner("Service")
    field = models.CharField(max_length=60)
    language = models.CharField(max_length=20)
    text = models.TextField()

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.CheckConstraint(condition=one_of("organization", "service"), name="translation_has_one_owner"),
        ]
