"""What a provider's own ledger remembers: ids and codes, never a name or a word."""

from commonground.ledger.events import Event


class PersonWrittenDown(Event):
    """Somebody whom the provider serves was written down."""

    code = "vault.person_written_down"


class Noted(Event):
    """An advocate noted something."""

    code = "vault.noted"


class HandedOver(Event):
    """A colleague was assigned to somebody, or is so no more."""

    code = "vault.handed_over"


class PermissionGiven(Event):
    """A person signed what may leave, for whom, why and until when."""

    code = "vault.permission_given"


class PermissionTakenBack(Event):
    """A person took a permission back."""

    code = "vault.permission_taken_back"


class MessageKept(Event):
    """Something that opens here and is signed by a partner was handed in at the open door, and is kept unread."""

    code = "vault.message_kept"


class MessageOpened(Event):
    """An advocate opened what was handed in."""

    code = "vault.message_opened"


class MessageThrownAway(Event):
    """Somebody threw away what was handed in, unread."""

    code = "vault.message_thrown_away"


class TotalsMade(Event):
    """Totals of a quarter were made, with small counts left out."""

    code = "vault.totals_made"
