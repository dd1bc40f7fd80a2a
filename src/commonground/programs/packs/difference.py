"""What changed between two versions of a pack, in the words of the field: which clock, which stage, from what to what."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from commonground.programs.packs.building import slots
from commonground.programs.packs.canonical import plain
from commonground.programs.packs.shape import Pack

# What a part is called where people read it, and the key that names one of its rows.
CALLED: Mapping[str, str] = {
    "program": "the program", "source": "source", "role": "role", "eligibility": "rule of eligibility", "form": "form",
    "stage": "stage", "move": "step", "clock": "clock", "measure": "measure", "fidelity": "element of the model",
    "situation": "situation", "correction": "correction", "finding": "finding", "firewall": "firewall",
    "sharing": "sharing default", "instrument": "instrument", "task": "task", "meeting": "meeting",
    "touchpoint": "touchpoint", "message": "message",
}  # fmt: skip


def changes(old: Pack, new: Pack) -> Iterator[str]:
    """Each change as a line; nothing when both are the same."""
    before, after = plain(old), plain(new)
    for part, slot in slots(Pack).items():
        called = CALLED[part]
        if part == "program":
            yield from _of_row(called, before[part], after[part], slots(_plain_type(slot.kind)))
            continue
        rows = _by_code(before[part], part), _by_code(after[part], part)
        row_type = slots(_row_type(slot.kind))
        for code in [*rows[0], *(code for code in rows[1] if code not in rows[0])]:
            if code not in rows[1]:
                yield f"{called} {code}: taken out"
            elif code not in rows[0]:
                yield f"{called} {code}: new"
            else:
                yield from _of_row(f"{called} {code}", rows[0][code], rows[1][code], row_type)
        kept = [code for code in rows[0] if code in rows[1]]
        if kept != [code for code in rows[1] if code in rows[0]]:
            yield f"{part}: the rows stand in another order"


def _by_code(rows: list[dict[str, Any]], part: str) -> dict[str, dict[str, Any]]:
    return {row["verb" if part == "move" else "code"]: row for row in rows}


def _row_type(kind: Any) -> Any:
    return get_args(get_args(kind)[0])[0]


def _plain_type(kind: Any) -> Any:
    return get_args(kind)[0]


def _of_row(called: str, old: dict[str, Any], new: dict[str, Any], known: Mapping[str, Any]) -> Iterator[str]:
    for key, slot in known.items():
        if old.get(key) != new.get(key):
            yield f"{called}: {slot.says}: {_shown(old.get(key))} -> {_shown(new.get(key))}"


def _shown(found: Any) -> str:
    if found is None or found in ([], {}):
        return "nothing"
    if isinstance(found, dict) and set(found) == {"en", "es"}:
        return f"“{found['en']}” / “{found['es']}”"
    if isinstance(found, dict):
        return ", ".join(f"{key} = {_shown(value)}" for key, value in found.items())
    if isinstance(found, list):
        return "; ".join(_shown(item) for item in found)
    return {True: "yes", False: "no"}.get(found, str(found)) if isinstance(found, bool) else str(found)
