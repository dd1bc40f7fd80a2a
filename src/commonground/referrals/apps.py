"""Referrals as a Django app."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """Referrals, silent answers and warm hand-offs."""

    name = "commonground.referrals"
    label = "referrals"
