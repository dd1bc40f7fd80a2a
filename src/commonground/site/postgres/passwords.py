"""The passwords of the database roles: random per installation, in one file that only its owner can read."""

import json
import os
import secrets
from pathlib import Path

from commonground.site.postgres.accounts import myself
from commonground.site.postgres.files import write_private
from commonground.site.postgres.trouble import NotOurs

SUPERUSER = "postgres"
LOGIN_ROLES = ("cg_owner", "cg_app", "cg_ledger")


class Passwords:
    """Role name to password; shows only the names when printed."""

    def __init__(self, by_role: dict[str, str]) -> None:
        self._by_role = by_role

    def __repr__(self) -> str:
        return f"Passwords({', '.join(sorted(self._by_role))})"

    def of(self, role: str) -> str:
        """The password of a role. Raises NotOurs when the file has none."""
        try:
            return self._by_role[role]
        except KeyError:
            known = ", ".join(sorted(self._by_role))
            raise NotOurs(
                f"There is no password for the database role {role}. Roles that can log in: {known}."
            ) from None


def make_passwords(path: Path) -> Passwords:
    """Draw new passwords for every role that logs in, and write the file with mode 0600."""
    by_role = {role: secrets.token_urlsafe(32) for role in (SUPERUSER, *LOGIN_ROLES)}
    write_private(path, json.dumps(by_role, indent=1) + "\n", myself())
    return Passwords(by_role)


def read_passwords(path: Path) -> Passwords:
    """Read the file. Raises NotOurs when it is missing, unreadable, open to other accounts or not in its format."""
    try:
        mode = path.stat().st_mode
        if mode & 0o077:
            raise NotOurs(
                f"Other accounts may read the database passwords in {path} (mode {mode & 0o777:04o}). "
                f"Run: chmod 600 {path}"
            )
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotOurs(
            f"The file of database passwords {path} is missing. Put it back from where it was kept; without it, "
            "restore a backup into a new data folder."
        ) from None
    except PermissionError:
        owner = f"uid {path.stat().st_uid}" if os.access(path.parent, os.X_OK) else "another account"
        raise NotOurs(f"The file of database passwords {path} belongs to {owner}. Run this as that account.") from None
    return Passwords(_checked(path, text))


def _checked(path: Path, text: str) -> dict[str, str]:
    try:
        by_role = json.loads(text)
    except ValueError:
        by_role = None
    if not isinstance(by_role, dict) or not all(isinstance(word, str) for word in by_role.values()):
        # The text itself is never repeated: it may hold passwords.
        raise NotOurs(f"The file of database passwords {path} is damaged. Put it back from where it was kept.")
    return by_role
