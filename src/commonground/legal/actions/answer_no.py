"""Answering a legal paper without handing anything over, and closing it."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.clocks.actions import meet
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.legal.events import AnsweredNo, PaperClosed
from commonground.legal.models import Paper
from commonground.legal.queries import ANSWER
from commonground.legal.rules import AnAnswer, NotHeldMeansNobody
from commonground.legal.status import PAPER
from commonground.privacy.actions import untie


@action("legal.answer_no")
def answer_no(paper: Paper, *, answered: str, by: Viewer, at: datetime | None = None) -> Paper:
    """Answer that nothing is handed over. The letter reads the same whether the agency knows the person or not.

    :param answered: ``not_reached_by_law``, ``not_held``, ``not_ours``, ``withdrawn`` or ``quashed``: for the agency's own eyes.
    :raises NotNow: J22, or J29 when a person was found and *not held* is chosen.
    """
    assert at is not None
    paper = locked(paper)
    hold(AnAnswer, NotHeldMeansNobody, answered=answered, paper=paper)
    paper.status = PAPER.move(paper.status, "answer_no")
    paper.answered, paper.answered_at = answered, at
    paper.save(update_fields=["status", "answered", "answered_at"])
    untie(cause_id=paper.pk, by=by, at=at)
    meet(ANSWER, paper, by=by, at=at)
    remember(AnsweredNo(paper, by=by, at=at, answered=answered))
    return paper


@action("legal.close_paper", right="legal.answer_no")
def close_paper(paper: Paper, *, by: Viewer, at: datetime | None = None) -> Paper:
    """Close a paper that was answered. The custodian's way to the record ends; a hold goes on until two people end it."""
    assert at is not None
    paper = locked(paper)
    paper.status = PAPER.move(paper.status, "close")
    paper.save(update_fields=["status"])
    untie(cause_id=paper.pk, by=by, at=at)
    remember(PaperClosed(paper, by=by, at=at))
    return paper
