"""Checking a service: somebody asked, and what the directory says is true today."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.directory.events import Verified
from commonground.directory.models import Service
from commonground.directory.rules import KnownWay
from commonground.kit.rules import hold
from commonground.ledger.writing import remember


@action("directory.verify", right="directory.manage")
def verify(service: Service, how: str, *, by: Viewer, at: datetime | None = None) -> Service:
    """Note that a service was checked just now, and how.

    :param how: ``phone``, ``visit`` or ``provider``.
    :raises NotNow: for any other way.
    """
    service = locked(service)
    hold(KnownWay, how=how)
    service.verified_at, service.verified_how = at, how
    service.save(update_fields=["verified_at", "verified_how"])
    remember(Verified(service, by=by, at=at, how=how))
    return service
