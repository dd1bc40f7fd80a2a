"""A world of the simple law, built from one narrated case: its rows made through actions.

The whole case is moved in time so that its *now* is the present moment.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from commonground.agencies.actions.agree import agree
from commonground.agencies.actions.found import found
from commonground.agencies.actions.join import end_membership, join
from commonground.agencies.context import Viewer, as_viewer
from commonground.agencies.models import Agency, Jurisdiction, Membership, User
from commonground.agencies.tests.cast import new_jurisdiction
from commonground.agencies.viewers import service, viewer_from
from commonground.kit.closed import door_open
from commonground.privacy.actions import grant, new_subject, open_reach, tie, withdraw, write_part
from commonground.privacy.law.labels import LABELS, PURPOSES
from commonground.privacy.models import Part, Reach, Subject

KINDS = {
    "dispatch": "dispatch", "police": "police", "crisis clinic": "crisis", "health clinic": "treatment", "service nonprofit": "nonprofit",
}  # fmt: skip
ROLES = {
    "clinician": "crisis_clinician", "case worker": "case_worker", "dispatcher": "dispatcher", "officer": "officer",
    "administrator": "administrator", "intake worker": "intake_worker",
}  # fmt: skip
BASES = {"own-agency": "own_agency", "brief": "allow", "agreement-release": "consent", "none": "none"}


def name_of(part: dict[str, Any]) -> str:
    """The name under which a part of a narrated case is written."""
    if part["of"] != "call":
        return "note"
    return "be_careful" if part["brief"] else "narrative"


@dataclass
class World:
    """The rows of one case. ``parts`` holds one part for each label: a part has one label, and each of them must permit."""

    case: dict[str, Any]
    book: dict[str, Any]
    agencies: dict[str, Agency] = field(default_factory=dict)
    places: dict[str, Jurisdiction] = field(default_factory=dict)
    writers: dict[str, Viewer] = field(default_factory=dict)
    records: dict[str, Subject] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    crossings_refused: int = 0

    def __post_init__(self) -> None:
        self.shift = timezone.now() - self.book["now"]
        for name, row in self.book["agencies"].items():
            self._found(name, row)
        self.asker = self._asker()
        self._write_parts()
        self._agree()
        self._release()
        self._assign()
        if self.case["asks"].get("member") is False:
            end_membership(self.asker_membership, by=self._administrator(self.case["asks"]["agency"]))

    def when(self, moment: datetime | None) -> datetime | None:
        """A moment of the case, moved to the present."""
        return moment + self.shift if moment else None

    def _setup(self, agency: str) -> Viewer:
        place = self.places[self.book["agencies"][agency]["jurisdiction"]]
        return service("setup", Agency.objects.get(jurisdiction=place, slug="host"))

    def _administrator(self, agency: str) -> Viewer:
        place = self.places[self.book["agencies"][agency]["jurisdiction"]]
        user = User.objects.create_user(f"{uuid4()}@example.org", None)
        host = Agency.objects.get(jurisdiction=place, slug="host")
        return viewer_from(join(user=user, agency=host, role_code="administrator", by=self._setup(agency)))

    def _found(self, name: str, row: dict[str, Any]) -> None:
        if row["jurisdiction"] not in self.places:
            self.places[row["jurisdiction"]] = place = new_jurisdiction(row["jurisdiction"])
            with door_open("agencies.open_jurisdiction"):
                Agency.objects.create(jurisdiction=place, slug="host", name="Host", kind="host")
        self.agencies[name] = found(slug=name, name=name, kind=KINDS[row["kind"]], by=self._setup(name))
        member = self._member(name, "crisis_clinician")
        self.writers[name] = viewer_from(member)

    def _member(self, agency: str, role_code: str) -> Membership:
        user = User.objects.create_user(f"{uuid4()}@example.org", None)
        return join(user=user, agency=self.agencies[agency], role_code=role_code, by=self._setup(agency))

    def _asker(self) -> Viewer:
        asks = self.case["asks"]
        self.asker_membership = self._member(asks["agency"], ROLES[asks["role"]])
        return viewer_from(self.asker_membership, purpose=asks["purpose"])

    def record(self, key: str, *, by: Viewer) -> Subject:
        """The record of a call or a person: an anchor, since the law knows a record by its id alone."""
        if key not in self.records:
            with as_viewer(by), door_open("test"):
                self.records[key] = new_subject(by=by)
        return self.records[key]

    def _write_parts(self) -> None:
        part = self.case["part"]
        by = self.writers[part["owner"]]
        record = self.record(part.get("call") or part["person"], by=by)
        subject_id = record.pk if part["of"] == "person" else None
        with as_viewer(by), door_open("test"):
            tie(kind="task", cause_id=record.pk, record=record, subject_id=subject_id, by=by, at=timezone.now())
            for label in part["labels"]:
                self.parts.append(
                    write_part(
                        record,
                        name=name_of(part),
                        label=label,
                        text="x",
                        subject_id=subject_id,
                        by=by,
                        at=timezone.now(),
                    )
                )

    def _agree(self) -> None:
        row = self.case.get("agreement")
        for one, other in [row["between"], row["between"][::-1]] if row else []:
            with self._crossing():
                agree(
                    from_agency=self.agencies[one], to_agency=self.agencies[other], labels=LABELS, purposes=PURPOSES,
                    title="agreement", starts_at=self.when(row["from"]), ends_at=self.when(row.get("until")), by=self._setup(one),
                )  # fmt: skip

    def _release(self) -> None:
        owner = self.case["part"]["owner"]
        for row in self.case.get("releases", []):
            release_id = uuid4()
            for purpose in row["purposes"]:
                with self._crossing(), as_viewer(self.writers[owner]), door_open("test"):
                    grant(
                        subject_id=self.record(row["person"], by=self.writers[owner]).pk, release_id=release_id,
                        from_agencies=[self.agencies[owner].pk], to_agencies=[self.agencies[row["to"]].pk], labels=row["labels"],
                        purpose=purpose, starts_at=self.when(row["from"]), expires_at=self.when(row["until"]), by=self.writers[owner],
                    )  # fmt: skip
            if "revoked" in row:
                with as_viewer(self.writers[owner]), door_open("test"):
                    withdraw(release_id=release_id, at=self.when(row["revoked"]))

    def _assign(self) -> None:
        row = self.case.get("assignment")
        if row is None:
            return
        sender, cause = self.writers["comm-center"], uuid4()
        ours = self.case["asks"].get("unit") == row["unit"]
        member = self.asker_membership if ours else self._member(self.case["asks"]["agency"], "crisis_clinician")
        with as_viewer(sender), door_open("test"):
            record = self.record(row["call"], by=sender)
            open_reach(
                record, crew=[member], cause_id=cause, basis="assigned_unit", by=sender, at=self.when(row["from"])
            )
            if "until" in row:
                Reach.objects.filter(cause_id=cause).update(ends_at=self.when(row["until"]))

    def _crossing(self) -> "_Crossing":
        return _Crossing(self)

    def seen(self) -> bool:
        """Whether the database shows the asker every one of the parts."""
        wanted: set[UUID] = {part.pk for part in self.parts}
        with as_viewer(self.asker):
            return set(Part.objects.filter(pk__in=wanted).values_list("pk", flat=True)) == wanted


class _Crossing:
    """A step that the database refuses when it points from one jurisdiction into another; then the case goes on without it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.savepoint = transaction.atomic()

    def __enter__(self) -> None:
        self.savepoint.__enter__()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        self.savepoint.__exit__(kind, error, trace)
        if isinstance(error, IntegrityError) and "same_place" in str(error):
            self.world.crossings_refused += 1
            return True
        return False
