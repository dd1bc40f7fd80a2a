"""Addresses of clocks, below the desk."""

from django.urls import path

from commonground.clocks.pages import office

app_name = "clocks"
urlpatterns = [
    path("office-hours/", office.office, name="office"),
    path("office-hours/other-day/", office.other_day, name="other_day"),
    path("office-hours/other-day/<uuid:other_day_id>/end/", office.like_every_other, name="end_other_day"),
]
