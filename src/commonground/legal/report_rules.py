"""What must hold of a report that the law demands."""

from collections.abc import Collection
from datetime import datetime, timedelta

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.kit.rules import Rule
from commonground.legal.models.report import ABOUT, PERSON_TOLD
from commonground.legal.regimes import statutes
from commonground.people.models import Person
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.recipients import recipient_of
from commonground.privacy.law.ruling import Ruling


class AboutWhat(Rule):
    """Choose what it reports."""

    code = "J60"
    field = "about"

    @classmethod
    def holds(cls, about: str) -> bool:
        return about in ABOUT


class LawThatDemands(Rule):
    """Choose the law that demands this report."""

    code = "J61"
    field = "statute"

    @classmethod
    def holds(cls, about: str, statute: str) -> bool:
        return statute in statutes() and statutes()[statute].about == about


class WhoAndWhat(Rule):
    """Write whom it is about, and what you saw or heard, in at least five words."""

    code = "J62"
    field = "what_happened"

    @classmethod
    def holds(cls, who: str, what_happened: str) -> bool:
        return bool(who.strip()) and len(what_happened.split()) >= 5


class ToldOrNot(Rule):
    """Say whether the person was told, or why not."""

    code = "J63"
    field = "person_told"

    @classmethod
    def holds(cls, person_told: str) -> bool:
        return person_told in PERSON_TOLD


class GoesToProtection(Rule):
    """A report goes to the agency that protects children or adults here, or by phone to one outside: choose one of them."""

    code = "J64"
    field = "to_agency"

    @classmethod
    def holds(cls, to_agency: Agency | None, to_outside: str) -> bool:
        if to_agency is None:
            return bool(to_outside.strip())
        return to_agency.active and to_agency.kind == "child_protection" and not to_outside.strip()


class CalledWhen(Rule):
    """For a report by phone, write when you called. It cannot lie ahead."""

    code = "J65"
    field = "called_at"

    @classmethod
    def holds(cls, to_agency: Agency | None, called_at: datetime | None, at: datetime) -> bool:
        return to_agency is not None or (called_at is not None and called_at <= at + timedelta(minutes=5))


class LawLetsItGo(Rule):
    """The law does not let your agency send this report. A victim service provider reports only what state law makes this worker report, and
    tells the person unless that is unsafe; a substance use program reports abuse of a child alone. Ask your counsel.
    """

    code = "J66"
    source = "28 CFR 90.4; 42 CFR 2.12(c)(6); 45 CFR 164.512(b)(1)(ii), (c)"

    @classmethod
    def holds(cls, ruling: Ruling) -> bool:
        return ruling.permits


class FirstReportOnly(Rule):
    """You reported about this person before. The law lets a substance use program make the first report and nothing after it."""

    code = "J67"
    source = "42 CFR 2.12(c)(6)"

    @classmethod
    def holds(cls, label: str, reported_before: bool) -> bool:
        return label != "substance_use" or not reported_before


class TakenByIntake(Rule):
    """Only intake of the agency that received it takes a report."""

    code = "J68"

    @classmethod
    def holds(cls, by: Viewer) -> bool:
        return "intake" in recipient_of(by.agency_kind, by.role, the_law().words).traits


class ANumber(Rule):
    """Write the number that your agency gave the report."""

    code = "J69"
    field = "number"

    @classmethod
    def holds(cls, number: str) -> bool:
        return bool(number.strip())


class AskedWhoIsNamed(Rule):
    """Say whether somebody else is named in what you write, and write down each name: whoever is named must not find the report."""

    code = "J70"
    field = "named"

    @classmethod
    def holds(cls, named: Collection[str] | None, person: Person | None) -> bool:
        return named is not None or person is not None
