"""The first contact that is owed: the name of its clock, and the clock while it runs."""

from commonground.cases.models import Case
from commonground.clocks.models import Clock

FOLLOW_UP = "follow_up_72h"


def running(case: Case) -> Clock | None:
    """The clock of the first contact while it runs, or None."""
    return Clock.objects.filter(name=FOLLOW_UP, record_id=case.pk, status__in=("running", "overdue")).first()
