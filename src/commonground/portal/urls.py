"""Addresses of the portal, at the root."""

from django.urls import path

from commonground.portal.pages import figures, help, home, leaving, programs

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("language/<slug:code>/", home.language, name="language"),
    path("help/", help.help_now, name="help"),
    path("help/friend/", help.friend, name="friend"),
    path("leave/", leaving.leave, name="leave"),
    path("leave/back/", leaving.come_back, name="come_back"),
    path("data/", figures.data, name="data"),
    path("data/releases/", figures.releases, name="releases"),
    path("data/programs/", programs.listed, name="programs"),
    path("data/programs/<slug:program>/", programs.program, name="program"),
    path("data/figures.csv", figures.as_csv, name="csv"),
    path("data/figures.json", figures.as_json, name="json"),
    path("data/<slug:code>.svg", figures.drawing, name="drawing"),
    path("n/<slug:area>/", figures.neighborhood, name="neighborhood"),
]
