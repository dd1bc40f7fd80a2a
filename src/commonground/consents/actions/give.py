"""Recording that a person gave permission."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, Membership
from commonground.clocks.actions import start
from commonground.consents.actions.confirming import asked_again
from commonground.consents.actions.granting import open_what_is_valid
from commonground.consents.events import Given
from commonground.consents.models import Authority, Release
from commonground.consents.own_form_rules import CaseInCalm, FormOfItsOwn
from commonground.consents.putting import Days, Shown, as_told, seal_of
from commonground.consents.queries import CONFIRM, named_notes
from commonground.consents.rules import (
    AgeFits,
    AnotherHears,
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
    PaperOfADay,
    PaperOnRecord,
    SignedSomehow,
    SignerDoesNoHarm,
    SomethingToSomebody,
    TheQuestionShown,
    longest,
    usual,
)
from commonground.consents.scenes import is_on_a_scene
from commonground.consents.sending_rules import ABOUT_NOTES
from commonground.consents.separate import form_for
from commonground.consents.signing import NotASignature, check_signature
from commonground.consents.status import ALOUD, RELEASE
from commonground.consents.validity import age_of, ends_for
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.days import local_day
from commonground.people.models import Person
from commonground.privacy.actions import write_part

RULES = (
    NotByPolice, OwnPersonOnly, FreeToAnswer, NeverACondition, AskedAlone, NoChildBetween, SomethingToSomebody,
    OthersThanOurselves, NotForPoliceOnScene, OnTheForm, FormOfItsOwn, ForHelpOnly, CaseInCalm, OneAdvocateForm, EndsInTime, DaysInOrder, AgeFits,
    SignerDoesNoHarm, PaperOnRecord, SignedSomehow, PaperOfADay, AnotherHears, TheQuestionShown,
)  # fmt: skip


@action("consents.give")
def give(
    *,
    person: Person,
    to_agencies: Iterable[Agency],
    labels: Collection[str],
    purpose: str = "coordination",
    days: Mapping[str, Days] | None = None,
    items: Collection[UUID] = (),
    expires_at: datetime | None = None,
    crisis: bool = False,
    asked_alone: bool,
    state: Collection[str] = (),
    signed_how: str,
    signature: Mapping[str, Any],
    shown: Shown | None = None,
    witness: Membership | None = None,
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
    :param items: single notes that the person names, by their ids; of their kind nothing else is permitted, and it opens to nobody's look:
        the agency sends it (``send``).
    :param expires_at: aware; when None as long as usual (``rules.usual``). With ``shown`` the end that the question named.
    :param crisis: asked during a crisis; it lasts 72 h, and longer once it is confirmed in calm. It is one in any case while the person is
        being met or the viewer is on a call (``scenes``).
    :param state: what was so while it was asked: ``detained``, ``restrained``, ``on_hold``, ``intoxicated``,
        ``condition_of_service``.
    :param signature: as ``consents.signing.check_signature`` takes it for ``signed_how``.
    :param shown: the question as it stood on the screen in their hand; only a form signed on paper needs none.
    :param witness: who heard a yes that was said aloud: a colleague of whoever asks.
    :param signer: who signs, of ``models.SIGNERS``; whoever signs for another needs ``authority``, the recorded paper.
    :param risks_explained: whoever asks explained the risks, in ``language``.
    :param read_by: who read the words, of ``models.READERS``.
    :param interpreter: who interpreted; ``interpreter_is`` what they are to the person (``child``, ``other_party`` and
        ``officer`` may not).
    :raises NotNow: for the first rule of C1 to C20, C25 to C27, C31, C32, C42, C48 and C49 that does not hold.
    """
    person, recipients, labels, days = locked(person), list(to_agencies), sorted(set(labels)), dict(days or {})
    crisis = crisis or is_on_a_scene(person, by=by)
    ends = expires_at or at + usual(labels, crisis=crisis)
    kept, named = _signature(signed_how, signature), named_notes(person, items, by) if items else []
    seal = seal_of(
        person=person, to_agencies=recipients, labels=labels, until=ends, crisis=crisis, days=days, purpose=purpose, signer=signer,
        language=language, items=named,
    )  # fmt: skip
    hold(*ABOUT_NOTES, items=named, wanted=items, labels=labels, to_agencies=[a.pk for a in recipients])
    hold(
        *RULES, by=by, person=person, asked_alone=asked_alone, state=state, interpreter_is=interpreter_is, labels=labels,
        purpose=purpose, to_agencies=[a.pk for a in recipients], recipient_kinds={a.kind for a in recipients}, given_at=at,
        expires_at=ends, crisis=crisis, signed=kept is not None, days=days, signer=signer, authority=authority,
        age=age_of(person, local_day(by, at)), signed_how=signed_how, shown=shown, seal=seal, witness=witness,
        signed_on=_day_of(kept), today=local_day(by, at),
    )  # fmt: skip
    release = _made(
        person, by=by, at=at, ends=ends, shown=shown, labels=labels, purpose=purpose, to_agencies=[a.pk for a in recipients], crisis=crisis,
        days=as_told(days), items=[one.kept() for one in named], signed_how=signed_how, witness=witness if signed_how == ALOUD else None, signer=signer, authority=authority,
        risks_explained_by=by.membership_id if risks_explained else None, asked_alone=asked_alone, language=language, read_by=read_by,
        interpreter=interpreter, interpreter_is=interpreter_is,
    )  # fmt: skip
    return _opened(release, kept, by=by, at=at)


def _made(
    person: Person, *, by: Viewer, at: datetime, ends: datetime, shown: Shown | None, labels: list[str], crisis: bool, **said: Any
) -> Release:  # fmt: skip
    """The release as it will be kept, in memory."""
    in_calm = min(usual(labels, crisis=False), longest(labels, crisis=False))
    return Release(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, subject_id=person.subject_id, person=person, labels=labels,
        status=RELEASE.move(RELEASE.first, "give"), asked_at=at, given_at=at, expires_at=ends, crisis=crisis,
        ends_if_confirmed=at + in_calm if crisis else None, asked_by=by.membership_id, form_version=form_for(labels, said["purpose"], bool(said["items"])),
        shown_at=shown.at if shown else None, shown_seal=shown.seal if shown else "", **said,
    )  # fmt: skip


def _opened(release: Release, signature: Mapping[str, Any] | None, *, by: Viewer, at: datetime) -> Release:
    """Write the release down with its signature, and open what it is valid for."""
    opens = ends_for(release)
    hold(OpensSomething, valid_labels=opens)
    release.save(force_insert=True)
    # No subject on this part: a signature is nobody's to see but the asking agency's, whatever the release opens.
    write_part(release, name="signature", label="general", content=signature, by=by, at=at)
    open_what_is_valid(release, opens, by=by)
    asked_again(release.person, by=by, at=at)
    if release.crisis:
        start(
            CONFIRM, release, due_at=release.expires_at, agency_id=by.agency_id, by=by, at=at, subject_id=release.subject_id
        )  # fmt: skip
    remember(
        Given(
            release, by=by, at=at, to=release.to_agencies, labels=release.labels, valid=sorted(opens), purpose=release.purpose,
            until=release.expires_at, crisis=release.crisis, how=release.signed_how, shown=release.shown_seal or None, witness=release.witness_id,
        )
    )  # fmt: skip
    return release


def _day_of(signature: Mapping[str, Any] | None) -> date | None:
    return date.fromisoformat(signature["signed_on"]) if signature and "signed_on" in signature else None


def _signature(how: str, content: Mapping[str, Any]) -> dict[str, Any] | None:
    try:
        return check_signature(how, content)
    except NotASignature:
        return None
