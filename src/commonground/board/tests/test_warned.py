"""A warning of a threat on the board: a sign with a link for the agency that was warned, live, and nothing for anybody else."""

import pytest

from commonground.board import looks
from commonground.board.scopes import lines
from commonground.board.tests.test_rows import cursor, fetch, signed_in
from commonground.calls.tests.cast import take_call
from commonground.people.actions import take_in_warning
from commonground.people.tests.cast import note_person
from commonground.people.tests.test_warn import THREAT, send

pytestmark = pytest.mark.commits


@pytest.fixture(autouse=True)
def forget():
    lines.clear()
    looks._entered.clear()


def test_the_sign_comes_and_goes_with_the_news(committed, cast):
    take_call(cast)
    watching = signed_in(cast, "dara")
    since = cursor(watching)
    sent = send(cast, note_person(cast), to="dispatch")
    told = fetch(watching, since)
    assert "1 urgent message" in told["warned"] and "/desk/warnings/" in told["warned"]
    assert THREAT not in repr(told) and str(sent.pk) not in repr(told) and told["gone"] == [] and "figures" not in told
    page = watching.get("/board/").content.decode()
    assert "1 urgent message" in page and THREAT not in page
    take_in_warning(sent, by=cast.dara)
    assert "urgent" not in fetch(watching, told["cursor"])["warned"]
    assert "urgent message" not in watching.get("/board/").content.decode()


def test_a_wall_and_another_agency_show_nothing(committed, cast):
    send(cast, note_person(cast), to="police")
    watching = signed_in(cast, "dara")
    assert "urgent message" not in watching.get("/board/").content.decode()
    assert "urgent" not in fetch(watching)["warned"]
    send(cast, note_person(cast, name="Sami Noor"), to="dispatch")
    assert "urgent message" not in watching.get("/board/wall/").content.decode()
    assert "warned" not in fetch(watching, view="wall")
