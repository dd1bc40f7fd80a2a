"""Addresses of programs, below /programs/."""

from django.urls import path

from commonground.programs.pages import reading

app_name = "programs"
urlpatterns = [
    path("", reading.listed, name="list"),
    path("<slug:program>/", reading.one, name="one"),
]
