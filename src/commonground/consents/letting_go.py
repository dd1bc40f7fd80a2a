"""Whether the law lets the agency that keeps a note send it under a permission that names it, and under which terms."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, Membership
from commonground.consents.models import Release
from commonground.consents.supervised import SUPERVISION, monitors
from commonground.consents.validity import ends_for, fact_of
from commonground.kit.spans import in_force, not_ended
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.facts import Asked, Facts
from commonground.privacy.law.openings import field_of
from commonground.privacy.law.recipients import recipient_of
from commonground.privacy.law.ruling import Ruling, decide
from commonground.privacy.models import Bar, Grant, Part
from commonground.privacy.terms import Terms, terms_of


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the law says of sending one note: the ruling, and the terms that go with it."""

    part: Part
    ruling: Ruling
    terms: Terms


def verdict(part: Part, release: Release, receiver: Agency, *, by: Viewer, at: datetime) -> Verdict:
    """Ask the law whether ``by`` may send this note to this agency now, by this permission and no other.

    Taken back, in whole or for this kind of record, counts as taken back: what is open stands in the grants.
    """
    law, sender = the_law(), recipient_of(by.agency_kind, by.role, the_law().words)
    asked = Asked(
        labels=frozenset({part.label}), purpose=release.purpose, agency=str(receiver.pk), owner=str(part.agency_id), act="send",
        recipient=law.words.lists["recipients"]["agency"][receiver.kind], sender=str(by.agency_id), reads=by.labels, traits=sender.traits,
        fields=frozenset({field_of(part.name, law)}), item=str(part.pk), written_at=part.written_at,
        same_jurisdiction=part.jurisdiction_id == receiver.jurisdiction_id,
    )  # fmt: skip
    ruling = decide(asked, _facts(part, release, receiver, by=by, at=at))
    terms = terms_of(
        (*ruling.obligations, *(part.bound_by or ())), holder=by.agency_kind, purpose=release.purpose, law=ruling.version, cells=ruling.cells,
        until=ends_for(release).get(part.label), release_id=release.pk,
    )  # fmt: skip
    return Verdict(part, ruling, terms)


def _facts(part: Part, release: Release, receiver: Agency, *, by: Viewer, at: datetime) -> Facts:
    signed = fact_of(release, part.label, ends=ends_for(release).get(part.label))
    items = frozenset(one["part"] for one in release.items)
    whose = Q(subject_id=part.subject_id) | Q(subject_id=None, record_id=None)
    bars = list(Bar.objects.filter(whose, in_force(at), agency_id=part.agency_id, user=None))
    return Facts(
        at=at,
        releases=(replace(signed, items=items, revoked_at=signed.revoked_at or _taken_back(part, release, receiver)),),
        works_at=frozenset(str(bar.to_agency_id) for bar in bars if bar.kind == "works_there"),
        never_with=frozenset(w for bar in bars if bar.kind == "firewall" for w in (str(bar.to_agency_id), *bar.recipients)),
        obligations=frozenset(part.bound_by or ()),
        author=part.written_by == by.membership_id,
        stated=_of_the_case(release, at=at),
    )  # fmt: skip


def _of_the_case(release: Release, *, at: datetime) -> frozenset[str]:
    """What the form for a case states (42 CFR 2.35(a)): that treatment is a condition, and that the one who is named still monitors it."""
    if release.purpose != SUPERVISION or release.case_ended_at is not None:
        return frozenset()
    there = monitors(release.supervisor_id, release.to_agencies, at=at)
    return frozenset({"treatment_is_a_condition"} | ({"monitors_this_person"} if there else set()))


def _taken_back(part: Part, release: Release, receiver: Agency) -> datetime | None:
    rows = Grant.objects.filter(release_id=release.pk, label=part.label, to_agency=receiver)
    ended: datetime | None = max((row.revoked_at for row in rows if row.revoked_at), default=None)
    return ended


def kept_from_them(release: Release, receiver: Agency, *, at: datetime) -> bool:
    """Whether the sender keeps the record of this person from somebody who works at the receiver now."""
    bars = Bar.objects.filter(
        in_force(at), subject_id=release.subject_id, agency_id=release.agency_id, user__isnull=False
    )
    users = {bar.user_id for bar in bars}
    there = Membership.objects.filter(not_ended(at), agency=receiver, user_id__in=users, starts_at__lte=at)
    return bool(users) and there.exists()
