"""Taking over a permission that came from another system as a FHIR Consent."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.consents.actions.give import give
from commonground.consents.fhir import OURS
from commonground.consents.fhir_in import NotTaken, Told
from commonground.consents.models import TAKEN_ONCE, Release
from commonground.consents.own_form_rules import NotTakenBefore
from commonground.consents.queries import answered_after
from commonground.consents.rules import NotAskedSince, longest
from commonground.consents.said import Said
from commonground.consents.separate import form_for
from commonground.consents.status import ON_PAPER
from commonground.kit.ids import id_said
from commonground.kit.rules import hold
from commonground.people.days import local_day
from commonground.people.models import Person


@action("consents.take_over", right="consents.give")
def take_over(*, told: Told, by: Viewer, at: datetime | None = None) -> Release:
    """Take over a permission that the person signed on our form in another system, about somebody your agency knows.

    It becomes a permission of your own agency, signed on paper elsewhere, and every rule of asking holds for it.

    :raises NotTaken: when it is another agency's, about nobody you know, stands on another form than its kind of
        record needs, does not run now, or lasts too long. :raises NotNow: C29, C30, or as ``give``.
    """
    assert at is not None
    if told.giver != by.agency_id:
        raise NotTaken("Consent.organization", "Your agency is not the one that shares by it.", "forbidden")
    person = Person.objects.filter(agency_id=by.agency_id, subject_id=told.subject).first()
    if person is None:
        raise NotTaken("Consent.patient", "Your agency has written down nobody behind this reference.", "not-found")
    agencies = list(Agency.objects.filter(jurisdiction_id=by.jurisdiction_id, pk__in=told.to_agencies))
    if len(agencies) != len(told.to_agencies):
        raise NotTaken("Consent.provision.provision.actor", "It names a recipient that is no agency here.", "not-found")
    if told.form_version != form_for(told.labels, told.purpose):
        raise NotTaken(
            f"Consent.extension('{OURS}:release').extension('form')",
            "This kind of record, or this purpose, stands on a form of its own. Ask for it here.",
            "business-rule",
        )
    _runs_now(told, at)
    if told.given_at > at or told.expires_at > told.given_at + longest(told.labels, crisis=told.crisis):
        raise NotTaken(
            "Consent.provision.provision.period.end",
            "It would last longer than a permission does here.",
            "business-rule",
        )
    hold(NotTakenBefore, taken_before=_taken_before(person, told))
    hold(NotAskedSince, answered_since=answered_after(person, told.given_at, to_agencies=told.to_agencies))
    try:
        with transaction.atomic():
            return _taken(person, agencies, told, by=by, at=at)
    except IntegrityError as trouble:
        if TAKEN_ONCE not in str(trouble):
            raise
        hold(NotTakenBefore, taken_before=True)
        raise


def _taken(person: Person, agencies: list[Agency], told: Told, *, by: Viewer, at: datetime) -> Release:
    """A permission of our own from what was told, with the number it bore there."""
    release = give(
        person=person, to_agencies=agencies, expires_at=told.expires_at, by=by, at=at,
        said=Said(
            labels=told.labels, purpose=told.purpose, days=told.days, crisis=told.crisis, asked_alone=True, signed_how=ON_PAPER, language=told.language,
            signature={"kept_at": f"FHIR Consent {told.identifier}", "signed_on": local_day(by, told.given_at).isoformat()},
        ),
    )  # fmt: skip
    release.came_as = told.came_as
    release.save(update_fields=["came_as"])
    return release


def _runs_now(told: Told, at: datetime) -> None:
    """It opens from this moment, so it must have begun, and not have ended anywhere."""
    place = "Consent.provision.provision.period"
    if told.starts_at is not None and told.starts_at > at:
        raise NotTaken(f"{place}.start", "It has not begun yet. Send it when it has.", "business-rule")
    if told.expires_at <= at:
        raise NotTaken(f"{place}.end", "It has ended.", "business-rule")


def _taken_before(person: Person, told: Told) -> bool:
    """Whether it was taken over before, whatever became of it since: by its number, as the very release, or as one that says the same."""
    ours = Release.objects.filter(agency_id=person.agency_id)
    if ours.filter(Q(came_as=told.came_as) | Q(pk=id_said(told.identifier))).exists():
        return True
    same = ours.filter(person=person, given_at__isnull=False, purpose=told.purpose, expires_at=told.expires_at)
    return any(set(row.labels) == set(told.labels) and set(row.to_agencies) == set(told.to_agencies) for row in same)
