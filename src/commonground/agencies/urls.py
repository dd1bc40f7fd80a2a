"""Addresses of people and roles, below the desk."""

from django.urls import path

from commonground.agencies.pages import people_and_roles as pages
from commonground.agencies.pages.gate import gate

urlpatterns = [
    path("sign-ins/", gate, name="gate"),
    path("people-and-roles/", pages.people_and_roles, name="people_and_roles"),
    path("people-and-roles/invite/", pages.invite_somebody, name="invite"),
    path("people-and-roles/<uuid:membership>/invite-again/", pages.invite_again, name="invite_again"),
    path("people-and-roles/<uuid:membership>/end/", pages.end_role, name="end_role"),
    path("people-and-roles/<uuid:membership>/give-back/", pages.give_back, name="give_role_back"),
    path("people-and-roles/<uuid:membership>/switch-off/", pages.switch_off, name="switch_account_off"),
    path("people-and-roles/<uuid:membership>/switch-on/", pages.switch_on, name="switch_account_on"),
]
