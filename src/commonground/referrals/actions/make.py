"""Writing a referral."""

from datetime import datetime
from typing import Any

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import Area
from commonground.consents.models import Release
from commonground.directory.models import Service
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.models import Person
from commonground.privacy.terms import received_of
from commonground.referrals.events import Made
from commonground.referrals.models import Referral
from commonground.referrals.rules import (
    HouseholdThatCanBe,
    NeedOnTheList,
    OwnPersonOnly,
    PermissionFits,
    TermsLetItGo,
    ToOthers,
)


@action("referrals.make")
def make(
    *,
    person: Person,
    service: Service,
    need: str,
    release: Release | None = None,
    area: Area | None = None,
    language: str = "",
    household_size: int | None = None,
    about: Any = None,
    by: Viewer,
    at: datetime | None = None,
) -> Referral:
    """Write down a referral; nobody else knows of it until it is sent.

    :param need: a code of the needs vocabulary.
    :param release: the permission under which the name goes with a yes; without one only the need, the area, the language and
        the size of the household go.
    :param about: the record it came from (an encounter), or None.
    :raises NotNow: for the first rule of F1 to F5 and F22 that does not hold.
    """
    person = locked(person)
    to_agency_id = service.organization.agency_id
    hold(
        OwnPersonOnly, NeedOnTheList, HouseholdThatCanBe, ToOthers, PermissionFits, TermsLetItGo,
        person=person, terms=received_of([person.pk]).get(person.pk), by=by, need=need, household_size=household_size, to_agency_id=to_agency_id,
        release=release, person_subject=person.subject_id, at=at,
    )  # fmt: skip
    referral = Referral.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, service=service, person=person,
        subject_id=person.subject_id, release=release, area=area, need=need, language=language,
        household_size=household_size, made_at=at, made_by_id=by.membership_id,
        record_kind=about._meta.label_lower if about is not None else "", record_id=about.pk if about is not None else None,
    )  # fmt: skip
    remember(Made(referral, by=by, at=at, need=need, service=service.pk, named=release is not None))
    return referral
