"""Why somebody may see a part, and why not: the facts that stand in tables, gathered for ``decide``, and its rulings in words.

The floor answers the same question from the same law; this gathers the facts once for a page and says the reasons.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agreement
from commonground.kit.spans import in_force
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.facts import AgreementFact, Asked, EmergencyFact, Facts, RelationFact, ReleaseFact
from commonground.privacy.law.openings import field_of
from commonground.privacy.law.recipients import recipient_of
from commonground.privacy.law.ruling import Ruling, decide
from commonground.privacy.models import Emergency, Grant, Part, Reach


def rulings(viewer: Viewer, parts: Sequence[Part], *, at: datetime | None = None) -> dict[UUID, Ruling]:
    """What the law says of each part for this viewer, by the part's id, in five questions to the database however many there are.

    Call it inside the viewer's look. A viewer never learns of a bar: what is barred is not among the parts they can hand in.
    """
    at = at or timezone.now()
    held = Held(viewer, parts, at)
    return {part.pk: decide(asked_of(viewer, part), held.facts_of(part)) for part in parts}


def reaches(viewer: Viewer) -> Q:
    """What ties the viewer, or the whole team that the viewer belongs to."""
    return Q(membership_id=viewer.membership_id) | Q(membership_id=None, agency_id=viewer.agency_id)


def asked_of(viewer: Viewer, part: Part) -> Asked:
    """The question that a look at a part is."""
    law = the_law()
    recipient = recipient_of(viewer.agency_kind, viewer.role, law.words)
    return Asked(
        labels=frozenset({part.label}),
        purpose=viewer.purpose,
        agency=str(viewer.agency_id),
        recipient=recipient.kind,
        owner=str(part.agency_id),
        reads=viewer.labels,
        traits=recipient.traits,
        fields=frozenset({field_of(part.name, law)}),
        item=str(part.pk),
        written_at=part.written_at,
        same_jurisdiction=part.jurisdiction_id == viewer.jurisdiction_id,
    )


def release_fact(grant: Grant) -> ReleaseFact:
    """A grant as a permission. It was written only for labels for which the form is valid, so every element counts as there."""
    return ReleaseFact(
        starts=grant.starts_at,
        ends=grant.expires_at,
        givers=frozenset({str(grant.from_agency_id)}),
        receivers=frozenset({str(grant.to_agency_id)}),
        labels=frozenset({grant.label}),
        purposes=frozenset({grant.purpose}),
        elements=the_law().releases.elements_of(grant.label, grant.form),
        form=grant.form,
        told_from=grant.told_from,
        told_until=grant.told_until,
        revoked_at=grant.revoked_at,
    )


class Held:
    """What holds between a viewer and some parts, fetched at once."""

    def __init__(self, viewer: Viewer, parts: Iterable[Part], at: datetime) -> None:
        self.viewer, self.at = viewer, at
        owners = {part.agency_id for part in parts}
        subjects = {part.subject_id for part in parts if part.subject_id}
        records = {part.record_id for part in parts}
        here = viewer.agency_id
        self.agreements = list(
            Agreement.objects.filter(
                Q(from_agency_id__in=owners, to_agency_id=here) | Q(from_agency_id=here, to_agency_id__in=owners)
            )
        )
        self.grants = list(Grant.objects.filter(subject_id__in=subjects, to_agency_id=here, from_agency_id__in=owners))
        self.ties = list(
            Reach.objects.filter(
                reaches(viewer),
                in_force(at),
                Q(record_id__in=records) | Q(subject_id__in=subjects),
                giver_id__in=owners,
            )
        )
        # As on the floor: for whoever answers legal paper the ties of a checked paper count, and no other; for everybody else all but those.
        by_paper = "by_paper" in recipient_of(viewer.agency_kind, viewer.role, the_law().words).traits
        self.ties = [tie for tie in self.ties if (tie.kind == "paper") is by_paper]
        self.emergencies = list(
            Emergency.objects.filter(
                in_force(at), membership_id=viewer.membership_id, subject_id__in=subjects, owner_id__in=owners
            )
        )
        self.barred = self._barred()

    def _barred(self) -> frozenset[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT unnest(cg_barred())")
            return frozenset(row[0] for row in cursor.fetchall())

    def ties_of(self, part: Part) -> list[Reach]:
        """What ties the viewer to a part now."""
        return [
            tie
            for tie in self.ties
            if tie.giver_id == part.agency_id
            and (tie.record_id == part.record_id or (part.subject_id and tie.subject_id == part.subject_id))
            and (not tie.labels or part.label in tie.labels)
        ]

    def emergencies_of(self, part: Part) -> list[Emergency]:
        """The emergency accesses of the viewer to a part that are open now."""
        return [
            one
            for one in self.emergencies
            if one.owner_id == part.agency_id
            and one.subject_id == part.subject_id
            and one.purpose == self.viewer.purpose
        ]

    def facts_of(self, part: Part) -> Facts:
        """What holds for one part, as the decision takes it."""
        ties, opened = self.ties_of(part), self.emergencies_of(part)
        subject, here = str(part.subject_id), str(self.viewer.agency_id)
        author = part.written_by == self.viewer.membership_id
        return Facts(
            at=self.at,
            agreements=tuple(agreement_fact(one) for one in self.agreements),
            releases=tuple(release_fact(one) for one in self.grants if one.subject_id == part.subject_id),
            relations=tuple(RelationFact(tie.starts_at, tie.ends_at, tie.kind) for tie in ties),
            emergencies=tuple(EmergencyFact(e.starts_at, e.ends_at, e.purpose, e.reason) for e in opened),
            stated=frozenset(word for one in (*ties, *opened) for word in one.stated),
            recorded=frozenset(word for one in opened for word in one.recorded),
            conflicts=frozenset({"declared"}) if self._conflicting(part) & self.barred else frozenset(),
            works_at=frozenset({here}) if {f"others:{subject}", f"own:{subject}"} & self.barred else frozenset(),
            never_with=frozenset({here})
            if {f"{part.agency_id}:{subject}", f"{part.agency_id}:*" if part.subject_id else ""} & self.barred
            else frozenset(),
            obligations=frozenset(part.bound_by or ()),
            author=author,
        )

    def _conflicting(self, part: Part) -> set[str]:
        """The keys under which the floor bars the viewer from the person of a part, or from the record it belongs to."""
        whose = f"all:{part.subject_id}" if part.subject_id else f"of:{part.record_id}"
        return {whose, f"rec:{part.record_id}"}


def agreement_fact(one: Agreement) -> AgreementFact:
    """An agreement as the decision takes it."""
    return AgreementFact(
        starts=one.starts_at,
        ends=one.ends_at,
        giver=str(one.from_agency_id),
        receiver=str(one.to_agency_id),
        labels=frozenset(one.labels),
        purposes=frozenset(one.purposes),
        papers=frozenset(one.papers),
    )
