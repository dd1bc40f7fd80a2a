"""The job that counts every hour, in every jurisdiction; closed periods that can no longer change are left alone."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from commonground.agencies.models import Jurisdiction
from commonground.agencies.queries import host_of
from commonground.agencies.viewers import service
from commonground.measures.actions import observe

# The longest window is 90 days after a call of the period: the quarter before last can still change.
LOOKS_BACK = timedelta(days=200)


@app.periodic(cron="7 * * * *")
@app.task(queue="measures", queueing_lock="measures.observe", name="measures.observe")
def observe_all(timestamp: int = 0, whole: bool = False) -> int:
    """Count the figures of every jurisdiction anew.

    :param whole: all periods, not only those that may have changed.
    """
    counted = 0
    since = None if whole else (timezone.now() - LOOKS_BACK).date()
    for jurisdiction in Jurisdiction.objects.all():
        host = host_of(jurisdiction.pk)
        if host is not None:
            counted += observe(since=since, by=service("measures", host))
    return counted
