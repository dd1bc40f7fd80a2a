"""The compiled rows of the law open what ``decide`` opens, at the edge of every cell: read as the database reads them, without one.

What the database itself answers to the same stories is asked in ``test_every_row_of_the_law_is_guarded``; here rows and law are compared alone.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from commonground.privacy.law.labels import LABELS
from commonground.privacy.law.openings import Opening, the_openings
from commonground.privacy.tests.edges import EVERYTHING, FAMILIES, LAW, NAMES, Hand, edges, somebody

LONGER_THAN_ANY = 400
ROWS: dict[tuple[str, str, str], list[Opening]] = {}
for _row in the_openings():
    ROWS.setdefault((_row.label, _row.recipient, _row.purpose), []).append(_row)


def opens(row: Opening, hand: Hand) -> bool:
    """Whether a row opens for what is in hand: the conditions of ``site/floor/looking.py``, one by one."""
    has, traits = hand.has, hand.asked().traits
    by_paper, wrote, urgent = "by_paper" in traits, "wrote" in has, "emergency" in has
    ties = {kind for kind in hand.of("tie") if (kind == "paper") == by_paper}
    agreed = {"in force", *hand.of("paper")} if "agreement" in has and not hand.own else set()
    stated = set(hand.of("stated")) if ties or urgent else set()
    recorded = set(hand.of("recorded")) if urgent else set()
    lasts = row.longest_days is None or not hand.long or row.longest_days >= LONGER_THAN_ANY
    permitted = not hand.own and lasts and bool(hand.of("grant") & set(row.forms))
    return all(
        [
            not row.role or "reads" in has,
            set(row.traits) <= traits,
            not by_paper or ties,
            (row.only is None or hand.name in row.only) and hand.name not in row.never,
            not row.author or wrote,
            not row.agreement or agreed,
            set(row.papers) <= agreed,
            row.ties is None or ties & set(row.ties),
            not row.emergency or urgent,
            set(row.recorded) <= recorded,
            set(row.stated) <= stated,
            permitted or (not row.release and (not row.tied or wrote or ties)),
        ]
    )


def exactly(row: Opening) -> Iterator[Hand]:
    """What a row asks for, in the hands of everybody who can be its recipient."""
    has = {"reads"} if row.role else set()
    has |= {"agreement", *(f"paper {one}" for one in row.papers)} if row.agreement or row.papers else set()
    has |= {
        f"tie {one}" for one in row.ties or (["care_team"] if row.tied or (row.stated and not row.emergency) else [])
    }
    has |= {f"stated {one}" for one in row.stated} | {f"recorded {one}" for one in row.recorded}
    has |= {f"grant {row.forms[0]}"} if row.release else set()
    has |= {"emergency"} if row.emergency or row.recorded else set()
    has |= {"wrote"} if row.author else set()
    for who in somebody(row.recipient):
        yield Hand(row.label, row.purpose, row.recipient == "own", who, (row.only or ("note",))[0], frozenset(has))


def near(hand: Hand) -> Iterator[Hand]:
    """It, and what lies next to it: one thing less, one thing instead of another, one more."""
    yield hand
    yield replace(hand, long=True)
    yield from (replace(hand, has=hand.has - {word}) for word in hand.has)
    for more in (*FAMILIES["tie"], *FAMILIES["grant"], "wrote", "emergency"):
        yield replace(hand, has=hand.has | {more})
        yield from (
            replace(hand, has=hand.has - {word} | {more}) for word in hand.has if word.startswith(("tie", "grant"))
        )
    yield from (replace(hand, name=name) for name in NAMES)


def differing(hands: Iterable[Hand]) -> list[Hand]:
    """Those that rows and law answer differently."""
    wrong = []
    for hand in dict.fromkeys(hands):
        standing = "own" if hand.own else hand.asked().recipient
        rows = ROWS.get((hand.label, standing, hand.purpose), [])
        if any(opens(row, hand) for row in rows) != hand.opens():
            wrong.append(hand)
    return wrong


def test_the_compiled_rows_open_what_the_law_opens() -> None:
    """Next to what each different row asks for; and by somebody of every kind in every cell, with all in hand and with nothing."""
    alike = {
        row._replace(label="", purpose="", way="", recipient=row.recipient == "own"): row for row in the_openings()
    }
    assert len(alike) > 30
    assert differing(each for row in alike.values() for hand in exactly(row) for each in near(hand)) == []


def test_a_cell_that_no_row_opens_is_opened_by_nothing() -> None:
    everybody = [
        Hand(cell.label, cell.purpose, cell.recipient == "own", who, name, has)
        for cell in LAW.cells.values() if cell.recipient != "self"
        for who in somebody(cell.recipient)[:1] for name in ("note", "be_careful") for has in (EVERYTHING, frozenset({"reads"}))
    ]  # fmt: skip
    assert differing(everybody) == []
    assert {hand.opens() for hand in everybody} == {True, False}


@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("COMMONGROUND_EXPLORE"), reason="takes minutes; COMMONGROUND_EXPLORE=1")
@pytest.mark.parametrize("label", LABELS)
def test_the_compiled_rows_open_what_the_law_opens_at_every_edge(label: str) -> None:
    """The stories are made from the law alone, whatever the rows are."""
    cells = [cell for cell in LAW.cells.values() if cell.label == label and cell.recipient != "self"]
    assert differing(hand for cell in cells if somebody(cell.recipient) for hand in edges(cell)) == []
