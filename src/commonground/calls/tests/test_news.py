"""Live pages: the board of another center hears nothing of a call, only that some unit moved."""

import pytest

from commonground.agencies.tests.cast import Cast, all_news
from commonground.calls.actions import note
from commonground.calls.tests.cast import sent_call, take_call

pytestmark = pytest.mark.django_db


def heard_by_all(cast: Cast, stream: str) -> list[tuple[str, object]]:
    return [(line.kind, line.record_id) for line in all_news(cast, stream=stream, agency_id=None)]


def test_only_the_board_of_its_own_center_hears_of_a_call(cast):
    call = take_call(cast)
    note(call, text="More.", by=cast.dara)
    told = all_news(cast, stream="board", record_id=call.pk)
    assert len(told) == 2
    assert {line.agency_id for line in told} == {cast.dispatch.pk}
    assert heard_by_all(cast, "board") == []


def test_every_board_hears_that_a_unit_moved_and_not_to_which_call(cast):
    call, _, _ = sent_call(cast)
    assert {kind for kind, _ in heard_by_all(cast, "board") if kind.startswith("calls.")} == set()
    assert ("units.moved", cast.dispatch.pk) in heard_by_all(cast, "board")
    assert call.pk not in {record for _, record in heard_by_all(cast, "board")}
