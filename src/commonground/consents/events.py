"""What can be remembered of releases. Who was to see and what is told in ids and labels, never in words."""

from commonground.ledger.events import Event


class Given(Event):
    """A person gave permission that others see what one agency knows."""

    code = "consents.given"
    streams = ("desk",)


class SaidNo(Event):
    """A person was asked for permission and said no; nothing else changes."""

    code = "consents.declined"
    streams = ("desk",)


class SaidNotNow(Event):
    """A person was asked for permission and said not now; nothing else changes."""

    code = "consents.not_now"
    streams = ("desk",)


class Confirmed(Event):
    """A person confirmed in calm a permission that they gave in a crisis."""

    code = "consents.confirmed"
    streams = ("desk",)


class TakenBack(Event):
    """A person took a permission back; from this moment nobody sees under it."""

    code = "consents.revoked"
    streams = ("desk",)


class TakenBackInPart(Event):
    """A person took a part of a permission back: one kind of record, or one agency."""

    code = "consents.revoked_in_part"
    streams = ("desk",)


class TakenBackByWord(Event):
    """A person said at an agency that they take something back, whoever had asked them; what it ended is not said here. The floor writes it."""

    code = "consents.taken_back_by_word"


class CallerWasAsked(Event):
    """Whoever said by phone that they take something back was asked two things that the person chose: which kinds, never what they are."""

    code = "consents.caller_was_asked"


class ClosedForHarm(Event):
    """A permission was closed, because whoever signed it for the person is reported to cause harm; from this moment nobody sees under it."""

    code = "consents.closed_for_harm"
    streams = ("desk",)


class HarmReportedLater(Event):
    """Whoever had signed a permission for the person, which had ended, is reported to cause harm; figures count it as void from this moment."""

    code = "consents.harm_reported_later"


class TakenBackLater(Event):
    """A person took a permission back that their form lets end only later; it ends at that moment, or when the case ends."""

    code = "consents.revoked_later"
    streams = ("desk",)


class EndedWithCase(Event):
    """The case ended for which a person gave permission; from this moment nobody sees under it."""

    code = "consents.ended_with_case"
    streams = ("desk",)


class ItemsSent(Event):
    """An agency sent another what a person's permission names, under the terms of the law."""

    code = "consents.sent"
    streams = ("desk",)


class ItemsTakenIn(Event):
    """An agency took in what another sent under a person's permission."""

    code = "consents.taken_in"
    streams = ("desk",)


class CopyOffered(Event):
    """A person was offered a copy of their permission."""

    code = "consents.copy_offered"


class AuthorityRecorded(Event):
    """A paper was recorded that lets somebody sign for a person, or shuts them out."""

    code = "consents.authority_recorded"


class AuthorityEnded(Event):
    """A paper no longer lets somebody sign for a person."""

    code = "consents.authority_ended"
