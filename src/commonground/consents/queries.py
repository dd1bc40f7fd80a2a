"""Questions about releases, asked by somebody who looks."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from commonground.agencies.models import Agency
from commonground.consents.models import Release
from commonground.people.models import Person
from commonground.privacy.doors import one


def release(release_id: UUID) -> Release:
    """One visible release.

    :raises Hidden: when there is none for this viewer.
    """
    return one(Release.objects.all(), pk=release_id)


def of_person(person: Person) -> QuerySet[Release]:
    """What this person answered whenever they were asked, newest first."""
    return Release.objects.filter(subject_id=person.subject_id).order_by("-asked_at", "id")


def live_for(
    person: Person, to_agency: Agency | UUID, label: str = "general", purpose: str = "coordination",
    *, at: datetime | None = None,
) -> Release | None:  # fmt: skip
    """The release under which an agency sees this label of the person for this purpose now, or None.

    The newest wins; the law asks for an agreement in force as well, which is not looked at here.
    """
    now = at or timezone.now()
    agency_id = to_agency.pk if isinstance(to_agency, Agency) else to_agency
    return (
        live_of(person, at=now)
        .filter(to_agencies__contains=[agency_id], labels__contains=[label], purpose=purpose)
        .first()
    )


def live_of(person: Person, *, at: datetime | None = None) -> QuerySet[Release]:
    """All releases of this person that are live, newest first."""
    now = at or timezone.now()
    return of_person(person).filter(status="given", given_at__lte=now, expires_at__gt=now)


def last_answer(person: Person) -> Release | None:
    """What the person said last, or None when nobody asked."""
    return of_person(person).first()
