"""Letting the custodian open the record for a checked paper, once the law lets the paper have anything."""

from datetime import datetime

from commonground.agencies.context import Viewer
from commonground.legal.models import Paper
from commonground.legal.queries import facts_of
from commonground.legal.reach import reached
from commonground.privacy.actions import tie


def open_what_it_reaches(paper: Paper, *, by: Viewer, at: datetime) -> list[str]:
    """Tie the custodian to the record when the law lets the paper have anything (inside the caller's action).

    :returns: the labels that the paper reaches.
    """
    labels = [label for label, ruling in reached(facts_of(paper), at=at).items() if ruling.permits]
    if labels and paper.subject_id is not None and paper.custodian_id is not None:
        tie(kind="task", cause_id=paper.pk, by=by, at=at, subject_id=paper.subject_id, members=[paper.custodian_id])
    return labels
