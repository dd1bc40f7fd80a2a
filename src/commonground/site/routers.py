"""The owner migrates; the application and the ledger never do."""

from typing import Any


class OwnerMigrates:
    """Migrations run on the alias ``owner`` alone, whatever else is configured."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "owner"
