"""Live pages: the board of another center hears nothing of a call, only that some unit moved."""

import pytest

from commonground.calls.actions import note
from commonground.calls.tests.cast import sent_call, take_call
from commonground.ledger.models import News

pytestmark = pytest.mark.django_db


def heard_by_all(stream: str) -> list[tuple[str, object]]:
    return list(News.objects.filter(stream=stream, agency_id=None).values_list("kind", "record_id"))


def test_only_the_board_of_its_own_center_hears_of_a_call(cast):
    call = take_call(cast)
    note(call, text="More.", by=cast.dara)
    told = News.objects.filter(stream="board", record_id=call.pk)
    assert told.count() == 2
    assert set(told.values_list("agency_id", flat=True)) == {cast.dispatch.pk}
    assert heard_by_all("board") == []


def test_every_board_hears_that_a_unit_moved_and_not_to_which_call(cast):
    call, _, _ = sent_call(cast)
    assert {kind for kind, _ in heard_by_all("board") if kind.startswith("calls.")} == set()
    assert ("units.moved", cast.dispatch.pk) in heard_by_all("board")
    assert call.pk not in {record for _, record in heard_by_all("board")}
