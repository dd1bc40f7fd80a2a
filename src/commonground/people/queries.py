"""Questions about people, asked by somebody who looks. The floor decides which rows there are to ask about."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from commonground.agencies.context import Viewer
from commonground.agencies.kinds import SILENT_KINDS
from commonground.agencies.models import Agency, Agreement, Membership, User
from commonground.agencies.queries import host_of
from commonground.agencies.roles import roles
from commonground.clocks.queries import open_for
from commonground.kit.spans import in_force
from commonground.ledger.models import Happening, Look
from commonground.ledger.reading import happenings_of
from commonground.people.events import CopiesKeptInEmergency
from commonground.people.models import Person, ThreatWarning, WarningGround
from commonground.people.names import ALIKE, ALIKE_WITH_SAME_BIRTH, begins, likeness, name_key
from commonground.people.threats import TAKEN_IN
from commonground.privacy.actions import works_as_a_team
from commonground.privacy.doors import one
from commonground.privacy.law.emergencies import emergency_purposes
from commonground.privacy.lists import asked
from commonground.privacy.models import Emergency, Part, Reach

MOST_ALIKE, MOST_CALLED = 5, 26
# The pages on which what was opened in an emergency is looked at, as the ledger names them: one for each purpose.
LOOKING = ("people:emergency_treatment", "people:emergency_crisis")


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A visible row that may be the same person, and how alike the names are (0 to 1)."""

    person: Person
    likeness: float
    same_birth: bool


@dataclass(frozen=True, slots=True)
class KeptThen:
    """Copies that were kept from an emergency access at one time: the records they were taken from, as far as the viewer reads them, and the
    ids of the others, by which they stand in the ledger."""

    at: datetime
    parts: list[Part]
    others: list[UUID]


def person(person_id: UUID) -> Person:
    """One visible person.

    :raises Hidden: when there is none for this viewer.
    """
    return one(Person.objects.all(), pk=person_id)


def own_person(viewer: Viewer, person_id: UUID) -> Person:
    """One person whom the viewer's agency wrote down.

    :raises Hidden: when there is none for this viewer, or another agency wrote them down.
    """
    found: Person = one(own_people(viewer), pk=person_id)
    return found


def own_people(viewer: Viewer) -> QuerySet[Person]:
    """The people whom the viewer's agency wrote down, by name; for whoever is there for their own alone, those."""
    rows = Person.objects.filter(jurisdiction_id=viewer.jurisdiction_id, agency_id=viewer.agency_id).order_by(
        "name_key", "id"
    )
    if not there_for_their_own(viewer):
        return rows
    ties = Reach.objects.filter(in_force(timezone.now()), membership_id=viewer.membership_id)
    return rows.filter(subject_id__in=ties.values("subject_id"))


def there_for_their_own(viewer: Viewer) -> bool:
    """Whether somebody finds and lists only those they work with: where nobody is tied by working there, whoever neither takes referrals for
    the agency nor walks its cases, such as a teacher (34 CFR 99.31(a)(1)(ii))."""
    if works_as_a_team(viewer.agency_kind) or viewer.role.startswith("service_"):
        return False
    return not viewer.rights & {"referrals.receive", "cases.read", "legal.read"}


def kept_as_it_is(person: Person) -> bool:
    """Whether what the agency knows of a person may not be changed now. A function of the floor says so, and not why."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cg_held(%s, %s)", [person.agency_id, person.subject_id])
        return bool(cursor.fetchone()[0])


def look_alikes(viewer: Viewer, name: str, born_on: date | None = None, *, own: bool = False) -> list[LookAlike]:
    """The rows that may be the same person, most alike first, at most five.

    Only among rows that the viewer may see, so that a search never tells what another agency knows (decision 1). A row that
    was only compared is not shown: names are compared on keys, and only the rows offered are read as people.

    :param own: only among those whom the viewer's own agency wrote down.
    """
    key = name_key(name)
    if not key:
        return []
    near = _near(key, born_on, own=own)
    found = {pk: (alike, same) for pk, alike, same in _compared(near, key, born_on) if alike >= _cut(same)}
    best = sorted(found, key=lambda pk: (-found[pk][0], not found[pk][1], str(pk)))[:MOST_ALIKE]
    people = {row.pk: row for row in Person.objects.filter(pk__in=best)}
    return [LookAlike(people[pk], *found[pk]) for pk in best if pk in people]


def called(viewer: Viewer, said: str, *, most: int = MOST_CALLED) -> list[Person]:
    """The people of the own agency who may be meant by what somebody types, the nearest name first: names that are alike, and names whose
    words begin with what was typed.

    :param most: one more than the list shows tells that there are more.
    """
    key = name_key(said)
    near = _near(key, None, own=True) if key else []
    found = {
        pk: alike
        for pk, alike, other in ((pk, likeness(key, other), other) for pk, other, _born in near)
        if alike >= ALIKE or begins(key, other)
    }
    best = sorted(found, key=lambda pk: (-found[pk], str(pk)))[:most]
    people = {row.pk: row for row in own_people(viewer).filter(pk__in=best)}
    return [people[pk] for pk in best if pk in people]


def _near(key: str, born_on: date | None, *, own: bool) -> list[tuple[UUID, str, date | None]]:
    # A row that shares no word's beginning and no birth cannot reach the cut; leaving it out keeps the comparison short. The floor
    # gathers the rows by what opens them to the viewer: under row-level security alone every name would be compared first.
    starts = [word[:2] for word in key.split()]
    return asked("SELECT person, said, born FROM cg_people_near(%s, %s, %s)", [starts, born_on, own])


def _compared(
    near: list[tuple[UUID, str, date | None]], key: str, born_on: date | None
) -> list[tuple[UUID, float, bool]]:
    return [(pk, likeness(key, other), bool(born_on and born == born_on)) for pk, other, born in near]


def _cut(same_birth: bool) -> float:
    return ALIKE_WITH_SAME_BIRTH if same_birth else ALIKE


def emergency(emergency_id: UUID) -> Emergency:
    """One visible emergency access, with the agencies and whoever opened it.

    :raises Hidden: when there is none for this viewer.
    """
    rows = Emergency.objects.select_related("agency", "owner", "membership__user")
    found: Emergency = one(rows, pk=emergency_id)
    return found


def own_open_emergencies(viewer: Viewer, subject_id: UUID, *, at: datetime) -> list[Emergency]:
    """What the viewer opened of a person and is still open, the newest first."""
    rows = Emergency.objects.filter(membership_id=viewer.membership_id, subject_id=subject_id)
    return list(rows.filter(starts_at__lte=at, ends_at__gt=at).select_related("owner").order_by("-starts_at"))


def emergencies_to_look_at(viewer: Viewer) -> QuerySet[Emergency]:
    """The emergency accesses to the own agency's records, or to those of agencies it reviews for; those to review come first."""
    ours = Q(owner_id=viewer.agency_id) | Q(reviewer_id=viewer.agency_id)
    rows = Emergency.objects.filter(ours, jurisdiction_id=viewer.jurisdiction_id)
    return rows.select_related("agency", "owner", "membership__user").order_by(
        F("reviewed_at").asc(nulls_first=True), "-starts_at"
    )


def emergency_partners(viewer: Viewer, *, at: datetime) -> set[tuple[UUID, str]]:
    """The agencies that have an agreement in force to tell the viewer's agency, each with a purpose of an emergency it covers."""
    purposes = emergency_purposes()
    rows = Agreement.objects.filter(in_force(at), to_agency_id=viewer.agency_id, from_agency__active=True)
    return {(row.from_agency_id, purpose) for row in rows for purpose in row.purposes if purpose in purposes}


def officers_of(agency: Agency, *, at: datetime) -> list[str]:
    """The addresses of those who review for an agency now."""
    reviewing = [role.code for role in roles().values() if "people.review_emergency" in role.rights]
    rows = Membership.objects.filter(
        in_force(at), agency=agency, role__in=reviewing, taken_up_at__isnull=False, user__is_active=True
    )
    return sorted(rows.values_list("user__email", flat=True))


def told_of(sent: ThreatWarning, agency: Agency, *, right: str) -> list[str]:
    """The addresses of those at an agency who do this with a warning that was just sent, for whoever sent it.

    Left out is from whom the person is kept, by whichever agency: a notice and an empty page would tell them of whom it is. A function of the
    floor says so; the sender learns of no bar.

    :param right: ``people.take_in_warning`` or ``people.review_warning``.
    """
    does = [role.code for role in roles().values() if right in role.rights]
    with connection.cursor() as cursor:
        cursor.execute("SELECT whom FROM cg_told_of_warning(%s, %s, %s)", [sent.pk, agency.pk, does])
        whom = [key for (key,) in cursor.fetchall()]
    live = User.objects.filter(pk__in=whom, is_active=True, is_service=False)
    return sorted(live.values_list("email", flat=True))


def warnings_about(person_id: UUID, viewer: Viewer, *, since: datetime | None) -> list[WarningGround]:
    """The warnings that the viewer's agency sent about one of its people, for an account of disclosures."""
    rows = WarningGround.objects.filter(person_id=person_id, agency_id=viewer.agency_id)
    rows = rows.filter(sent_at__gte=since) if since else rows
    return list(rows.select_related("warning", "warning__to_agency").order_by("-sent_at"))


def warnings_that_came(viewer: Viewer) -> QuerySet[ThreatWarning]:
    """The warnings of a threat that came to the viewer's agency; those that nobody took in come first, the newest first."""
    rows = ThreatWarning.objects.filter(jurisdiction_id=viewer.jurisdiction_id, to_agency_id=viewer.agency_id)
    return rows.select_related("agency").order_by(F("taken_at").asc(nulls_first=True), "-sent_at")


def warnings_sent(viewer: Viewer) -> QuerySet[ThreatWarning]:
    """The warnings of a threat that the viewer sent to agencies here, the newest first."""
    rows = ThreatWarning.objects.filter(
        jurisdiction_id=viewer.jurisdiction_id, agency_id=viewer.agency_id, sent_by=viewer.membership_id
    )
    return rows.exclude(to_agency=None).select_related("to_agency").order_by("-sent_at")


def warnings_to_call_about(viewer: Viewer, *, at: datetime) -> QuerySet[ThreatWarning]:
    """The warnings that the viewer sent and nobody took in in time, nor was told by phone; why is not told."""
    late = open_for(viewer).filter(name=TAKEN_IN, due_at__lte=at)
    return warnings_sent(viewer).filter(pk__in=late.values("record_id"))


def warnings_waiting(viewer: Viewer) -> int:
    """How many warnings of a threat came to the viewer's agency and nobody took in; none for whoever may not read them."""
    if "people.take_in_warning" not in viewer.rights:
        return 0
    rows = ThreatWarning.objects.filter(
        jurisdiction_id=viewer.jurisdiction_id, to_agency_id=viewer.agency_id, taken_at=None
    )
    return rows.not_shown("only how many wait").count()  # type: ignore[attr-defined, no-any-return]


def warnings_to_look_at(viewer: Viewer) -> QuerySet[WarningGround]:
    """The warnings that the own agency sent, and those of agencies it reviews for; those to review come first."""
    ours = Q(agency_id=viewer.agency_id) | Q(reviewer_id=viewer.agency_id)
    rows = WarningGround.objects.filter(ours, jurisdiction_id=viewer.jurisdiction_id)
    return rows.select_related("agency", "warning", "warning__to_agency").order_by(
        F("reviewed_at").asc(nulls_first=True), "-sent_at"
    )


def reviewer_of(owner: Agency, *, opened_by: Viewer, at: datetime) -> Agency:
    """Who reviews an access to the owner's records: the owner; where it has no privacy officer, the office that runs the installation.

    The office never learns what concerns an agency that works in silence, whether it holds the records or opened them.
    """
    silent = {owner.kind, opened_by.agency_kind} & SILENT_KINDS
    if silent or officers_of(owner, at=at):
        return owner
    return host_of(owner.jurisdiction_id) or owner


def parts_looked_at(opened: Emergency) -> int:
    """How many records of the owner the clinician looked at under this access: from the book of who looked, each counted once."""
    looks = Look.objects.using("ledger").filter(
        jurisdiction_id=opened.jurisdiction_id, membership_id=opened.membership_id, action__in=LOOKING,
        at__gte=opened.starts_at, records__contains={"privacy.emergency": [str(opened.pk)]},
    )  # fmt: skip
    return len({part for look in looks for part in look.records.get("privacy.part", [])})


def copies_kept_under(opened: Emergency) -> list[KeptThen]:
    """What whoever opened an emergency access kept copies of, oldest first: from the ledger, and of the records those that the viewer reads."""
    lines = list(happenings_of(opened.pk).filter(kind=CopiesKeptInEmergency.code).order_by("at", "id"))
    named = {UUID(key) for line in lines for key in line.facts.get("sources", ())}
    seen = {part.pk: part for part in Part.objects.filter(pk__in=named, agency_id=opened.owner_id)} if named else {}

    def then(line: Happening) -> KeptThen:
        keys = [UUID(key) for key in line.facts.get("sources", ())]
        return KeptThen(line.at, [seen[key] for key in keys if key in seen], [key for key in keys if key not in seen])

    return [then(line) for line in lines]
