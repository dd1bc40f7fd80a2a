"""Letting the custodian open the record for a checked paper, once the law lets the paper have anything."""

from datetime import datetime

from commonground.agencies.context import Viewer
from commonground.legal.models import Paper
from commonground.legal.queries import facts_of
from commonground.legal.reach import reached
from commonground.privacy.actions import tie_by_paper


def open_what_it_reaches(paper: Paper, *, by: Viewer, at: datetime) -> list[str]:
    """Tie the custodian to what the paper reaches of the record, if to anything (inside the caller's action).

    :returns: the labels that the paper reaches.
    """
    labels = [label for label, ruling in reached(facts_of(paper), at=at).items() if ruling.permits]
    if labels and paper.subject_id is not None and paper.custodian_id is not None:
        tie_by_paper(
            cause_id=paper.pk, subject_id=paper.subject_id, member=paper.custodian_id, labels=labels, by=by, at=at
        )
    return labels
