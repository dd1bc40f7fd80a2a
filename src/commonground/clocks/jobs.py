"""The job that looks every minute for what is overdue, in every jurisdiction."""

from procrastinate.contrib.django import app

from commonground.agencies.models import Jurisdiction
from commonground.agencies.queries import host_of
from commonground.agencies.viewers import service
from commonground.clocks.actions import raise_overdue


@app.periodic(cron="* * * * *")
@app.task(queue="clocks", queueing_lock="clocks.sweep", name="clocks.sweep")
def sweep(timestamp: int = 0) -> int:
    """Raise every overdue clock of every jurisdiction; several sweeps at once are safe."""
    raised = 0
    for jurisdiction in Jurisdiction.objects.all():
        host = host_of(jurisdiction.pk)
        if host is None:
            continue
        by = service("clocks", host)
        while count := raise_overdue(by=by):
            raised += count
    return raised
