"""Licensed wordings as an agency supplied them: files in the data folder of this installation, one folder for each agency, never in the
repository. Each was checked when it was brought in, and is checked again when it is read.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

from commonground.programs.instruments import Instrument, UnknownInstrument, instruments, slots
from commonground.programs.instruments.wording import NotAWording, Problem, read_wording, worded

FOLDER = "wordings"
ENDING = ".toml"


def bring_in(raw: str, *, file: str, agency_id: UUID) -> Instrument:
    """Keep the wording that an agency may use; a later one takes the place of an earlier one.

    :param raw: the text of the file; :param file: its name, for what is said about it.
    :raises NotAWording: with file, key and line of everything that is wrong; nothing is kept.
    """
    wording = read_wording(raw, file=file)
    kept = _folder(agency_id) / f"{wording.slot}{ENDING}"
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = kept.with_suffix(".new")
    written.touch(mode=0o600)
    written.write_text(raw, encoding="utf-8")
    written.replace(kept)
    return worded(wording)


def known_at(agency_id: UUID) -> Mapping[str, Instrument]:
    """Every instrument that this agency can ask: those that ship, and those whose wording it brought in."""
    held = {code: one for code in slots() if (one := _held(agency_id, code)) is not None}
    return {**instruments(), **held}


def instrument_at(agency_id: UUID, code: str) -> Instrument:
    """One instrument as this agency asks it.

    :raises UnknownInstrument: when none of this code ships and the agency brought no wording in.
    """
    try:
        return known_at(agency_id)[code]
    except KeyError:
        raise UnknownInstrument(f"there is no wording of {code!r} here") from None


def _folder(agency_id: UUID) -> Path:
    return Path(settings.DATA_DIR) / FOLDER / str(agency_id)


def _held(agency_id: UUID, code: str) -> Instrument | None:
    path = _folder(agency_id) / f"{code}{ENDING}"
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return None
    return _read(path, changed)


@lru_cache(maxsize=256)
def _read(path: Path, changed: int) -> Instrument | None:
    """The instrument in a file as it was at that moment; a file that somebody spoiled offers nothing."""
    try:
        wording = read_wording(path.read_text(encoding="utf-8"), file=path.name)
        if wording.slot != path.stem:
            raise NotAWording([Problem(path.name, "slot", 1, "is not that of the file")])
    except (OSError, UnicodeDecodeError, NotAWording):
        return None
    return worded(wording)
