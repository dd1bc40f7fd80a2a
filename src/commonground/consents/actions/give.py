"""Recording that a person gave permission."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.clocks.actions import start
from commonground.consents.actions.confirming import asked_again
from commonground.consents.actions.granting import open_what_is_valid
from commonground.consents.events import Given
from commonground.consents.models import Release
from commonground.consents.own_form_rules import CaseInCalm, FormOfItsOwn
from commonground.consents.putting import Named, Shown, as_told, seal_of
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
from commonground.consents.said import Said
from commonground.consents.scenes import is_on_a_scene
from commonground.consents.sending_rules import ABOUT_NOTES
from commonground.consents.separate import form_for
from commonground.consents.status import RELEASE
from commonground.consents.supervision_rules import ForTheCourtAlone, NamesWhatGoes
from commonground.consents.validity import age_of, ends_for
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.days import local_day
from commonground.people.models import Person
from commonground.privacy.actions import write_part

RULES = (
    NotByPolice, OwnPersonOnly, FreeToAnswer, NeverACondition, AskedAlone, NoChildBetween, SomethingToSomebody,
    OthersThanOurselves, NotForPoliceOnScene, OnTheForm, FormOfItsOwn, ForHelpOnly, ForTheCourtAlone, NamesWhatGoes, CaseInCalm, OneAdvocateForm, EndsInTime, DaysInOrder, AgeFits,
    SignerDoesNoHarm, PaperOnRecord, SignedSomehow, PaperOfADay, AnotherHears, TheQuestionShown,
)  # fmt: skip


@action("consents.give")
def give(
    *,
    person: Person,
    to_agencies: Iterable[Agency],
    said: Said,
    expires_at: datetime | None = None,
    shown: Shown | None = None,
    by: Viewer,
    at: datetime | None = None,
) -> Release:
    """Record that a person gave permission, signed; from this moment the named agencies see what it is valid for.

    It opens only the labels for which the law finds the release valid (``consents.validity``); it may name others, in vain. It is one of a
    crisis in any case while the person is being met or the viewer is on a call (``scenes``): then it lasts 72 h, and longer once it is
    confirmed in calm.

    :param said: what was said, and how they were asked.
    :param expires_at: aware; when None as long as usual (``rules.usual``). With ``shown`` the end that the question named.
    :param shown: the question as it stood on the screen in their hand; only a form signed on paper needs none.
    :raises NotNow: for the first rule of C1 to C20, C25 to C27, C31, C32, C42 and C48 to C51 that does not hold.
    """
    assert at is not None
    person, recipients = locked(person), list(to_agencies)
    said = replace(said, crisis=said.crisis or is_on_a_scene(person, by=by))
    ends = expires_at or at + usual(said.kinds, crisis=said.crisis)
    named = named_notes(person, said.items, by) if said.items else []
    to, today = [agency.pk for agency in recipients], local_day(by, at)
    seal = seal_of(person=person, to_agencies=recipients, until=ends, items=named, **said.asked())
    hold(*ABOUT_NOTES, items=named, wanted=said.items, labels=said.kinds, to_agencies=to)
    hold(
        *RULES, by=by, person=person, to_agencies=to, recipient_kinds={a.kind for a in recipients}, given_at=at, expires_at=ends,
        age=age_of(person, today), shown=shown, seal=seal, today=today, wanted=said.items, **said.held(),
    )  # fmt: skip
    release = _made(person, said, named, to=to, shown=shown, ends=ends, by=by, at=at)
    return _opened(release, said.signed, by=by, at=at)


def _made(
    person: Person, said: Said, named: list[Named], *, to: list[UUID], shown: Shown | None, ends: datetime, by: Viewer, at: datetime
) -> Release:  # fmt: skip
    """The release as it will be kept, in memory."""
    in_calm = min(usual(said.kinds, crisis=False), longest(said.kinds, crisis=False))
    return Release(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, subject_id=person.subject_id, person=person, to_agencies=to,
        status=RELEASE.move(RELEASE.first, "give"), asked_at=at, given_at=at, expires_at=ends, asked_by=by.membership_id,
        ends_if_confirmed=at + in_calm if said.crisis else None, form_version=form_for(said.kinds, said.purpose, bool(named)),
        shown_at=shown.at if shown else None, shown_seal=shown.seal if shown else "", days=as_told(said.days), items=[one.kept() for one in named],
        risks_explained_by=by.membership_id if said.risks_explained else None, **said.kept(),
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
