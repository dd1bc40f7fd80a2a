"""Addresses of programs, below /programs/."""

from django.urls import path

from commonground.programs.pages import reading, running

app_name = "programs"
urlpatterns = [
    path("", reading.listed, name="list"),
    path("<slug:program>/", reading.one, name="one"),
    path("<slug:program>/prepare/", running.prepared, name="prepare"),
    path("<slug:program>/review/", running.reviewed, name="review"),
    path("<slug:program>/on/", running.switched_on, name="switch_on"),
    path("<slug:program>/off/", running.switched_off, name="switch_off"),
    path("<slug:program>/version/", running.new_version, name="version"),
]
