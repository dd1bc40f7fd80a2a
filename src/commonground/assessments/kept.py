"""Licensed wordings in a backup: they lie as files of the installation, so they go beside the records into one file of their own."""

import json
import os
from pathlib import Path
from uuid import UUID

from commonground.assessments.licensed import ENDING, FOLDER, bring_in
from commonground.programs.instruments.wording import NotAWording, Problem, read_wording

LARGEST = 50_000_000


def beside(backup: Path) -> Path:
    """The file of wordings that belongs to a backup of records."""
    return backup.absolute().with_name(f"{backup.name}.wordings")


def keep_wordings(file: Path, *, data_dir: Path) -> int:
    """Write every wording that agencies brought in to one file (0600); returns how many. Where there is none, there is no file."""
    folder = data_dir / FOLDER
    found = sorted(folder.glob(f"*/*{ENDING}"))
    held = {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in found}
    file.unlink(missing_ok=True)
    if held:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as kept:
            json.dump(held, kept, ensure_ascii=False, indent=1)
    return len(held)


def bring_back(file: Path) -> int:
    """Bring the wordings of a backup back, each checked as when it was brought in; what was brought in since for another slot stays.

    :raises NotAWording: when the file holds anything that is none; then none of it is brought back.
    """
    if not file.exists():
        return 0
    checked = [(*_named(file, name), raw) for name, raw in _held(file).items()]
    for _agency, slot, raw in checked:
        _checked(file, slot, raw)
    for agency_id, slot, raw in checked:
        bring_in(raw, file=f"{slot}{ENDING}", agency_id=agency_id)
    return len(checked)


def _held(file: Path) -> dict[str, str]:
    try:
        if file.stat().st_size > LARGEST:
            raise ValueError
        held = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(held, dict) or not all(isinstance(raw, str) for raw in held.values()):
            raise ValueError
    except (ValueError, RecursionError):
        raise NotAWording([Problem(file.name, "file", 1, "is no file of wordings that a backup wrote")]) from None
    return held


def _named(file: Path, name: str) -> tuple[UUID, str]:
    agency, _slash, slot = name.partition("/")
    try:
        return UUID(agency), slot.removesuffix(ENDING)
    except ValueError:
        raise NotAWording([Problem(file.name, name, 1, "names no agency")]) from None


def _checked(file: Path, slot: str, raw: str) -> None:
    if read_wording(raw, file=f"{file.name}: {slot}").slot != slot:
        raise NotAWording([Problem(file.name, slot, 1, "is the wording of another slot")])
