"""Recording that a person died, and taking that back when it was a mistake."""

from datetime import date, datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.clocks.actions import reopen_all, stop_all
from commonground.clocks.models import Clock
from commonground.kit.noes import Hidden
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.messages.actions import set_safe_contact
from commonground.messages.actions.lift_stop import lift_stop
from commonground.people.days import local_day
from commonground.people.death_rules import DeathNotAhead, DeathNotRecorded
from commonground.people.events import DeathRecorded, DeathTakenBack
from commonground.people.models import Death, Person
from commonground.people.rules import OwnKnowledgeOnly
from commonground.privacy.models import Subject

DIED = "died"


@action("people.record_death")
def record_death(person: Person, *, died_on: date | None = None, by: Viewer, at: datetime | None = None) -> Death:
    """Write down that a person died. From the same moment nobody of your agency is asked to reach out to them, and nothing is sent.

    :param died_on: the day, where somebody knows it.
    :raises NotNow: when another agency wrote the row (P3), it is recorded already (P80), or the day lies ahead (P81).
    """
    assert at is not None
    person = locked(person)
    known = Death.objects.filter(agency_id=by.agency_id, subject_id=person.subject_id, taken_back_at=None).exists()
    hold(
        OwnKnowledgeOnly,
        DeathNotRecorded,
        DeathNotAhead,
        person=person,
        by=by,
        known=known,
        died_on=died_on,
        today=local_day(by, at),
    )
    death = Death.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, subject_id=person.subject_id, died_on=died_on,
        recorded_at=at, recorded_by_id=by.membership_id,
    )  # fmt: skip
    stop_for_death(person.subject, by=by, at=at)
    remember(DeathRecorded(death, by=by, at=at, person=person.pk))
    return death


@action("people.take_back_death", right="people.record_death")
def take_back_death(person: Person, *, by: Viewer, at: datetime | None = None) -> Death:
    """Take back that a person died: it was a mistake. What was stopped at that moment begins again, with the time that was left.

    :raises Hidden: when nothing is recorded. :raises NotNow: when another agency wrote the row (P3).
    """
    assert at is not None
    person = locked(person)
    hold(OwnKnowledgeOnly, person=person, by=by)
    rows = Death.objects.select_for_update(of=("self",))
    death = rows.filter(agency_id=by.agency_id, subject_id=person.subject_id, taken_back_at=None).first()
    if death is None:
        raise Hidden
    death.taken_back_at, death.taken_back_by_id = at, by.membership_id
    death.save(update_fields=["taken_back_at", "taken_back_by"])
    go_on_after_death(person.subject, put_at=death.recorded_at, by=by, at=at)
    remember(DeathTakenBack(death, by=by, at=at, person=person.pk))
    return death


def stop_for_death(subject: Subject, *, by: Viewer, at: datetime) -> None:
    """Stop every clock of the own agency that asks for a step with the person, and every way of reaching them (inside the caller's action).

    What staff owe whatever happened to the person goes on: a review, an answer to a legal paper.
    """
    stop_all(Clock.objects.filter(agency_id=by.agency_id, subject_id=subject.pk), reason=DIED, at=at)
    set_safe_contact(subject, way="none", by=by, at=at)


def go_on_after_death(subject: Subject, *, put_at: datetime, by: Viewer, at: datetime) -> None:
    """It was a mistake: what was stopped at that moment begins again (inside the caller's action)."""
    stopped = Clock.objects.filter(agency_id=by.agency_id, subject_id=subject.pk, stop_reason=DIED, ended_at=put_at)
    reopen_all(stopped, by=by, at=at)
    lift_stop(subject, put_at=put_at, by=by, at=at)
