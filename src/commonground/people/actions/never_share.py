"""What a program never shares, for everybody whom the agency knows."""

from collections.abc import Collection
from datetime import datetime

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.events import KeptFrom
from commonground.privacy.actions import write_bar
from commonground.privacy.models import Bar
from commonground.privacy.rules import KnownRecipients, NotThereAlready


@action("people.never_share")
def never_share(*, recipients: Collection[str], by: Viewer, at: datetime | None = None) -> Bar:
    """Never share what the own agency holds of anybody with some kinds of agency, whatever agreement or permission says (G7).

    :param recipients: kinds of recipient in the words of the law.
    :raises NotNow: N4 or N5.
    """
    assert at is not None
    rows = Bar.objects.filter(
        agency_id=by.agency_id, kind="firewall", subject_id=None, recipients=sorted(set(recipients))
    )
    there = any(row.ends_at is None or row.ends_at > at for row in rows)
    hold(KnownRecipients, NotThereAlready, recipients=recipients, there=there)
    made = write_bar(kind="firewall", recipients=recipients, why="program", by=by, at=at)
    remember(KeptFrom(made, by=by, at=at, kind="firewall", why="program"))
    return made
