"""Both kinds of installation at once, for tests and for the reference that is written from the code. Nothing is ever served with it."""

from commonground.site.settings import *  # noqa: F403
from commonground.site.settings import INSTALLED_APPS

BOTH_KINDS = True
if "commonground.vault.apps.VaultConfig" not in INSTALLED_APPS:
    INSTALLED_APPS = [*INSTALLED_APPS, "commonground.vault.apps.VaultConfig"]
