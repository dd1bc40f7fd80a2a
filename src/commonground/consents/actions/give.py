"""Recording that a person gave permission."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.clocks.actions import start
from commonground.consents.actions.confirming import asked_again
from commonground.consents.actions.granting import open_what_is_valid
from commonground.consents.events import Given
from commonground.consents.models import Authority, Release
from commonground.consents.queries import CONFIRM
from commonground.consents.rules import (
    AgeFits,
    AskedAlone,
    DaysInOrder,
    EndsInTime,
    ForHelpOnly,
    FreeToAnswer,
    NeverACondition,
    NoChildBetween,
    NotByPolice,
    NotForPoliceOnScene,
    OneAdvocateForm,
    OnTheForm,
    OpensSomething,
    OthersThanOurselves,
    OwnPersonOnly,
    PaperOnRecord,
    SignedSomehow,
    SignerDoesNoHarm,
    SomethingToSomebody,
    longest,
    usual,
)
from commonground.consents.signing import NotASignature, check_signature
from commonground.consents.status import RELEASE
from commonground.consents.validity import age_of, ends_for
from commonground.consents.wording import FORM_VERSION
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.models import Person
from commonground.privacy.actions import write_part

RULES = (
    NotByPolice, OwnPersonOnly, FreeToAnswer, NeverACondition, AskedAlone, NoChildBetween, SomethingToSomebody,
    OthersThanOurselves, NotForPoliceOnScene, OnTheForm, ForHelpOnly, OneAdvocateForm, EndsInTime, DaysInOrder, AgeFits,
    SignerDoesNoHarm, PaperOnRecord, SignedSomehow,
)  # fmt: skip
Days = tuple[date | None, date | None]


@action("consents.give")
def give(
    *,
    person: Person,
    to_agencies: Iterable[Agency],
    labels: Collection[str],
    purpose: str = "coordination",
    days: Mapping[str, Days] | None = None,
    expires_at: datetime | None = None,
    crisis: bool = False,
    asked_alone: bool,
    state: Collection[str] = (),
    signed_how: str,
    signature: Mapping[str, Any],
    signer: str = "adult",
    authority: Authority | None = None,
    risks_explained: bool = False,
    language: str = "en",
    read_by: str = "self",
    interpreter: str = "",
    interpreter_is: str = "",
    by: Viewer,
    at: datetime | None = None,
) -> Release:
    """Record that a person gave permission, signed; from this moment the named agencies see what it is valid for.

    It opens only the labels for which the law finds the release valid (``consents.validity``); it may name others, in vain.

    :param labels: of the closed list; what others may then see of this person at the asking agency.
    :param days: by label the first and last day of what is shared, in the agency's zone; a label that is not named has no bound.
    :param expires_at: aware; when None as long as usual (``rules.usual``).
    :param crisis: asked during a crisis; it lasts 72 h, and longer once it is confirmed in calm.
    :param state: what was so while it was asked: ``detained``, ``restrained``, ``on_hold``, ``intoxicated``,
        ``condition_of_service``.
    :param signature: as ``consents.signing.check_signature`` takes it for ``signed_how``.
    :param signer: who signs, of ``models.SIGNERS``; whoever signs for another needs ``authority``, the recorded paper.
    :param risks_explained: whoever asks explained the risks, in ``language``.
    :param read_by: who read the words, of ``models.READERS``.
    :param interpreter: who interpreted; ``interpreter_is`` what they are to the person (``child``, ``other_party`` and
        ``officer`` may not).
    :raises NotNow: for the first rule of C1 to C20 that does not hold.
    """
    person, recipients, labels, days = locked(person), list(to_agencies), sorted(set(labels)), dict(days or {})
    ends = expires_at or at + usual(labels, crisis=crisis)
    kept = _signature(signed_how, signature)
    hold(
        *RULES, by=by, person=person, asked_alone=asked_alone, state=state, interpreter_is=interpreter_is, labels=labels,
        purpose=purpose, to_agencies=[a.pk for a in recipients], recipient_kinds={a.kind for a in recipients}, given_at=at,
        expires_at=ends, crisis=crisis, signed=kept is not None, days=days, signer=signer, authority=authority,
        age=age_of(person, at.date()),
    )  # fmt: skip
    release = Release(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, subject_id=person.subject_id, person=person,
        purpose=purpose, labels=labels, to_agencies=[a.pk for a in recipients], status=RELEASE.move(RELEASE.first, "give"),
        asked_at=at, given_at=at, expires_at=ends, language=language, signed_how=signed_how, asked_alone=asked_alone,
        read_by=read_by, interpreter=interpreter, interpreter_is=interpreter_is, crisis=crisis, asked_by=by.membership_id,
        form_version=FORM_VERSION, signer=signer, authority=authority, days=as_told(days),
        risks_explained_by=by.membership_id if risks_explained else None,
        ends_if_confirmed=at + _in_calm(labels, crisis) if crisis else None,
    )  # fmt: skip
    opens = ends_for(release)
    hold(OpensSomething, valid_labels=opens)
    asked_again(person, by=by, at=at)
    release.save(force_insert=True)
    # No subject on this part: a signature is nobody's to see but the asking agency's, whatever the release opens.
    write_part(release, name="signature", label="general", content=kept, by=by, at=at)
    open_what_is_valid(release, opens, by=by)
    if crisis:
        start(CONFIRM, release, due_at=ends, agency_id=by.agency_id, by=by, at=at)
    remember(
        Given(release, by=by, at=at, to=release.to_agencies, labels=labels, valid=sorted(opens), purpose=purpose, until=ends, crisis=crisis)
    )  # fmt: skip
    return release


def as_told(days: Mapping[str, Days]) -> dict[str, list[str | None]]:
    """The days as they are kept: by label the first and the last, ISO; labels without a bound are left out."""
    return {
        label: [day.isoformat() if day else None for day in span] for label, span in sorted(days.items()) if any(span)
    }


def _in_calm(labels: Collection[str], crisis: bool) -> timedelta:
    return min(usual(labels, crisis=False), longest(labels, crisis=False))


def _signature(how: str, content: Mapping[str, Any]) -> dict[str, Any] | None:
    try:
        return check_signature(how, content)
    except NotASignature:
        return None
