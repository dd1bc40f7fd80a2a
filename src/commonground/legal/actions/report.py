"""A report that the law demands: the holder pushes the form; whoever receives it reads the form and nothing of the record."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.clocks.actions import meet, start
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.legal.events import ReportMade, ReportTaken
from commonground.legal.models import Report, Reporter
from commonground.legal.queries import REPORT_TAKEN, takers_of
from commonground.legal.regimes import label_of, taken_within
from commonground.legal.report_rules import (
    AboutWhat,
    ANumber,
    AskedWhoIsNamed,
    CalledWhen,
    FirstReportOnly,
    GoesToProtection,
    LawLetsItGo,
    LawThatDemands,
    TakenByIntake,
    ToldOrNot,
    WhoAndWhat,
)
from commonground.legal.reporting import ruling_on
from commonground.legal.rules import KnownHere
from commonground.legal.status import REPORT
from commonground.messages.actions import notify
from commonground.people.models import Person

TITLE = "Common Ground: open the app"
TEXT = "A report came in that the law demands. Intake opens it."


@action("legal.make_report")
def make_report(
    *,
    about: str,
    statute: str,
    mandated: bool,
    who: str,
    what_happened: str,
    person_told: str,
    to_agency: Agency | None = None,
    to_outside: str = "",
    person: Person | None = None,
    named: Collection[str] | None = None,
    age: str = "",
    where_now: str = "",
    danger_now: str = "",
    called_at: datetime | None = None,
    number: str = "",
    reporter_name: str = "",
    reporter_reach: str = "",
    by: Viewer,
    at: datetime | None = None,
) -> Report:
    """Make a report that the law demands. The form goes to the agency that protects; your record stays, and nobody gets to look at it.

    :param mandated: you state that the law makes you, in your work, report this. :param person: whom your agency wrote down, if it did.
    :param named: everybody else whose name stands in it; empty when nobody's does, None when nobody asked.
    :param to_outside: who took it by phone, when no agency here does. :param called_at: when.
    :raises NotNow: J11, J60 to J67.
    """
    assert at is not None
    facts = {"about": about, "statute": statute, "who": who.strip(), "what_happened": what_happened.strip(), "person_told": person_told}  # fmt: skip
    goes = {"to_agency": to_agency, "to_outside": to_outside.strip(), "called_at": called_at}
    hold(AboutWhat, LawThatDemands, WhoAndWhat, ToldOrNot, GoesToProtection, CalledWhen, at=at, **facts, **goes)
    hold(KnownHere, person=person, by=by)
    hold(AskedWhoIsNamed, named=named, person=person)
    label, before = label_of(by.agency_kind), _reported_before(person)
    ruling = ruling_on(label, about=about, mandated=mandated, person_told=person_told, by=by, at=at)
    hold(LawLetsItGo, FirstReportOnly, ruling=ruling, label=label, reported_before=before)
    here = {"jurisdiction_id": by.jurisdiction_id, "agency_id": by.agency_id, "made_by_id": by.membership_id}
    made = Report.objects.create(
        **here, **facts, **goes, named=sorted({name.strip() for name in named or () if name.strip()}), subject_id=person.subject_id if person else None, label=label, law=ruling.version,
        cell=", ".join(ruling.cells)[:80], status=REPORT.first if to_agency else REPORT.move("sent", "make_by_phone"), made_at=at,
        age=age.strip(), where_now=where_now.strip(), danger_now=danger_now.strip(), number=number.strip(),
    )  # fmt: skip
    name = reporter_name.strip() or by.name
    Reporter.objects.create(**here, to_agency=to_agency, report=made, name=name, reach=reporter_reach.strip())
    line = remember(ReportMade(made, by=by, at=at, cell=made.cell, to=to_agency.pk if to_agency else None))
    if to_agency:
        start(REPORT_TAKEN, made, due_at=at + taken_within(), agency_id=to_agency.pk, by=by, at=at)
        addresses = takers_of(to_agency, at=at)
        notify(to_agency, title=gettext(TITLE), text=gettext(TEXT), cause_id=line.pk, addresses=addresses)
    return made


def _reported_before(person: Person | None) -> bool:
    """Whether the viewer themself reported about this person before; a colleague's report is told to nobody."""
    if person is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT cg_reported_before(%s)", [person.subject_id])
        return bool(cursor.fetchone()[0])


@action("legal.take_report")
def take_report(report: Report, *, number: str, by: Viewer, at: datetime | None = None) -> Report:
    """Take a report as intake, and give it your agency's number. It opens nothing of the record it came from.

    :raises NotNow: J68 or J69.
    """
    assert at is not None
    report = locked(report)
    hold(TakenByIntake, ANumber, by=by, number=number)
    report.status = REPORT.move(report.status, "take_report")
    report.number, report.taken_at, report.taken_by = number.strip(), at, by.membership_id
    report.save(update_fields=["status", "number", "taken_at", "taken_by"])
    meet(REPORT_TAKEN, report, by=by, at=at)
    remember(ReportTaken(report, by=by, at=at))
    return report
