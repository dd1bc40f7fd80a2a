"""The news: the outbox of the live streams. A line says only that a record of some kind changed; pages then ask for it.

Each line carries its transaction id, so that a reader never passes a transaction that has not committed yet (decision 15).
"""

from django.db import models
from django.db.models.functions import Cast
from django.utils import timezone


class News(models.Model):
    """One change on one stream (``board``, ``field``, ``desk``), for one agency or for all of a jurisdiction."""

    id = models.BigAutoField(primary_key=True)
    transaction = models.BigIntegerField(
        db_default=Cast(
            Cast(models.Func(function="pg_current_xact_id", output_field=models.TextField()), models.TextField()),
            models.BigIntegerField(),
        )
    )
    at = models.DateTimeField(default=timezone.now)
    jurisdiction_id = models.UUIDField()
    agency_id = models.UUIDField(null=True)
    stream = models.CharField(max_length=20)
    kind = models.CharField(max_length=80)
    record_id = models.UUIDField()

    class Meta:
        indexes = [
            models.Index(fields=["transaction", "id"], name="news_order"),
            models.Index(fields=["jurisdiction_id", "transaction", "id"], name="news_here"),
            models.Index(fields=["at"], name="news_age"),
        ]
