"""What an earlier chapter causes in a later one: the later app subscribes, in its ``apps.py``, to the earlier app's event.

Every subscription is listed in the reference; a delivery runs in the transaction of the change and may not swallow errors.
"""

from collections import defaultdict
from collections.abc import Callable

from commonground.ledger.events import Event

SUBSCRIPTIONS: dict[type[Event], list[Callable[[Event], None]]] = defaultdict(list)


def subscribe(event: type[Event], hear: Callable[[Event], None]) -> None:
    """Let ``hear`` be called, in the same transaction, whenever the event is remembered."""
    if hear not in SUBSCRIPTIONS[event]:
        SUBSCRIPTIONS[event].append(hear)


def deliver(event: Event) -> None:
    """Tell every subscriber of the event."""
    for hear in SUBSCRIPTIONS.get(type(event), ()):
        hear(event)
