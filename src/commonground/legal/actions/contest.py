"""Taking a legal paper before the court, or asking its sender to narrow it; and what came of it."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.clocks.actions import start, stop
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.legal.events import Contested, Narrowed
from commonground.legal.models import Paper
from commonground.legal.queries import ANSWER
from commonground.legal.rules import AnsweredAfterItCame, AsksForSomething
from commonground.legal.status import PAPER
from commonground.privacy.actions import untie


@action("legal.contest")
def contest(paper: Paper, *, by: Viewer, at: datetime | None = None) -> Paper:
    """Take the paper before the court, or ask its sender to narrow it. Nothing is handed over meanwhile, and the hold goes on."""
    assert at is not None
    paper = locked(paper)
    paper.status = PAPER.move(paper.status, "contest")
    paper.save(update_fields=["status"])
    untie(cause_id=paper.pk, by=by, at=at)
    remember(Contested(paper, by=by, at=at))
    return paper


@action("legal.narrow", right="legal.contest")
def narrow(
    paper: Paper, *, asks_for: str, respond_by: datetime | None = None, by: Viewer, at: datetime | None = None
) -> Paper:
    """Write down what the paper asks for now, after the court or the sender said so. It is checked and decided anew.

    :param respond_by: the new day to answer, when one was set.
    :raises NotNow: J6 or J7.
    """
    assert at is not None
    paper = locked(paper)
    hold(AsksForSomething, AnsweredAfterItCame, asks_for=asks_for, received_at=paper.received_at, respond_by=respond_by)
    paper.status = PAPER.move(paper.status, "narrow")
    paper.asks_for, paper.checked_at, paper.ticks = asks_for.strip(), None, []
    if respond_by is not None:
        paper.respond_by, paper.day_is_ours = respond_by, False
        stop(ANSWER, paper, reason="new_day", at=at)
        start(ANSWER, paper, due_at=max(respond_by, at), agency_id=paper.agency_id, by=by, at=at)
    paper.save(update_fields=["status", "asks_for", "checked_at", "ticks", "respond_by", "day_is_ours"])
    remember(Narrowed(paper, by=by, at=at, new_day=respond_by is not None))
    return paper
