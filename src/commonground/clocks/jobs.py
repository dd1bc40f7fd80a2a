"""The job that looks every minute for what is due, in every jurisdiction. It only looks: what is due stands in the database, so that a worker
that was away for days finds all of it, and nothing is reckoned from when a job ran."""

from procrastinate.contrib.django import app

from commonground.agencies.models import Jurisdiction
from commonground.agencies.queries import host_of
from commonground.agencies.viewers import service
from commonground.clocks.actions import raise_further, raise_overdue, resume_over, warn

# What stood still goes on first, so that it is judged by its new moment; each step sees what the one before left.
STEPS = (resume_over, warn, raise_further, raise_overdue)


@app.periodic(cron="* * * * *")
@app.task(queue="clocks", queueing_lock="clocks.sweep", name="clocks.sweep")
def sweep(timestamp: int = 0) -> int:
    """Tell of every clock of every jurisdiction that is due to be told of; several sweeps at once are safe."""
    told = 0
    for jurisdiction in Jurisdiction.objects.all():
        host = host_of(jurisdiction.pk)
        if host is None:
            continue
        by = service("clocks", host)
        for step in STEPS:
            # A clock goes up one level at a sweep: whoever it is raised to has their time, also after days without a worker.
            while count := step(by=by):
                told += count
    return told
