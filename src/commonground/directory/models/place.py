"""Places, and which service is offered where. A place that must stay hidden has no coordinates, by constraint."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from commonground.directory.models.feed import Read, text
from commonground.directory.visibility import PUBLIC, TIERS


class Location(Read):
    """A place. Unless it is public it has no coordinates, and its addresses hold a city and a state only."""

    organization = models.ForeignKey(
        "directory.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    location_type = text(20)
    name = text(300)
    alternate_name = text(300)
    description = text()
    transportation = text()
    url = text(600)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    languages = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    accessibility = ArrayField(models.TextField(), default=list, blank=True)
    visibility = models.CharField(max_length=20, choices=TIERS, default=PUBLIC)
    hidden_because = text(120)

    class Meta(Read.Meta):
        constraints = [
            *Read.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(visibility=PUBLIC) | models.Q(latitude=None, longitude=None),
                name="location_hidden_has_no_position",
            ),
            models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="location_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceAtLocation(Read):
    """A service offered at a place."""

    service = models.ForeignKey("directory.Service", on_delete=models.PROTECT, related_name="at_locations")
    location = models.ForeignKey("directory.Location", on_delete=models.PROTECT, related_name="+")
    description = text()
