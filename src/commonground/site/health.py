"""Is it alive, is it ready: for supervisors of the process and for the person on call. Neither page tells about people."""

from datetime import timedelta

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from commonground.agencies.routes import open_to_all


@open_to_all("says only that the process runs")
def alive(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"alive": True})


@open_to_all("says only whether database and worker are there")
def ready(request: HttpRequest) -> JsonResponse:
    """The database answers, and how long ago a worker was last seen (seconds, or null)."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
            seen = cursor.fetchone()[0]
    except DatabaseError:
        return JsonResponse({"ready": False, "database": False}, status=503)
    age = (timezone.now() - seen) / timedelta(seconds=1) if seen else None
    return JsonResponse({"ready": True, "database": True, "worker_seen_seconds_ago": age and round(age)})
