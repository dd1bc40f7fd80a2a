"""The job that looks every minute for what is due, in every jurisdiction. It only looks: what is due stands in the database, so that a worker
that was away for days finds all of it, and nothing is reckoned from when a job ran."""

import logging
from uuid import UUID

from procrastinate.contrib.django import app

from commonground.agencies.models import Jurisdiction
from commonground.agencies.queries import host_of
from commonground.agencies.viewers import service
from commonground.clocks.actions import raise_further, raise_overdue, resume_over, warn

log = logging.getLogger(__name__)
# What stood still goes on first, so that it is judged by its new moment; each step sees what the one before left.
STEPS = (resume_over, warn, raise_further, raise_overdue)


@app.periodic(cron="* * * * *")
@app.task(queue="clocks", queueing_lock="clocks.sweep", name="clocks.sweep")
def sweep(timestamp: int = 0) -> int:
    """Tell of every clock of every jurisdiction that is due to be told of; several sweeps at once are safe.

    A step or a jurisdiction that fails stops no other: the log says which, and the next sweep tries it again.
    """
    return sum(_of(place) for place in Jurisdiction.objects.values_list("pk", flat=True))


def _of(place: UUID) -> int:
    told = 0
    try:
        host = host_of(place)
        if host is None:
            return 0
        by = service("clocks", host)
    except Exception as no:  # noqa: BLE001
        return _failed("finding who sweeps", place, no)
    for step in STEPS:
        try:
            # A clock goes up one level at a sweep: whoever it is raised to has their time, also after days without a worker.
            while count := step(by=by):
                told += count
        except Exception as no:  # noqa: BLE001
            told += _failed(step.__name__, place, no)
    return told


def _failed(doing: str, place: UUID, no: Exception) -> int:
    """The kind of failure alone: what the database says of one may quote a row."""
    log.error("The sweep of clocks: %s failed in jurisdiction %s (%s).", doing, place, type(no).__name__)
    return 0
