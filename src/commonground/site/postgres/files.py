"""Writes small files whole or not at all, readable by one account only."""

import os
import secrets
from pathlib import Path

from commonground.site.postgres.accounts import Account


def write_private(path: Path, text: str, account: Account) -> None:
    """Replace `path` by `text`, mode 0600, owned by `account`.

    The text goes to a new name first and is moved over: a half-written file is never seen, and a link planted at
    `path` is replaced, not followed.
    """
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            if not account.is_me:
                os.fchown(file.fileno(), account.uid, account.gid)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
