"""The addresses of packets, under /desk/packets/."""

from django.urls import path

from commonground.packets.pages import passing

app_name = "packets"
urlpatterns = [
    path("", passing.packets, name="packets"),
    path("take/", passing.take, name="take"),
    path("ask/", passing.ask, name="ask"),
    path("<uuid:taken_id>/", passing.one, name="one"),
]
