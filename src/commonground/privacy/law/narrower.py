"""Whether one way lies within another: whatever the narrower one opens, the wider one opens too, with no more to be kept or shown."""

from commonground.privacy.law.shape import Cell, Law, Way

# A need that is met brings others with it.
BRINGS = {
    "item_named": {"release", "relationship", "agreement_or_release"},
    "release": {"relationship", "agreement_or_release"},
    "agreement": {"agreement_or_release"},
}


def within(new: Way, old: Way) -> bool:
    """Whether ``new`` opens nothing that ``old`` does not open, and asks for at least as much."""
    return (
        all(act in old.needs and with_what_they_bring(codes) >= set(old.needs[act]) for act, codes in new.needs.items())
        and set(new.conditions) >= set(old.conditions)
        and (old.shows is None or (new.shows is not None and new.shows <= old.shows))
        and set(new.obligations) >= set(old.obligations)
        and set(new.record) >= set(old.record)
        and set(new.duties) >= set(old.duties)
        and new.record_first >= old.record_first
        and (not old.forms or (bool(new.forms) and new.forms <= old.forms))
    )


def with_what_they_bring(codes: tuple[str, ...]) -> set[str]:
    """Needs, and those that are met with them."""
    return set(codes).union(*(BRINGS.get(code, set()) for code in codes))


def is_narrower(new: Cell, old: Cell) -> bool:
    """Whether a cell opens nothing that the other does not open."""
    return all(not way.needs or any(within(way, wider) for wider in old.ways) for way in new.ways)


def compared(law: Law, shipped: Law) -> tuple[list[str], list[str]]:
    """The cells that overlays made narrower, and those that counsel's signature made wider."""
    changed = [place for place, cell in law.cells.items() if cell.ways != shipped.cells[place].ways]
    wider = [place for place in changed if not is_narrower(law.cells[place], shipped.cells[place])]
    return [law.cells[one].id for one in changed if one not in wider], [law.cells[one].id for one in wider]
