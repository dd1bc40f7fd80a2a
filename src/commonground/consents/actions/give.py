"""Recording that a person gave permission."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.consents.events import Given
from commonground.consents.models import Release
from commonground.consents.rules import (
    AskedAlone,
    EndsInTime,
    ForHelpOnly,
    FreeToAnswer,
    NoChildBetween,
    NotByPolice,
    OneAdvocateForm,
    OnTheForm,
    OthersThanOurselves,
    OwnPersonOnly,
    SignedSomehow,
    SomethingToSomebody,
    longest,
)
from commonground.consents.signing import NotASignature, check_signature
from commonground.consents.status import RELEASE
from commonground.consents.wording import FORM_VERSION
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.models import Person
from commonground.privacy.actions import grant, write_part

RULES = (
    NotByPolice, OwnPersonOnly, FreeToAnswer, AskedAlone, NoChildBetween, SomethingToSomebody, OthersThanOurselves,
    OnTheForm, ForHelpOnly, OneAdvocateForm, EndsInTime, SignedSomehow,
)  # fmt: skip


@action("consents.give")
def give(
    *,
    person: Person,
    to_agencies: Iterable[Agency],
    labels: Collection[str],
    purpose: str = "coordination",
    expires_at: datetime | None = None,
    crisis: bool = False,
    asked_alone: bool,
    state: Collection[str] = (),
    signed_how: str,
    signature: Mapping[str, Any],
    language: str = "en",
    interpreter: str = "",
    interpreter_is: str = "",
    by: Viewer,
    at: datetime | None = None,
) -> Release:
    """Record that a person gave permission, signed; from this moment the named agencies see what it names.

    :param labels: of the closed list; what others may then see of this person at the asking agency.
    :param expires_at: aware; when None it lasts 72 h in a crisis, else as long as it may (a year; 90 days for victim services).
    :param crisis: asked during a crisis; asking again in calm makes a new release.
    :param state: what was so while it was asked: ``detained``, ``restrained``, ``on_hold``, ``intoxicated``.
    :param signature: as ``consents.signing.check_signature`` takes it for ``signed_how``.
    :param interpreter: who interpreted; ``interpreter_is`` what they are to the person (``child``, ``other_party`` and
        ``officer`` may not).
    :raises NotNow: for the first rule of C1 to C13 that does not hold.
    """
    person, recipients, labels = locked(person), [a.pk for a in to_agencies], sorted(set(labels))
    ends = expires_at or at + longest(labels, crisis=crisis)
    kept = _signature(signed_how, signature)
    hold(
        *RULES, by=by, person=person, asked_alone=asked_alone, state=state, interpreter_is=interpreter_is, labels=labels,
        purpose=purpose, to_agencies=recipients, given_at=at, expires_at=ends, crisis=crisis, signed=kept is not None,
    )  # fmt: skip
    release = Release.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, subject_id=person.subject_id, person=person,
        purpose=purpose, labels=labels, to_agencies=recipients, status=RELEASE.move(RELEASE.first, "give"), asked_at=at,
        given_at=at, expires_at=ends, language=language, signed_how=signed_how, asked_alone=asked_alone,
        interpreter=interpreter, crisis=crisis, asked_by=by.membership_id, form_version=FORM_VERSION,
    )  # fmt: skip
    # No subject on this part: a signature is nobody's to see but the asking agency's, whatever the release opens.
    write_part(release, name="signature", label="general", content=kept, by=by, at=at)
    grant(
        subject_id=person.subject_id, release_id=release.pk, from_agencies=[by.agency_id], to_agencies=recipients,
        labels=labels, purpose=purpose, starts_at=at, expires_at=ends, by=by,
    )  # fmt: skip
    remember(Given(release, by=by, at=at, to=recipients, labels=labels, purpose=purpose, until=ends, crisis=crisis))
    return release


def _signature(how: str, content: Mapping[str, Any]) -> dict[str, Any] | None:
    try:
        return check_signature(how, content)
    except NotASignature:
        return None
