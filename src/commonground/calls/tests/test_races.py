"""Two dispatchers at the same moment, each on a connection of their own."""

import threading

import pytest
from django.db import connections

from commonground.agencies.context import as_viewer
from commonground.calls.actions import hold, send
from commonground.calls.models import Assignment
from commonground.calls.tests.cast import triaged_call
from commonground.kit.noes import NotNow
from commonground.units.tests.cast import patrol

pytestmark = pytest.mark.commits


def at_once(*acts):
    """Run the acts at the same moment; what each gave, or the code of the rule that stopped it."""
    gate, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(n, act):
        try:
            gate.wait(timeout=20)
            answers[n] = act()
        except NotNow as no:
            answers[n] = no.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def test_two_dispatchers_cannot_send_one_unit_twice(committed, cast):
    unit, first, second = patrol(cast), triaged_call(cast, nature="robbery"), triaged_call(cast, nature="robbery")
    hold(second, take_over=True, by=cast.sven)
    answers = at_once(lambda: send(first, unit, by=cast.dara), lambda: send(second, unit, by=cast.sven))
    assert sorted(isinstance(answer, Assignment) for answer in answers) == [False, True]
    assert "U5" in answers
    with as_viewer(cast.dara):
        assert Assignment.objects.filter(unit=unit).count() == 1


def test_one_of_two_dispatchers_gets_a_call_and_the_other_reads_the_name(committed, cast):
    from commonground.calls.actions import let_go
    from commonground.calls.tests.cast import take_call

    call = take_call(cast)
    let_go(call, by=cast.dara)
    answers = at_once(lambda: hold(call, by=cast.dara), lambda: hold(call, by=cast.sven))
    assert sorted(isinstance(answer, str) for answer in answers) == [False, True]
    assert "D22" in answers
