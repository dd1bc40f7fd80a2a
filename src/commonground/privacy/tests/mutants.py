"""Wrong laws: each compiled row of the floor with one thing otherwise, and which of them change nothing for anybody, with the proof."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from commonground.privacy.law.cells import the_law
from commonground.privacy.law.openings import Opening, the_openings
from commonground.privacy.law.recipients import recipient_of
from commonground.privacy.models.reach import TIES
from commonground.privacy.tests.laid import KINDS, STAFF

LAW = the_law()
LISTED = ("traits", "papers", "stated", "recorded", "forms", "never")
ASKED = ("role", "agreement", "release", "emergency", "tied", "author")
FORMS = tuple(sorted({form for terms in LAW.releases.terms.values() for form in terms.forms}))


class Mutant(NamedTuple):
    """A row, what is wrong with it, and what stands there instead (None: nothing)."""

    row: Opening
    wrong: str
    instead: Opening | None


def mutants(row: Opening) -> Iterator[Mutant]:
    """Every way in which one thing of a row can be wrong: its effect is never, a need is forgotten, a condition is, a list is longer or shorter."""
    yield Mutant(row, "effect: never", None)
    yield from (Mutant(row, f"{need} not asked", row._replace(**{need: False})) for need in ASKED if getattr(row, need))
    for column in LISTED:
        words = getattr(row, column)
        for word in words if column != "forms" or row.recipient != "own" else ():
            yield Mutant(row, f"{column} without {word}", row._replace(**{column: _less(words, word)}))
    if (row.release or row.tied) and row.recipient != "own":  # nobody permits an agency to tell itself
        yield from (
            Mutant(row, f"forms with {one}", row._replace(forms=(*row.forms, one)))
            for one in FORMS
            if one not in row.forms
        )
    if row.longest_days is not None:
        yield Mutant(row, "for however long", row._replace(longest_days=None))
    if row.ties is not None:
        yield Mutant(row, "any tie or none", row._replace(ties=None))
        yield from (Mutant(row, f"ties without {one}", row._replace(ties=_less(row.ties, one))) for one in row.ties)
    if row.only is not None:
        yield Mutant(row, "the whole record", row._replace(only=None))
        yield from (Mutant(row, f"only without {one}", row._replace(only=_less(row.only, one))) for one in row.only)


def opened(label: str, recipient: str, purpose: str) -> Mutant:
    """A cell that nothing opens for looking, opened to every role that reads the label."""
    row = Opening(
        label=label, recipient=recipient, purpose=purpose, way="nobody wrote this", effect="allow", role=True, agreement=False, release=False,
        emergency=False, tied=False, author=False, ties=None, traits=(), papers=(), stated=(), forms=(), longest_days=None, recorded=(),
        only=None, never=(),
    )  # fmt: skip
    return Mutant(row, "effect: allow", row)


def _less(words: tuple[str, ...], word: str) -> tuple[str, ...]:
    return tuple(one for one in words if one != word)


@cache
def cells() -> dict[tuple[str, str, str], frozenset[Opening]]:
    """The compiled rows by label, recipient and purpose."""
    found: dict[tuple[str, str, str], set[Opening]] = {}
    for row in the_openings():
        found.setdefault((row.label, row.recipient, row.purpose), set()).add(row)
    return {cell: frozenset(rows) for cell, rows in found.items()}


def changes_nothing(mutant: Mutant) -> bool:
    """Whether it can be proved that nobody sees more or less by it: whatever a row opens on one side, some row opens on the other."""
    before = cells().get((mutant.row.label, mutant.row.recipient, mutant.row.purpose), frozenset())
    after = (before - {mutant.row}) | ({mutant.instead} if mutant.instead else set())
    return _covered(before, after) and _covered(after, before)


def _covered(rows: Iterable[Opening], by: Iterable[Opening]) -> bool:
    opening = [case for row in rows if _opens_something(row) for case in _cases(row)]
    return all(any(_within(case, wide) for wide in by) for case in opening)


def _cases(row: Opening) -> Iterator[Opening]:
    """A row as the cases it is made of: a tie of some kind, authorship, or a permission of one form or another."""
    if row.tied and not row.release and row.ties is None and not row.author:
        yield row._replace(ties=TIES)
        yield row._replace(author=True)
    elif not row.release:
        yield row
    if (row.release or row.tied) and row.recipient != "own":
        yield from (row._replace(release=True, forms=(form,)) for form in row.forms)


@cache
def _traits(recipient: str) -> tuple[frozenset[str], ...]:
    """The sets of traits that somebody who is this recipient can have."""
    known = {recipient_of(kind, role, LAW.words) for kind in KINDS for role in STAFF}
    return tuple({one.traits for one in known if recipient in ("own", one.kind)})


def _opens_something(row: Opening) -> bool:
    """Somebody can be this recipient with these traits, and there are parts of a name that it opens."""
    return row.only != () and any(traits >= set(row.traits) for traits in _traits(row.recipient))


def _within(row: Opening, wide: Opening) -> bool:
    """Whether ``wide`` opens whatever ``row`` opens. Needs bring others with them: an agreement its papers, a tie of a kind a tie at all,
    an author or a permission a tie, an access what was recorded with it, a trait those that every role with it has."""
    has = frozenset.intersection(*(traits for traits in _traits(row.recipient) if traits >= set(row.traits)))
    same_forms = row.recipient == "own" or (
        set(row.forms) <= set(wide.forms) and (wide.longest_days is None or row.longest_days == wide.longest_days)
    )
    tie = row.author or row.ties is not None or ((row.tied or row.release) and same_forms)
    return all(
        [
            wide.role <= row.role,
            wide.agreement <= (row.agreement or bool(row.papers)),
            not wide.release or (row.release and same_forms),
            wide.emergency <= (row.emergency or bool(row.recorded)),
            not wide.tied or wide.release or tie,
            wide.author <= row.author,
            wide.ties is None or (row.ties is not None and set(row.ties) <= set(wide.ties)),
            set(wide.traits) <= has,
            *(
                set(getattr(wide, column)) <= set(getattr(row, column))
                for column in ("papers", "stated", "recorded", "never")
            ),
            wide.only is None or (row.only is not None and set(row.only) <= set(wide.only)),
        ]
    )
