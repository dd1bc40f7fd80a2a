"""The vault as a Django app, installed where the data folder says so."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """A provider's own records."""

    name = "commonground.vault"
    label = "vault"
