"""Addresses of the directory: open to everybody under find/, for staff under desk/find/."""

from django.urls import path

from commonground.directory.pages import check, find_help, find_service, one_place, one_service_for_staff, say_whose

app_name = "directory"
urlpatterns = [
    path("find/", find_help, name="find"),
    path("find/<uuid:service_id>/", one_place, name="place"),
    path("desk/find/", find_service, name="desk_find"),
    path("desk/find/<uuid:service_id>/", one_service_for_staff, name="desk_place"),
    path("desk/find/<uuid:service_id>/check/", check, name="check"),
    path("desk/find/<uuid:service_id>/agency/", say_whose, name="say_whose"),
]
