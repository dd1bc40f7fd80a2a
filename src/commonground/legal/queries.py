"""Questions about papers, reports and incidents. The floor decides which rows there are to ask about."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, F, QuerySet, When
from django.db.models.functions import Coalesce

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, Membership
from commonground.agencies.roles import roles
from commonground.clocks.models import Clock
from commonground.kit.spans import in_force
from commonground.ledger.models import Happening
from commonground.legal.designations import FORMS, LABEL
from commonground.legal.events import CopyTaken
from commonground.legal.models import Attempt, Copy, Designation, Erasure, Incident, Paper, Piece, Report
from commonground.legal.models.paper import COUNTS
from commonground.legal.reach import PaperFacts, ruling_for
from commonground.legal.status import OPEN
from commonground.privacy.doors import one
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.recipients import recipient_of
from commonground.privacy.law.ruling import Ruling
from commonground.privacy.models import Part

MOST_DESIGNATED, MOST_PARTS = 200, 500
# Clocks of a paper.
ANSWER = "legal_answer"
LOOK_AGAIN = "legal_hold_review"
# The clock of a report.
REPORT_TAKEN = "report_taken"


@dataclass(frozen=True, slots=True)
class Line:
    """One part of the person at the agency that answers, what the law says of it, and what was decided."""

    part: Part
    ruling: Ruling
    piece: Piece | None


def papers(viewer: Viewer) -> QuerySet[Paper]:
    """The papers that the viewer's agency answers, the soonest to answer first."""
    rows = Paper.objects.filter(jurisdiction_id=viewer.jurisdiction_id, agency_id=viewer.agency_id)
    return rows.select_related("agency", "custodian__user").order_by("respond_by", "id")


def papers_to_answer(viewer: Viewer) -> QuerySet[Paper]:
    """The papers that still have to be answered, the soonest first."""
    return papers(viewer).filter(status__in=OPEN)


def papers_done(viewer: Viewer) -> QuerySet[Paper]:
    """The papers that were answered, those that were answered last first; one that was kept, by when it came."""
    done = papers(viewer).exclude(status__in=OPEN)
    return done.order_by(Coalesce("answered_at", "received_at").desc(), "-received_at", "id")


def papers_that_hold(viewer: Viewer) -> QuerySet[Paper]:
    """The papers of the agency that keep a record as it is now, the oldest hold first."""
    return papers(viewer).filter(hold_from__isnull=False, hold_until=None).order_by("hold_from", "id")


def clocks_of(viewer: Viewer, ids: list[UUID]) -> dict[UUID, Clock]:
    """The open clock of each record: until it is answered that of the answer, then that of looking at the hold again."""
    rows = Clock.objects.filter(
        jurisdiction_id=viewer.jurisdiction_id, record_id__in=ids, status__in=("running", "overdue")
    )
    in_order = sorted(rows, key=lambda clock: (clock.name != ANSWER, clock.due_at), reverse=True)
    return {clock.record_id: clock for clock in in_order}


def holds_to_look_at(viewer: Viewer, *, before: datetime) -> list[tuple[Paper, Clock]]:
    """The holds that somebody has to look at again before a moment: is it still asked for?"""
    rows = Clock.objects.filter(
        jurisdiction_id=viewer.jurisdiction_id, agency_id=viewer.agency_id, name=LOOK_AGAIN, status__in=("running", "overdue"),
        due_at__lt=before,
    )  # fmt: skip
    clocks = list(rows)
    held = papers(viewer).in_bulk([clock.record_id for clock in clocks])
    return [(held[clock.record_id], clock) for clock in clocks if clock.record_id in held]


def paper(viewer: Viewer, paper_id: UUID) -> Paper:
    """One paper of the viewer's agency.

    :raises Hidden: when there is none for this viewer.
    """
    found: Paper = one(papers(viewer), pk=paper_id)
    return found


def custodians(agency_id: UUID, *, at: datetime) -> list[Membership]:
    """Those who can be named custodian at an agency now."""
    names = [role.code for role in roles().values() if "legal.decide_piece" in role.rights]
    rows = Membership.objects.filter(in_force(at), agency_id=agency_id, role__in=names, user__is_active=True)
    return list(rows.select_related("user").order_by("user__name", "id"))


def addresses_of(agency: Agency, *, at: datetime) -> list[str]:
    """The addresses of those who answer papers at an agency."""
    names = [role.code for role in roles().values() if "legal.receive_paper" in role.rights]
    rows = Membership.objects.filter(in_force(at), agency=agency, role__in=names, user__is_active=True)
    return sorted(rows.values_list("user__email", flat=True))


def takers_of(agency: Agency, *, at: datetime) -> list[str]:
    """The addresses of those who take reports at an agency that protects: its intake."""
    words = the_law().words
    names = [
        role.code
        for role in roles().values()
        if "legal.take_report" in role.rights and "intake" in recipient_of(agency.kind, role.code, words).traits
    ]
    rows = Membership.objects.filter(in_force(at), agency=agency, role__in=names, user__is_active=True)
    return sorted(rows.values_list("user__email", flat=True))


def attempts(paper: Paper) -> list[Attempt]:
    """The tries to tell the person of a paper, oldest first."""
    return list(Attempt.objects.filter(paper=paper).order_by("at", "id"))


def facts_of(paper: Paper) -> PaperFacts:
    """A paper in the words of :mod:`commonground.legal.reach`. A try counts as telling; that it is unsafe or forbidden does not."""
    told = Attempt.objects.filter(paper=paper, came_out__in=COUNTS).exists()
    return PaperFacts(
        paper.kind, paper.signed_by, paper.recipient, frozenset(paper.ticks), told, custodian=paper.custodian_id is not None,
        holder=paper.agency.kind,
    )  # fmt: skip


def parts_for(paper: Paper) -> QuerySet[Part]:
    """The parts that the agency itself holds of the person and this viewer may read, oldest first; what has run out of time, too."""
    if paper.subject_id is None:
        return Part.objects.none()
    return Part.objects.filter(subject_id=paper.subject_id, agency_id=paper.agency_id).order_by("written_at", "id")


def lines(paper: Paper, *, at: datetime) -> list[Line]:
    """Every part with the law's answer for this paper, and what was decided."""
    facts, pieces = facts_of(paper), {piece.part_id: piece for piece in Piece.objects.filter(paper=paper)}
    return [
        Line(part, ruling_for(part.label, facts, at=at, bound_by=part.bound_by or ()), pieces.get(part.pk))
        for part in parts_for(paper)
    ]


def undecided(paper: Paper) -> list[UUID]:
    """The parts that nobody decided, or that were decided before the paper was checked the last time."""
    since = paper.checked_at
    done = Piece.objects.filter(paper=paper, decided_at__gte=since) if since else Piece.objects.none()
    decided = {piece.part_id for piece in done}
    return [part.pk for part in parts_for(paper) if part.pk not in decided]


def chosen(paper: Paper) -> list[tuple[Piece, Part]]:
    """The parts that go into the copy, each with what was decided."""
    rows = Piece.objects.filter(paper=paper, decision="produce").select_related("part")
    return [(piece, piece.part) for piece in rows]


def copy(paper: Paper) -> Copy | None:
    """The copy that was made for a paper, if one was."""
    return Copy.objects.filter(paper=paper).first()


def copies_taken(viewer: Viewer, *, since: datetime | None = None) -> list[Happening]:
    """Each time a custodian of the viewer's agency took a copy out of the system, from the ledger."""
    rows = Happening.objects.using("ledger").filter(
        jurisdiction_id=viewer.jurisdiction_id, agency_id=viewer.agency_id, kind=CopyTaken.code
    )  # fmt: skip
    return list(rows.filter(at__gte=since) if since else rows)


def papers_an_order_keeps(keys: Collection[UUID], viewer: Viewer) -> set[UUID]:
    """Those of these papers of which an order forbids to tell the person, as the last try to tell them says.

    45 CFR 164.528(a)(2) keeps what was disclosed under such a paper out of the account for as long.
    """
    tries = Attempt.objects.filter(jurisdiction_id=viewer.jurisdiction_id, agency_id=viewer.agency_id, paper__in=keys)
    said = (
        tries.not_shown("only whether an order forbids to tell")
        .order_by("at", "id")
        .values_list("paper_id", "came_out")
    )  # type: ignore[attr-defined]
    return {paper for paper, came_out in dict(said).items() if came_out == "order_forbids"}


def incidents(viewer: Viewer) -> QuerySet[Incident]:
    """The privacy incidents of the viewer's agency, the newest first."""
    rows = Incident.objects.filter(jurisdiction_id=viewer.jurisdiction_id, agency_id=viewer.agency_id)
    return rows.order_by("-found_at", "id")


def open_incidents(viewer: Viewer) -> QuerySet[Incident]:
    """The privacy incidents under way."""
    return incidents(viewer).filter(status="open")


def closed_incidents(viewer: Viewer) -> QuerySet[Incident]:
    """The privacy incidents that are closed, the newest first."""
    return incidents(viewer).exclude(status="open")


def reports_made(viewer: Viewer) -> QuerySet[Report]:
    """The reports that the viewer made, the newest first."""
    rows = Report.objects.filter(made_by_id=viewer.membership_id)
    return rows.select_related("to_agency").order_by("-made_at", "id")


def reports_to_take(viewer: Viewer) -> QuerySet[Report]:
    """The reports that came to the viewer's agency, those that nobody took first, the one that waits longest on top."""
    rows = Report.objects.filter(jurisdiction_id=viewer.jurisdiction_id, to_agency_id=viewer.agency_id)
    rows = rows.annotate(waits=Case(When(status="sent", then="made_at")))
    return rows.select_related("agency").order_by(F("waits").asc(nulls_last=True), "-made_at", "id")


def erasures(viewer: Viewer) -> QuerySet[Erasure]:
    """What was asked to be erased at the viewer's agency, the newest first."""
    rows = Erasure.objects.filter(jurisdiction_id=viewer.jurisdiction_id, agency_id=viewer.agency_id)
    return rows.select_related("person").order_by("-asked_at", "id")


def designations(viewer: Viewer) -> QuerySet[Designation]:
    """Whom the viewer's school let read whose record, the newest first."""
    rows = Designation.objects.filter(jurisdiction_id=viewer.jurisdiction_id, agency_id=viewer.agency_id)
    return rows.select_related("to_agency", "membership__user").order_by("-starts_at", "id")


def may_be_designated(viewer: Viewer, *, at: datetime) -> list[tuple[str, Agency, Membership]]:
    """Whom a school may let read: every school officer and every child protection worker at work; each with the kind of designation."""
    found: list[tuple[str, Agency, Membership]] = []
    for kind, form in FORMS.items():
        here = Agency.objects.filter(jurisdiction_id=viewer.jurisdiction_id, kind=form.to, active=True)
        rows = Membership.objects.filter(in_force(at), agency__in=here, role=form.role, user__is_active=True)
        rows = rows.select_related("user", "agency").order_by("user__name", "id")
        found += [(kind, one.agency, one) for one in rows]
    return found


def designated_to(viewer: Viewer, *, at: datetime) -> list[Designation]:
    """What schools opened to the viewer and what holds now; by the name of the pupil."""
    mine = {"membership_id": viewer.membership_id, "jurisdiction_id": viewer.jurisdiction_id}
    rows = Designation.objects.filter(in_force(at), **mine)
    return list(rows.select_related("agency").order_by("called", "id")[:MOST_DESIGNATED])


def school_records(rows: list[Designation]) -> list[Part]:
    """The parts of the school records of these designations that the floor shows, the newest first."""
    found = Part.objects.filter(
        subject_id__in={row.subject_id for row in rows}, agency_id__in={row.agency_id for row in rows}, label=LABEL
    )
    return list(found.order_by("-written_at", "id")[:MOST_PARTS]) if rows else []
