"""The job that publishes what is settled, every night, in every jurisdiction."""

from procrastinate.contrib.django import app

from commonground.agencies.models import Jurisdiction
from commonground.agencies.queries import host_of
from commonground.agencies.viewers import service
from commonground.openness.actions import publish


@app.periodic(cron="37 3 * * *")
@app.task(queue="measures", queueing_lock="openness.publish", name="openness.publish")
def publish_all(timestamp: int = 0) -> int:
    """Publish every closed and settled period of every jurisdiction that is not published yet."""
    published = 0
    for jurisdiction in Jurisdiction.objects.all():
        host = host_of(jurisdiction.pk)
        if host is not None:
            published += len(publish(by=service("measures", host)))
    return published
