"""Recording that a person said no, or not now."""

from collections.abc import Collection, Iterable
from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.consents.actions.confirming import asked_again
from commonground.consents.events import SaidNo, SaidNotNow
from commonground.consents.models import Release
from commonground.consents.rules import NotByPolice, OwnPersonOnly
from commonground.consents.scenes import is_on_a_scene
from commonground.consents.separate import form_for
from commonground.consents.status import RELEASE
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.models import Person

ANSWERS = {"no": ("say_no", SaidNo), "not_now": ("say_not_now", SaidNotNow)}


@action("consents.decline")
def decline(
    *,
    person: Person,
    answer: str = "no",
    to_agencies: Iterable[Agency] = (),
    labels: Collection[str] = (),
    purpose: str = "coordination",
    asked_alone: bool = False,
    language: str = "en",
    read_by: str = "self",
    interpreter: str = "",
    interpreter_is: str = "",
    crisis: bool = False,
    by: Viewer,
    at: datetime | None = None,
) -> Release:
    """Record that a person said no or not now. Nothing else changes: the same help goes on.

    It asks for no reason, no signature and no privacy, so that *no* is never harder than *yes*.

    :param answer: ``no`` or ``not_now``.
    :raises NotNow: when the agency could not ask at all (C1, C6).
    :raises KeyError: for another answer.
    """
    verb, event = ANSWERS[answer]
    person = locked(person)
    hold(NotByPolice, OwnPersonOnly, by=by, person=person)
    release = Release.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, subject_id=person.subject_id, person=person,
        purpose=purpose, labels=sorted(set(labels)), to_agencies=[a.pk for a in to_agencies],
        status=RELEASE.move(RELEASE.first, verb), asked_at=at, language=language, asked_alone=asked_alone,
        read_by=read_by, interpreter=interpreter, interpreter_is=interpreter_is, crisis=crisis or is_on_a_scene(person, by=by), asked_by=by.membership_id, form_version=form_for(set(labels), purpose),
    )  # fmt: skip
    asked_again(person, by=by, at=at)
    remember(event(release, by=by, at=at))
    return release
