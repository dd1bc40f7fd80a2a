"""Is it alive, is it ready: for supervisors of the process and for the person on call. Neither page tells about people."""

from datetime import datetime

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from commonground.agencies.routes import open_to_all
from commonground.ledger.exporting import unsealed_since


@open_to_all("says only that the process runs")
def alive(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"alive": True})


@open_to_all("says only whether database, worker and seal are there")
def ready(request: HttpRequest) -> JsonResponse:
    """The database answers; how long ago a worker was last seen, and how long the oldest line of the ledger has waited for its seal.

    Both in seconds: null for a worker that was never seen, 0 where no line waits.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
            seen = cursor.fetchone()[0]
        waits = unsealed_since()
    except DatabaseError:
        return JsonResponse({"ready": False, "database": False}, status=503)
    return JsonResponse({
        "ready": True, "database": True, "worker_seen_seconds_ago": seen and _seconds_since(seen),
        "unsealed_seconds": _seconds_since(waits) if waits else 0,
    })  # fmt: skip


def _seconds_since(moment: datetime) -> int:
    return round((timezone.now() - moment).total_seconds())
