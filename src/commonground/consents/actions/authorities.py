"""Recording the papers that let somebody sign for a person, and their end."""

from collections.abc import Collection
from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.consents.actions.closing import close_what_they_signed
from commonground.consents.events import AuthorityEnded, AuthorityRecorded
from commonground.consents.models import SIGNING_FOR, Authority
from commonground.consents.rules import OwnPersonOnly, OwnReleaseOnly, PaperEndsLater, PaperSaysWhat
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.people.models import Person


@action("consents.record_authority")
def record_authority(
    *,
    person: Person,
    kind: str,
    holder: str,
    paper: str,
    labels: Collection[str] = (),
    shut_out: bool = False,
    causes_harm: bool = False,
    ends_at: datetime | None = None,
    by: Viewer,
    at: datetime | None = None,
) -> Authority:
    """Record a paper that lets somebody sign for a person, or shuts them out, as the paper says it: item by item, until its day.

    :param kind: of ``models.SIGNING_FOR``. A parent needs a paper like anybody else.
    :param holder: the name of whom the paper names; ``paper``: which paper, by court and number, or by its date.
    :param labels: what it lets them sign for; none when ``shut_out``.
    :param causes_harm: the holder is reported to cause harm to the person or to the other parent; then they never sign, by whichever
        paper, and what they signed before is closed at once.
    :raises NotNow: when the person is another agency's (C6), or the paper makes no sense (C23, C24).
    :raises KeyError: for another kind.
    """
    person = locked(person)
    hold(OwnPersonOnly, PaperSaysWhat, PaperEndsLater, person=person, by=by, labels=labels, shut_out=shut_out, starts_at=at, ends_at=ends_at)  # fmt: skip
    made = Authority.objects.create(
        jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, subject_id=person.subject_id, person=person,
        kind=kind if dict(SIGNING_FOR)[kind] else "", holder=holder, paper=paper, labels=sorted(set(labels)), shut_out=shut_out,
        causes_harm=causes_harm, starts_at=at, ends_at=ends_at, recorded_by=by.membership_id,
    )  # fmt: skip
    remember(AuthorityRecorded(made, by=by, at=at, kind=kind, labels=made.labels, until=ends_at))
    if causes_harm:
        close_what_they_signed(made, by=by, at=at)
    return made


@action("consents.end_authority")
def end_authority(authority: Authority, *, by: Viewer, at: datetime | None = None) -> Authority:
    """Record that a paper lets nobody sign any more. What was signed under it before stays until it is taken back.

    :raises NotNow: when it is another agency's (C11).
    """
    authority = locked(authority)
    hold(OwnReleaseOnly, agency_id=authority.agency_id, by=by)
    if authority.ends_at is None or authority.ends_at > at:
        authority.ends_at = at
        authority.save(update_fields=["ends_at"])
        remember(AuthorityEnded(authority, by=by, at=at))
    return authority
