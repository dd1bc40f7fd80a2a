"""When remembering fails, nothing of the action stays: each verb, with a ledger that cannot be written."""

from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.utils import timezone

from commonground.agencies.viewers import service
from commonground.calls import actions
from commonground.calls.tests.cast import sent_call, take_call, triaged_call
from commonground.calls.tests.test_take_batch import CALLS, row
from commonground.calls.timetable import Due, showing
from commonground.units import actions as unit_actions
from commonground.units.tests.cast import patrol

pytestmark = pytest.mark.django_db
TABLES = ("calls_call", "calls_assignment", "units_unit", "units_crew", "privacy_part", "privacy_reach", "ledger_news")


class LedgerFails(Exception):
    """Stands for any trouble while the event is written."""


def picture():
    """Every row of every table the actions touch, read by the owner inside this test's own transaction."""
    with connections["default"].cursor() as cursor:
        made = {}
        for table in TABLES:
            cursor.execute(f"SELECT count(*), coalesce(sum(hashtext({table}::text)::bigint), 0) FROM {table}")
            made[table] = cursor.fetchone()
        return made


def whole_picture(cast):
    """The picture as each agency with rows sees it."""
    from commonground.agencies.context import as_viewer

    seen = {}
    for name in ("dara", "omar", "amara", "petra"):
        with as_viewer(cast.viewers[name]):
            seen[name] = picture()
    return seen


def ready_to_close(cast):
    call, assignment, _unit = sent_call(cast)
    actions.report(assignment, status="cleared", by=cast.omar)
    return call


def past_call_due(cast):
    from commonground.agencies.context import as_viewer
    from commonground.calls.models import Call

    actions.take_batch([row()], profile=CALLS, by=service("import", cast.dispatch))
    now = timezone.now()
    with as_viewer(cast.dara):
        past = Call.objects.get(origin="imported")
    return [Due(past.pk, now - timedelta(hours=3), showing(past.pk, now.date(), 0))]


def shown_again(cast):
    by = service("replay", cast.dispatch)
    actions.replay(past_call_due(cast), by=by)
    return by


VERBS = {
    "take": (lambda c: None, lambda c, _: actions.take(narrative="x", by=c.dara)),
    "state": (take_call, lambda c, call: actions.state(call, nature="noise", danger=["none"], by=c.dara)),
    "triage": (
        take_call,
        lambda c, call: actions.triage(
            call, nature="robbery", danger=["weapon"], response="police", note="x", by=c.dara
        ),
    ),
    "hold": (take_call, lambda c, call: actions.hold(call, take_over=True, by=c.sven)),
    "let_go": (take_call, lambda c, call: actions.let_go(call, by=c.dara)),
    "note": (take_call, lambda c, call: actions.note(call, text="x", by=c.dara)),
    "brief": (
        take_call,
        lambda c, call: actions.brief(
            call, side="be_careful", text="x", source="caller", expires_at=timezone.now() + timedelta(days=9), by=c.dara
        ),
    ),
    "send": (lambda c: (triaged_call(c), patrol(c)), lambda c, both: actions.send(*both, by=c.dara)),
    "recall": (sent_call, lambda c, sent: actions.recall(sent[1], reason="not_needed", by=c.dara)),
    "report on the way": (sent_call, lambda c, sent: actions.report(sent[1], status="en_route", by=c.omar)),
    "report clear": (sent_call, lambda c, sent: actions.report(sent[1], status="cleared", by=c.omar)),
    "cancel": (sent_call, lambda c, sent: actions.cancel(sent[0], by=c.dara)),
    "close": (ready_to_close, lambda c, call: actions.close(call, disposition="other", by=c.dara)),
    "take_batch": (lambda c: None, lambda c, _: actions.take_batch([row()], profile=CALLS, by=c.sven)),
    "replay": (past_call_due, lambda c, due: actions.replay(due, by=service("replay", c.dispatch))),
    "clear_replays": (shown_again, lambda c, by: actions.clear_replays(by=by)),
    "units.form": (lambda c: None, lambda c, _: patrol(c)),
    "units.crew": (patrol, lambda c, unit: unit_actions.crew(unit, members=[], by=c.ada)),
    "units.duty": (patrol, lambda c, unit: unit_actions.duty(unit, on=False, by=c.petra)),
}


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_is_left_behind_when_the_event_cannot_be_remembered(cast, monkeypatch, verb):
    import sys

    prepare, act = VERBS[verb]
    service("replay", cast.dispatch), service("setup", cast.host)
    noun = prepare(cast)
    before = whole_picture(cast)

    def fail(event):
        raise LedgerFails(event.code)

    apps = ("commonground.calls.actions", "commonground.units.actions")
    for name, module in list(sys.modules.items()):
        if name.startswith(apps) and hasattr(module, "remember"):
            monkeypatch.setattr(module, "remember", fail)
    with pytest.raises(LedgerFails), transaction.atomic():
        act(cast, noun)
    assert whole_picture(cast) == before
