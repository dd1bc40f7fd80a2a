"""The directory as a Django app."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Organizations, services and places that can help a person."""

    name = "commonground.directory"
    label = "directory"
