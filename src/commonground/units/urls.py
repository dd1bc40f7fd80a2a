"""Addresses of units, below the desk."""

from django.urls import path

from commonground.units.pages import crews, units

app_name = "units"
urlpatterns = [
    path("", units.all_units, name="list"),
    path("new/", units.new, name="new"),
    path("<uuid:unit_id>/", crews.crew_of_unit, name="crew"),
    path("<uuid:unit_id>/change/", units.change, name="change"),
]
