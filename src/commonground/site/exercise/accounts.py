"""The accounts that an exercise opens: one for each role, with passwords of this installation's own, in a file that only
its owner reads.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from commonground.site import environment, keys
from commonground.site.town.generate import Town

FILE = "demo-accounts.json"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
GROUPS, GROUP = 4, 4


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account to look around with: its role, its agency's name, how to sign in, and the first page."""

    role: str
    agency: str
    email: str
    password: str
    home: str


def password_of(email: str) -> str:
    """The password of one account: random for this installation (made from its root key), the same at every start."""
    drawn = hmac.new(keys.key_for("exercise passwords"), email.encode(), hashlib.sha256).digest()
    letters = "".join(LETTERS[byte % len(LETTERS)] for byte in drawn[: GROUPS * GROUP])
    return "-".join(letters[start : start + GROUP] for start in range(0, GROUPS * GROUP, GROUP))


def demo_accounts(town: Town) -> list[DemoAccount]:
    """One account for each role, in the order of the town's list of staff."""
    return [
        DemoAccount(each.role, town.agencies[each.agency].name, each.email, password_of(each.email), each.home)
        for each in town.staff.values()
        if each.demo
    ]


def accounts_file() -> Path:
    """Where the accounts are written."""
    return environment.data_dir() / FILE


def write_accounts(accounts: Sequence[DemoAccount]) -> Path:
    """Write the accounts for their owner alone (0600), whole or not at all."""
    path = accounts_file()
    fresh = path.with_name(f".{FILE}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(json.dumps([asdict(each) for each in accounts], indent=2, ensure_ascii=False) + "\n")
    fresh.replace(path)
    return path


def as_table(accounts: Sequence[DemoAccount]) -> str:
    """The accounts as a table for the terminal."""
    heads = DemoAccount("role", "agency", "e-mail", "password", "first page")
    rows = [tuple(asdict(each).values()) for each in (heads, *accounts)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(["sign in with one of these (they are also in " + str(accounts_file()) + "):", *lines])
