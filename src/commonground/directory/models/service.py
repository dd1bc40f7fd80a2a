"""A service: what is offered, to whom, for which needs; when it was last checked; and the words it is found by."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from commonground.directory.models.feed import Read, text

STATUSES = [
    ("active", _("active")),
    ("inactive", _("not active")),
    ("defunct", _("ended")),
    ("temporarily closed", _("closed for now")),
]
WAYS = [
    ("phone", _("by telephone")),
    ("visit", _("by a visit")),
    ("provider", _("by its provider")),
    ("feed", _("by the list it stands in")),
]


def codes(length: int = 60) -> ArrayField:
    """A list of codes."""
    return ArrayField(models.CharField(max_length=length), default=list, blank=True)


class Service(Read):
    """One service.

    ``needs`` are codes of needs.toml, ``main_needs`` those that its category or name shows, ``need_reasons`` what decided each.
    ``open_hours`` are the hours of the week (0 is Monday from midnight) in which it may be open: a first sieve for *open now*,
    never the answer. ``verified_at`` is empty until somebody checked. The search columns hold no street.
    """

    organization = models.ForeignKey("directory.Organization", on_delete=models.PROTECT, related_name="services")
    name = models.CharField(max_length=300)
    alternate_name = text(300)
    status = models.CharField(max_length=20, choices=STATUSES, default="active")
    description = text()
    url = text(600)
    email = text(254)
    interpretation_services = text()
    application_process = text()
    fees_description = text()
    eligibility_description = text()
    minimum_age = models.SmallIntegerField(null=True, blank=True)
    maximum_age = models.SmallIntegerField(null=True, blank=True)
    hours_note = text()
    alert = text()
    required_documents = text()
    categories = codes(300)
    needs = codes()
    main_needs = codes()
    need_reasons = models.JSONField(default=dict, blank=True)
    languages = codes(60)
    service_areas = codes(200)
    flags = codes(120)
    confidential = models.BooleanField(default=False)
    places_open = models.PositiveIntegerField(null=True, blank=True)
    places_at = models.DateTimeField(null=True, blank=True)
    open_hours = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_how = models.CharField(max_length=10, choices=WAYS, blank=True, default="")
    search_en = SearchVectorField(null=True)
    search_es = SearchVectorField(null=True)

    class Meta(Read.Meta):
        indexes = [
            GinIndex(fields=["needs"], name="service_needs"),
            GinIndex(fields=["search_en"], name="service_search_en"),
            GinIndex(fields=["search_es"], name="service_search_es"),
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="service_name_like"),
        ]
        constraints = [
            *Read.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(verified_at=None, verified_how="")
                | (models.Q(verified_at__isnull=False) & ~models.Q(verified_how="")),
                name="service_verified_somehow",
            ),
            models.CheckConstraint(
                condition=models.Q(places_open=None) | models.Q(places_at__isnull=False),
                name="service_places_have_an_age",
            ),
        ]

    def __str__(self) -> str:
        return self.name
