"""What can be remembered of people."""

from uuid import UUID

from commonground.ledger.events import Event


class Noted(Event):
    """An agency wrote down what it knows of a person."""

    code = "people.noted"
    streams = ("desk",)


class Corrected(Event):
    """An agency corrected what it knows of a person."""

    code = "people.corrected"
    streams = ("desk",)


class DeathRecorded(Event):
    """An agency was told that a person died; nobody is asked to reach out to them any more."""

    code = "people.death_recorded"
    streams = ("desk",)


class DeathTakenBack(Event):
    """That a person died was a mistake; what had been stopped goes on."""

    code = "people.death_taken_back"
    streams = ("desk",)


class CopiesKeptInEmergency(Event):
    """A clinician keeps copies of what an emergency access opened; the agency that holds the record is told."""

    code = "people.copies_kept_in_emergency"


class CopyKept(Event):
    """An agency keeps a copy of what another told of a person, with the terms it came under."""

    code = "people.copy_kept"
    streams = ("desk",)


class CopyPrinted(Event):
    """Somebody printed what another agency told of a person, with its terms on the paper."""

    code = "people.copy_printed"


class OpenedInEmergency(Event):
    """A clinician opened what another agency holds of a person, for an emergency."""

    code = "people.opened_in_emergency"
    streams = ("desk",)

    def hearers(self) -> list[UUID]:
        """The own desk, the agency whose records it opens, and whoever reviews it: at once."""
        return list(dict.fromkeys([self.by.agency_id, self.record.owner_id, self.record.reviewer_id]))


class EmergencyEnded(OpenedInEmergency):
    """Whoever opened an emergency access ended it early."""

    code = "people.emergency_ended"


class EmergencyReviewed(Event):
    """A privacy officer reviewed an emergency access."""

    code = "people.emergency_reviewed"
    streams = ("desk",)

    def hearers(self) -> list[UUID]:
        """The reviewing desk, the agency whose records were opened, and the agency of whoever opened them."""
        return list(dict.fromkeys([self.by.agency_id, self.record.owner_id, self.record.agency_id]))


class KeptFrom(Event):
    """A record is kept from somebody from now on."""

    code = "people.kept_from"


class EndAskedFor(Event):
    """Somebody asked that a record is no longer kept from somebody."""

    code = "people.end_asked_for"


class NoLongerKept(Event):
    """A record is no longer kept from somebody."""

    code = "people.no_longer_kept"


class SaidOfOneself(Event):
    """A member of staff said whom they must not know of."""

    code = "people.said_of_oneself"


class TakenBack(Event):
    """A member of staff took back whom they must not know of."""

    code = "people.taken_back"


class OwnPageHandedOver(Event):
    """A worker handed a person the words that open their own page."""

    code = "people.own_page_handed_over"
    streams = ("desk",)


class OwnPageEnded(Event):
    """A worker ended a person's own page; whoever had it open sees nothing more."""

    code = "people.own_page_ended"
    streams = ("desk",)


class OwnPageEntered(Event):
    """A person came to their own page."""

    code = "people.own_page_entered"


class OwnPageShut(Event):
    """A person's own page was shut after five wrong tries; a worker hands over new words."""

    code = "people.own_page_shut"


class OwnPageLeft(Event):
    """A person left their own page."""

    code = "people.own_page_left"


class OwnWordsKept(Event):
    """A person said that they have the words by which they come back; they stand nowhere any more."""

    code = "people.own_words_kept"


class OwnWordSaid(Event):
    """A person said something of their record: a correction, their side, or a complaint."""

    code = "people.own_word_said"
    streams = ("desk",)

    def hearers(self) -> list[UUID]:
        """The desk that reads and answers it."""
        return [self.record.agency_id]


class OwnWordAnswered(Event):
    """An agency answered what a person said of their record."""

    code = "people.own_word_answered"
    streams = ("desk",)


class DoneBeside(Event):
    """Something was done on an own page while a worker may have stood by; the person is asked about it at another visit."""

    code = "people.done_beside"


class SaidWhetherItWasThem(Event):
    """A person said of something done on their page whether it was them."""

    code = "people.said_whether_it_was_them"


class HiddenOnOwnPage(Event):
    """A person put something out of sight on their own page, or back."""

    code = "people.hidden_on_own_page"


class ThreatWarned(Event):
    """The agency that holds a record judged a threat to be serious and about to happen, and warned somebody who can prevent or lessen it."""

    code = "people.threat_warned"
    streams = ("desk", "board", "field")
    for_hearers_alone = True

    def hearers(self) -> list[UUID]:
        """The agency that was warned, if one was; colleagues of the sender do not hear of it."""
        return [self.record.to_agency_id] if self.record.to_agency_id else []


class WarningTakenIn(Event):
    """An agency took in a warning of a threat, under its terms."""

    code = "people.warning_taken_in"
    streams = ("desk", "board", "field")
    for_hearers_alone = True


class ReachedByPhone(Event):
    """Whoever sent a warning that nobody had taken in called the agency and told somebody there."""

    code = "people.reached_by_phone"


class WarningReviewed(Event):
    """A privacy officer said whether a warning of a threat was fitting."""

    code = "people.warning_reviewed"
