"""Two workers take the same step at the same moment, with real commits: it is taken once, and its clocks and tasks come up once."""

import threading

import pytest
from django.db import connections

from commonground.agencies.context import as_viewer
from commonground.cases.actions import move, take_in
from commonground.cases.models import Case, Task
from commonground.cases.tests.cast import a_person
from commonground.cases.tests.programs import REFERRAL, a_program
from commonground.clocks.models import Clock
from commonground.kit.noes import NotNow
from commonground.ledger.models import Happening

pytestmark = pytest.mark.commits
WORKERS = 4


def together(work):
    """What each of the workers came to, all let go at once."""
    came, start = [], threading.Barrier(WORKERS)

    def one():
        start.wait()
        try:
            work()
            came.append("done")
        except NotNow as no:
            came.append(no.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(came)


def test_a_step_that_four_take_at_once_is_taken_once(committed, cast):
    program, person = a_program(cast, "shelter", "dvert"), a_person(cast, by=cast.alma)
    alma = cast.members["alma"]
    came = together(lambda: take_in(person=person, program=program, answers=REFERRAL, worker=alma, by=cast.alma))
    assert came == ["K12", "K12", "K12", "done"]
    with as_viewer(cast.alma):
        case = Case.objects.get(program=program)
    came = together(lambda: move(case, verb="bring_to_team", seen="referral", by=cast.alma))
    assert came == ["K14", "K14", "K14", "done"]
    with as_viewer(cast.alma):
        assert Clock.objects.filter(record_id=case.pk, name="team_looks").count() == 1
        assert Task.objects.filter(case=case, code="hear_her_view").count() == 1
    assert Happening.objects.using("ledger").filter(kind="cases.moved", record_id=case.pk).count() == 1
