"""What legal papers add to the shared test story: custodians, a person with parts under several labels, and a paper."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from commonground.agencies.actions.join import join
from commonground.agencies.context import Viewer, as_viewer
from commonground.agencies.models import Agency, Membership, User
from commonground.agencies.tests.cast import Cast
from commonground.agencies.viewers import service, viewer_from
from commonground.kit.closed import door_open
from commonground.legal.actions import check_paper, name_custodian, receive_paper, tell_person
from commonground.legal.models import Paper
from commonground.people.actions import note, set_safe_contact
from commonground.people.models import Person
from commonground.privacy.actions import write_part
from commonground.privacy.models import Part


@dataclass
class Staff:
    """Somebody who joined for a test."""

    user: User
    member: Membership
    viewer: Viewer


def hire(cast: Cast, who: str, agency: Agency, role: str) -> Staff:
    """Somebody joins an agency, as the installation makes them."""
    user = User.objects.create_user(f"{who}@{agency.slug}.example.org", None, name=who.title())
    member = join(user=user, agency=agency, role_code=role, by=service("setup", cast.host))
    return Staff(user, member, viewer_from(member))


def told_about(person: Person, label: str, text: str, *, by: Viewer, **facts: object) -> Part:
    """One part about a person, written by a worker of the agency that holds it."""
    with as_viewer(by), door_open("test"):
        return write_part(
            person, name="note", label=label, text=text, by=by, at=timezone.now(), subject_id=person.subject_id, **facts
        )  # fmt: skip


def known_at(by: Viewer, *, name: str = "Lena Ortiz", way: str = "call") -> Person:
    """Whom an agency wrote down, with the way that is safe to reach them."""
    person = note(name=name, language="en", phone="555 0142", by=by)
    set_safe_contact(person, way=way, address="555 0142" if way == "call" else "", by=by)
    return person


def paper_of(by: Viewer, **facts: object) -> Paper:
    """A paper that came in an hour ago, with facts that may be changed."""
    given = {
        "kind": "subpoena", "signed_by": "clerk", "recipient": "justice", "issuer": "County Court, clerk's office", "how": "mail",
        "asks_for": "All records about the person named", "received_at": timezone.now() - timedelta(hours=1), "docket": "26-CV-118",
    }  # fmt: skip
    return receive_paper(**{**given, **facts}, by=by)


def ready(paper: Paper, person: Person, staff: Staff, *, ticks: list[str] | None = None, tell: bool = True) -> Paper:
    """The paper with its custodian named, the person told, and checked."""
    named = name_custodian(paper, custodian=staff.member, person=person, by=staff.viewer)
    if tell:
        tell_person(named, way="call", came_out="told", by=staff.viewer)
    ticks = ["privacy_protected"] if ticks is None else ticks
    return check_paper(
        named, signed_by=paper.signed_by, ticks=ticks, privacy_steps="Sealed and handed to the court alone", by=staff.viewer
    )  # fmt: skip


def sql(viewer: Viewer, statement: str, *facts: object) -> list[tuple[Any, ...]]:
    """What one smuggled statement answers in the request of this member."""
    with as_viewer(viewer), connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return cursor.fetchall() if cursor.description else []
