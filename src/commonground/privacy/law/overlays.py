"""Overlays: the stricter law of a state, a tribe or a campus. An overlay may only narrow (G10).

One that widens is turned down with the cell and both effects named, unless the entry bears the name, the office, the number and the
date of the counsel who signed it. Nothing widens a cell of immigration enforcement or of administration.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from commonground.privacy.law.cells import digest
from commonground.privacy.law.labels import LABELS
from commonground.privacy.law.narrower import is_narrower
from commonground.privacy.law.rows import Rows
from commonground.privacy.law.shape import Aside, Cell, Law, LawError, Triple, Way
from commonground.privacy.law.vocabulary import Toml, read

KINDS = ("state", "tribal", "campus")
HEAD = ("code", "title", "kind", "authority", "owner", "review_by")
KEYS = {*HEAD, "cell", "hide", "never_act", "protect"}
CELL_KEYS = {"label", "recipients", "purposes", "way", "counsel"}
ADDED = ("conditions", "obligations", "record", "duties")
COUNSEL = ("name", "office", "entry", "signed")
Places = dict[Triple, Cell]


def read_overlay(path: Path) -> Toml:
    """An overlay's file.

    :raises LawError: when it cannot be read.
    """
    if not path.is_file():
        raise LawError([f"{path}: there is no such file"])
    return read(path)


def overlaid(law: Law, overlay: Toml, *, file: str, today: date) -> Law:
    """The law with an overlay laid over it: a new law with a version of its own.

    :raises LawError: naming every wrong key, and every cell that it would widen without a signature.
    """
    problems = [f"{file}: no {key}" for key in HEAD if not overlay.get(key)]
    problems += [f"{file}: unknown key {key!r}" for key in sorted(set(overlay) - KEYS)]
    if overlay.get("kind") not in KINDS:
        problems.append(f"{file}: kind is {overlay.get('kind')!r}, not one of {', '.join(KINDS)}")
    if problems:
        raise LawError(problems)
    rows = Rows(law.words, law.releases, problems)
    changed: Places = {}
    for number, entry in enumerate(overlay.get("cell", []), start=1):
        _lay(law, overlay, entry, f"{file}: [[cell]] {number}", rows, changed, today)
    hides = _asides(law.hides, overlay, "hide", "fields", law, file, problems)
    never = _asides(law.never_acts, overlay, "never_act", "acts", law, file, problems)
    problems += [f"{file}: protect names {label!r}, which is no label" for label in _unknown(overlay)]
    if problems:
        raise LawError(problems)
    return replace(
        law,
        cells={**law.cells, **changed},
        hides=hides,
        never_acts=never,
        protected=law.protected | frozenset(overlay.get("protect", [])),
        version=digest({"law": law.version, "overlay": overlay}),
        overlays=(*law.overlays, overlay["code"]),
    )


def _unknown(overlay: Toml) -> list[str]:
    return [label for label in overlay.get("protect", []) if label not in LABELS]


def _lay(law: Law, overlay: Toml, entry: Toml, where: str, rows: Rows, changed: Places, today: date) -> None:
    before = len(rows.problems)
    rows.problems += [f"{where}: unknown key {key!r}" for key in sorted(set(entry) - CELL_KEYS)]
    places = list(_places(law, entry))
    unknown = [place for place in places if place not in law.cells]
    rows.problems += [f"{where}: there is no cell {'.'.join(place)}" for place in unknown]
    if not places or not entry.get("way"):
        rows.problems.append(f"{where}: names no cell or no way")
    if len(rows.problems) > before:
        return
    for place in places:
        old = law.cells[place]
        ways = tuple(_ways(overlay, entry, old, where, rows))
        new = Cell(*place, ways, "explicit")
        if len(rows.problems) == before:
            rows.problems += _widening(new, old, entry, where, today)
            changed[place] = new


def _places(law: Law, entry: Toml) -> Iterable[Triple]:
    recipients = law.words.recipients if entry.get("recipients") == "any" else entry.get("recipients", [])
    purposes = law.words.purposes if entry.get("purposes") == "any" else entry.get("purposes", [])
    return ((entry.get("label", ""), recipient, purpose) for recipient in recipients for purpose in purposes)


def _ways(overlay: Toml, entry: Toml, old: Cell, where: str, rows: Rows) -> Iterable[Way]:
    """The new ways of a cell. ``from`` starts with a way of the old cell, by its id or its effect: lists are added to
    its own, all else takes the place of what it had."""
    given = {"owner": overlay["owner"], "review_by": overlay["review_by"], "certainty": "settled"}
    for row in entry["way"]:
        base: dict[str, Any] = {}
        if "from" in row:
            started = next((way for way in old.ways if row["from"] in (way.id, way.effect)), None)
            if started is None:
                rows.problems.append(f"{where}: {old.id} has no way {row['from']!r} to start from")
                continue
            base = as_row(started)
            if row.get("effect", started.effect) != started.effect:
                del base["needs"]
        made = {**given, **base, **{key: value for key, value in row.items() if key != "from"}}
        made |= {key: [*base[key], *row[key]] for key in ADDED if key in row and key in base}
        if "needs" in row and "from" not in row:
            rows.problems.append(f"{where}: needs may only be changed from a way of the cell")
            continue
        derived = f"{overlay['code']}:{made.pop('id', old.id)}"
        if (way := rows.way(where, made, derived, old.recipient)) is not None:
            yield way


def as_row(way: Way) -> dict[str, Any]:
    """A way in the form of a row of a file."""
    row: dict[str, Any] = {
        "id": way.id, "effect": way.effect, "needs": {act: list(codes) for act, codes in way.needs.items()},
        "conditions": list(way.conditions), "obligations": list(way.obligations), "record": list(way.record), "duties": list(way.duties),
        "forms": sorted(way.forms), "citation": way.citation, "mark": way.mark, "certainty": way.certainty, "owner": way.owner,
        "review_by": way.review_by, "note": way.note,
    }  # fmt: skip
    return row if way.shows is None else {**row, "fields": sorted(way.shows)}


def _widening(new: Cell, old: Cell, entry: Toml, where: str, today: date) -> list[str]:
    if is_narrower(new, old):
        return []
    both = f"{old.id}: {new.letters} would be wider than {old.letters}"
    if old.recipient == "immigration" or old.purpose == "administration":
        return [f"{where}: {both}; nothing widens this cell"]
    counsel = entry.get("counsel", {})
    signed = counsel.get("signed")
    if all(counsel.get(key) for key in COUNSEL) and isinstance(signed, date) and signed <= today:
        return []
    return [f"{where}: {both}; only an entry that counsel signed and dated may widen ({', '.join(COUNSEL)})"]


def _asides(
    known: Any, overlay: Toml, key: str, named: str, law: Law, file: str, problems: list[str]
) -> dict[str, tuple[Aside, ...]]:
    """The rows beside the cells, with those that the overlay adds. It takes none away."""
    made: dict[str, tuple[Aside, ...]] = dict(known)
    for number, row in enumerate(overlay.get(key, []), start=1):
        where = f"{file}: [[{key}]] {number}"
        label, words = row.get("label", ""), row.get(named, [])
        if label not in LABELS or not words or not set(words) <= law.words.known(named) or not row.get("citation"):
            problems.append(f"{where}: lacks a label, {named} of the list, or a citation")
            continue
        aside = Aside(
            id=f"{overlay['code']}:{row.get('id', key)}",
            label=label,
            words=frozenset(words),
            citation=row["citation"],
            mark=row.get("mark", "R"),
            certainty=row.get("certainty", "settled"),
            owner=overlay["owner"],
            review_by=overlay["review_by"],
            not_from=frozenset(row.get("not_from", [])),
        )
        made[label] = (*made.get(label, ()), aside)
    return made
