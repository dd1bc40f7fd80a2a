"""Addresses of measures, below /desk/measures/."""

from django.urls import path

from commonground.measures.pages import page

app_name = "measures"
urlpatterns = [
    path("", page.page, name="page"),
    path("count/", page.count_now, name="count"),
    path("<slug:code>.svg", page.drawing, name="drawing"),
]
