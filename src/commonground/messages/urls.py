"""Addresses of the outbox, below the desk."""

from django.urls import path

from commonground.messages.pages import outbox as pages

urlpatterns = [
    path("outbox/", pages.outbox, name="outbox"),
    path("outbox/<uuid:message_id>/", pages.message, name="outbox_message"),
]
