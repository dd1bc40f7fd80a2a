"""Addresses of the gallery; mounted under /gallery/."""

from django.urls import path

from commonground.kit.gallery import gallery

app_name = "gallery"
urlpatterns = [
    path("", gallery, name="parts"),
    path("<slug:page>/", gallery, name="sample"),
]
