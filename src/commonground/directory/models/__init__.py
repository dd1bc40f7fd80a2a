"""The directory's rows, named after the objects of HSDS 3.1. No person is held here."""

from commonground.directory.models.feed import Feed
from commonground.directory.models.organization import Organization
from commonground.directory.models.parts import Address, Phone, Schedule, ScheduleChange, Translation
from commonground.directory.models.place import Location, ServiceAtLocation
from commonground.directory.models.service import Service

__all__ = [
    "Address",
    "Feed",
    "Location",
    "Organization",
    "Phone",
    "Schedule",
    "ScheduleChange",
    "Service",
    "ServiceAtLocation",
    "Translation",
]
