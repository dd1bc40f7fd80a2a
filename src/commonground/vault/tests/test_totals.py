"""Totals: small counts never leave, nor can they be worked out, and a quarter is counted once."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.kit.noes import NotNow, Refused
from commonground.openness.suppression import may_be_shown
from commonground.openness.suppression.tables import table
from commonground.vault.actions import count, write_down
from commonground.vault.models.person import CAME_FOR
from commonground.vault.tests.cast import house_of
from commonground.vault.totals import TOTAL, as_csv, counted, months_of, quarter_before, suppressed

REASONS = [code for code, _ in CAME_FOR]
QUARTER = date(2026, 1, 1)
cells_of_a_house = st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=5, max_size=5)


@given(cells_of_a_house)
def test_no_count_from_one_to_nine_is_shown(cells):
    shown, _ = suppressed(cells, REASONS)
    assert all(value is None or may_be_shown(value) for row in shown.values() for value in row)


@given(cells_of_a_house)
def test_no_hidden_count_stands_alone_in_a_sum_that_a_reader_knows(cells):
    """With one place of a sum hidden it could be worked out, so there are two, or none."""
    shown, _ = suppressed(cells, REASONS)
    names = [*REASONS, TOTAL]
    at = {(r if r < 5 else TOTAL, c if c < 3 else TOTAL): shown[names[r]][c] for r in range(6) for c in range(4)}
    for known in table(cells, {"row", "column", "grand"})[1]:
        assert sum(at[place] is None for place in known.places) != 1


def test_a_quarter_counts_from_its_first_day_to_its_last():
    came = [
        ("home", date(2025, 12, 31)),
        ("home", date(2026, 1, 1)),
        ("stalking", date(2026, 3, 31)),
        ("home", date(2026, 4, 1)),
    ]
    assert counted(came, REASONS, QUARTER) == [[1, 0, 0], [0, 0, 0], [0, 0, 1], [0, 0, 0], [0, 0, 0]]
    assert months_of(date(2026, 10, 1))[-1] == date(2027, 1, 1)
    assert quarter_before(date(2026, 2, 3)) == date(2025, 10, 1)


def test_a_hidden_place_is_a_star_in_the_file():
    cells, hidden = suppressed([[12, 3, 0]] + [[10, 10, 10]] * 4, REASONS)
    text = as_csv(cells, QUARTER)
    assert text.startswith("came for,2026-01,2026-02,2026-03,total\r\n")
    assert "*" in text
    assert ",3," not in text
    assert hidden >= 2


@pytest.mark.django_db
def test_a_quarter_gives_the_same_totals_again_whatever_came_since(cast):
    house = house_of(cast)
    in_quarter, later = datetime(2026, 2, 3, 18, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
    for n in range(12):
        write_down(name=f"Somebody {n}", came_for="home", by=house.mara, at=in_quarter)
    made = count(begins_on=QUARTER, by=house.cora, at=later)
    assert made.cells["home"] == [0, 12, 0, 12]
    write_down(name="One more", came_for="home", by=house.mara, at=in_quarter)
    assert count(begins_on=QUARTER, by=house.cora, at=later).cells == made.cells
    with pytest.raises(NotNow) as no:
        count(begins_on=QUARTER, by=house.cora, at=in_quarter)
    assert no.value.code == "OW20"
    for who in (house.mara, cast.ezra, cast.ada):
        with pytest.raises(Refused):
            count(begins_on=QUARTER, by=who, at=later)
