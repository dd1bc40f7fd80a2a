"""Where one cluster keeps its things: data, passwords, lock, pointer to a data folder elsewhere, socket."""

import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from commonground.site.postgres.accounts import Account, can_enter, myself, nobody
from commonground.site.postgres.files import write_private
from commonground.site.postgres.shelter import PLACE, shelter_for_data, short_hash
from commonground.site.postgres.trouble import CannotStart, NotOurs

SOCKET_NAME_TRIES = 20


@dataclass(frozen=True)
class Places:
    """The paths that belong to one data folder."""

    data_dir: Path

    @property
    def passwords(self) -> Path:
        """The file of passwords, mode 0600."""
        return self.data_dir / "postgres.secrets"

    @property
    def lock(self) -> Path:
        """The file that is locked while the server is made, started or stopped."""
        return self.data_dir / "postgres.lock"

    @property
    def pointer(self) -> Path:
        """The file that names the folder of the data when root had to keep it elsewhere."""
        return self.data_dir / "postgres.elsewhere"

    @property
    def unfinished(self) -> Path:
        """A mark that stands from before the database is made until its roles are."""
        return self.data_dir / "postgres.unfinished"

    @property
    def data(self) -> Path:
        """The folder of the server's data, whether it exists yet or not."""
        shelter = self.shelter
        return (shelter or self.data_dir) / "postgres"

    @property
    def shelter(self) -> Path | None:
        """The folder outside the data folder that holds the data, if there is one. Raises NotOurs for a strange one."""
        try:
            folder = Path(self.pointer.read_text(encoding="utf-8").strip())
        except (FileNotFoundError, NotADirectoryError):
            return None
        except PermissionError:
            raise NotOurs(
                f"The data folder {self.data_dir} belongs to another account. Run this as that account or as root."
            ) from None
        # Root follows this file, so it may lead to nothing but a folder that we made.
        if folder.parent != PLACE or not folder.name.startswith("commonground-"):
            raise NotOurs(
                f"The file {self.pointer} names a folder that is not ours. Put back the one that was written."
            )
        return folder

    @property
    def exists(self) -> bool:
        """Whether a database was made here."""
        try:
            return stat.S_ISDIR(self.data.stat().st_mode)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except PermissionError:
            raise self._anothers() from None

    def prepare(self) -> Account:
        """Settle where a new database will lie, and which account will run it."""
        account = nobody() if os.geteuid() == 0 else myself()
        if self.shelter and not self.shelter.is_dir():
            # Starting empty without a word would hide that records are lost.
            raise CannotStart(
                f"The data was kept in {self.shelter}, and that folder is gone. Put it back, or remove {self.pointer} "
                "to begin with an empty database."
            )
        if not account.is_me and not self.pointer.exists() and not can_enter(account, self.data_dir):
            shelter = shelter_for_data(self.data_dir, account)
            write_private(self.pointer, f"{shelter}\n", myself())
        return account

    def account(self) -> Account:
        """The account that runs the server of this data. Raises NotOurs when this process may not act for it."""
        try:
            seen = self.data.stat()
        except PermissionError:
            raise self._anothers() from None
        owner = Account(seen.st_uid, seen.st_gid)
        if owner.uid == 0:
            raise NotOurs(
                f"The database in {self.data} belongs to root, and PostgreSQL does not run as root. "
                f"Run: chown -R {nobody().name} {self.data}"
            )
        if not owner.is_me and os.geteuid() != 0:
            raise NotOurs(f"The database in {self.data} belongs to {owner.name}. Run this as {owner.name} or as root.")
        return owner

    def _anothers(self) -> NotOurs:
        return NotOurs(f"The database in {self.data} belongs to another account. Run this as that account or as root.")


def socket_folder(data: Path, account: Account) -> Path:
    """A short folder for the server's socket, mode 0700, owned by its account: a long socket path is refused.

    A folder of that name which is anybody else's is left alone, and the next name is taken.
    """
    base = Path("/tmp") if Path("/tmp").is_dir() else Path(tempfile.gettempdir())
    for attempt in range(SOCKET_NAME_TRIES):
        folder = base / f"cg-{short_hash(str(data))}{f'-{attempt}' if attempt else ''}"
        try:
            folder.mkdir(mode=0o700)
            if not account.is_me:
                os.chown(folder, account.uid, account.gid, follow_symlinks=False)
        except FileExistsError:
            pass
        seen = folder.lstat()
        if stat.S_ISDIR(seen.st_mode) and seen.st_uid == account.uid and not seen.st_mode & 0o077:
            return folder
    raise CannotStart(f"Every name {base}/cg-{short_hash(str(data))}* belongs to somebody else. Remove those folders.")
