"""What root does when `nobody` cannot reach the programs or the data: a place of its own, never a change of modes.

The programs are copied, with their libraries, into a folder only root can write. The data is kept in a folder that
belongs to the server's account. Both lie in /var/tmp and survive a restart of the machine.
"""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from commonground.site.postgres.accounts import Account
from commonground.site.postgres.trouble import CannotStart

PLACE = Path("/var/tmp")
NAME_TRIES = 20
NOT_NEEDED = ("include",)


def shelter_for_data(data_dir: Path, account: Account) -> Path:
    """A new folder, mode 0700, that belongs to the server's account and to nobody else."""
    folder = Path(tempfile.mkdtemp(prefix=f"commonground-{short_hash(str(data_dir))}-", dir=PLACE))
    os.chown(folder, account.uid, account.gid)
    return folder


def sheltered_programs(bin_folder: Path) -> Path:
    """The copy of the folder of programs that every account may run; made when missing, mended when no longer whole."""
    tree = _parts_of(bin_folder)
    # The content counts too: an upgrade must not pull programs from under a running server.
    content = "\n".join(f"{source} {sorted(_sizes(source).items())}" for source in tree)
    name = f"commonground-programs-{short_hash(content)}"
    for attempt in range(NAME_TRIES):
        copy = PLACE / (name if not attempt else f"{name}-{attempt}")
        if not os.path.lexists(copy):
            _copy(tree, copy)
        elif not _is_mine(copy):
            continue
        elif not _whole(tree, copy):
            _mend(tree, copy)
        return copy / bin_folder.relative_to(_root_of(bin_folder))
    raise CannotStart(f"Every name {PLACE / name}-* belongs to somebody else. Remove those folders and start again.")


def short_hash(text: str) -> str:
    """Ten letters that stand for a path, the same every time."""
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:10]


def _root_of(bin_folder: Path) -> Path:
    return bin_folder.parent.parent.parent if bin_folder.parent.name == "pginstall" else bin_folder.parent.parent


def _parts_of(bin_folder: Path) -> dict[Path, Path]:
    """Source folder to place in the copy. A wheel keeps shared libraries in `<package>.libs` beside the package."""
    root, install = _root_of(bin_folder), bin_folder.parent
    parts = {install: install.relative_to(root)}
    libraries = root / f"{install.parent.name}.libs"
    if install.name == "pginstall" and libraries.is_dir():
        parts[libraries] = libraries.relative_to(root)
    return parts


def _copy(parts: dict[Path, Path], copy: Path) -> None:
    fresh = Path(tempfile.mkdtemp(prefix=f"{copy.name}.", dir=PLACE))
    for source, place in parts.items():
        shutil.copytree(source, fresh / place, symlinks=True, ignore=shutil.ignore_patterns(*NOT_NEEDED))
    for folder, _, files in os.walk(fresh):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    try:
        fresh.rename(copy)
    except OSError:
        # Another process was quicker with the same copy.
        shutil.rmtree(fresh)
        if not _whole(parts, copy):
            raise


def _mend(parts: dict[Path, Path], copy: Path) -> None:
    """Put back what is missing, file by file: a server that runs from this copy must never find it gone."""
    for source, place in parts.items():
        there = _sizes(copy / place)
        for name, size in _sizes(source).items():
            if there.get(name) != size:
                _put(source / name, copy / place / name)


def _put(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    handle, fresh = tempfile.mkstemp(dir=target.parent)
    os.close(handle)
    Path(fresh).unlink()
    shutil.copy2(source, fresh, follow_symlinks=False)
    if not Path(fresh).is_symlink():
        Path(fresh).chmod(0o755 if source.stat().st_mode & 0o100 else 0o644)
    Path(fresh).replace(target)


def _is_mine(copy: Path) -> bool:
    seen = copy.lstat()
    return copy.is_dir() and not copy.is_symlink() and seen.st_uid == os.geteuid() and not seen.st_mode & 0o022


def _whole(parts: dict[Path, Path], copy: Path) -> bool:
    """Whether every file is there with its size: cleaners of /var/tmp remove single old files."""
    return all(_sizes(source).items() <= _sizes(copy / place).items() for source, place in parts.items())


def _sizes(folder: Path) -> dict[Path, int]:
    return {
        Path(base, name).relative_to(folder): Path(base, name).lstat().st_size
        for base, _, files in os.walk(folder)
        for name in files
        if not set(NOT_NEEDED) & set(Path(base).relative_to(folder).parts)
    }
