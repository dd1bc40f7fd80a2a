"""What can be remembered of papers, reports and incidents: codes, counts and fingerprints, never a name or a word of a record."""

from uuid import UUID

from commonground.ledger.events import Event


class PaperReceived(Event):
    """A legal paper came in."""

    code = "legal.paper_received"
    streams = ("desk",)


class CustodianNamed(Event):
    """A custodian was named for a legal paper."""

    code = "legal.custodian_named"
    streams = ("desk",)


class PaperChecked(Event):
    """The custodian checked a legal paper and said what it states."""

    code = "legal.paper_checked"


class HoldPlaced(Event):
    """What an agency holds of a person is kept as it is, because of a legal paper."""

    code = "legal.hold_placed"


class LiftAskedFor(Event):
    """Somebody asked that a hold ends."""

    code = "legal.lift_asked_for"


class HoldLifted(Event):
    """Two people ended a hold."""

    code = "legal.hold_lifted"


class PersonToldOfPaper(Event):
    """Somebody told a person, or tried to, that a paper asks for their record."""

    code = "legal.told_person"


class PieceDecided(Event):
    """The custodian decided whether a part goes into the copy."""

    code = "legal.piece_decided"


class CopyAgreed(Event):
    """A second person agreed to what goes into a copy."""

    code = "legal.copy_agreed"
    streams = ("desk",)


class CopyMade(Event):
    """A copy that answers a legal paper was made: its fingerprint, and the parts in it."""

    code = "legal.copy_made"
    streams = ("desk",)


class CopyTaken(Event):
    """A custodian took the copy out of the system."""

    code = "legal.copy_taken"


class AnsweredNo(Event):
    """A legal paper was answered, and nothing was handed over."""

    code = "legal.answered_no"
    streams = ("desk",)


class Contested(Event):
    """A legal paper was taken before the court, or its sender was asked to narrow it."""

    code = "legal.contested"


class Narrowed(Event):
    """A court or the sender said anew what a legal paper asks for."""

    code = "legal.narrowed"


class PaperClosed(Event):
    """A legal paper was closed."""

    code = "legal.paper_closed"


class ReportMade(Event):
    """A worker made a report that the law demands."""

    code = "legal.report_made"
    streams = ("desk",)

    def hearers(self) -> list[UUID]:
        """The desk that takes the report. The desk of whoever made it hears nothing: colleagues do not know of it."""
        return [self.record.to_agency_id] if self.record.to_agency_id else []


class ReportTaken(Event):
    """Intake took a report and gave it a number."""

    code = "legal.report_taken"
    streams = ("desk",)


class IncidentOpened(Event):
    """A privacy officer opened a privacy incident."""

    code = "legal.incident_opened"
    streams = ("desk",)


class IncidentReported(Event):
    """A privacy incident was reported to whoever has to know."""

    code = "legal.incident_reported"
    streams = ("desk",)


class IncidentRulesChanged(Event):
    """A rule of a privacy incident was added or dropped; the reason is kept with the incident."""

    code = "legal.incident_rules_changed"
    streams = ("desk",)


class IncidentClosed(Event):
    """A privacy incident was closed."""

    code = "legal.incident_closed"
    streams = ("desk",)


class CounselSaid(Event):
    """What counsel said of the law was written down; what may be seen did not change by it."""

    code = "legal.counsel_said"
    streams = ("desk",)


class Designated(Event):
    """A school let an officer as its official, or the caseworker of a child in care, read one pupil's record."""

    code = "legal.designated"
    streams = ("desk",)


class DesignationEnded(Event):
    """A school ended that somebody reads a pupil's record."""

    code = "legal.designation_ended"
    streams = ("desk",)


class EraseAskedFor(Event):
    """Somebody asked that the sealed words of a person are erased."""

    code = "legal.erase_asked_for"
    streams = ("desk",)


class WordsErased(Event):
    """Two people destroyed the key to what was sealed of a person at their agency."""

    code = "legal.words_erased"
    streams = ("desk",)
