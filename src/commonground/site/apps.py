"""The site as a Django app: it carries the pages around sign-in, errors and the start."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Puts the parts together."""

    name = "commonground.site"
    label = "site"

    def ready(self) -> None:
        """Stand beside the sign-in package when second factors are set up and used, and when somebody signs in."""
        from commonground.site import gate, second_factors

        second_factors.watch()
        gate.watch()
