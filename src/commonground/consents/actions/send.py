"""Sending what a permission names, by the agency that keeps it; and taking in what came."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.consents.events import ItemsSent, ItemsTakenIn
from commonground.consents.letting_go import Verdict, kept_from_them, verdict
from commonground.consents.models import ABOUT, Release, Sent, SentItem
from commonground.consents.rules import OwnReleaseOnly
from commonground.consents.sending_rules import Checked, NobodyKeptFrom, NotTakenIn, OneKindAtATime
from commonground.consents.supervised import SUPERVISION
from commonground.consents.supervision_rules import ReadByOne
from commonground.kit.noes import Hidden, NotNow
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.privacy.actions import keep_as_copy
from commonground.privacy.actions.ties import tie_whoever_knows
from commonground.privacy.doors import one_part
from commonground.privacy.terms import Terms, notices


@action("consents.send")
def send(release: Release, *, items: Collection[UUID], checked: bool, by: Viewer, at: datetime | None = None) -> Sent:
    """Send notes that a permission names to the one agency that it names: a push by the agency that keeps them, under the law's terms.

    Nothing is opened to the receiver's look. It takes in what came, while the permission lasts; with the permission that copy ends.

    :param items: the notes, by id, all of one label. :param checked: what goes, to whom and until when stood before whoever sends it.
    :raises NotNow: when another agency asked (C11), nothing or two kinds are chosen (C43), it was not checked (C46), somebody there is kept
        from the record (C44), or with the law's own sentence and its code. :raises Hidden: for a note that is not there.
    Source: 34 USC 12291(b)(2)(B); 42 CFR 2.31 to 2.33; cells with *c* of the table of the law.
    """
    assert at is not None
    release = locked(release)
    hold(OwnReleaseOnly, Checked, agency_id=release.agency_id, by=by, checked=checked)
    if not release.to_agencies:  # a no that named nobody
        raise Hidden
    parts = [one_part(key) for key in dict.fromkeys(items)]
    if any(part.agency_id != by.agency_id or part.subject_id != release.subject_id for part in parts):
        raise Hidden
    hold(OneKindAtATime, sent_labels=[part.label for part in parts])
    receiver = Agency.objects.get(pk=release.to_agencies[0])
    found = [verdict(part, release, receiver, by=by, at=at) for part in parts]
    if no := next((one for one in found if not one.ruling.permits), None):
        raise NotNow(_(no.ruling.reasons[0].sentence), code=no.ruling.reasons[0].code, field="items")
    hold(NobodyKeptFrom, kept_from_them=kept_from_them(release, receiver, at=at))
    return _sent(release, receiver, found, by=by, at=at)


def _sent(release: Release, receiver: Agency, found: list[Verdict], *, by: Viewer, at: datetime) -> Sent:
    terms, label = found[0].terms, found[0].part.label
    common = {
        "jurisdiction_id": by.jurisdiction_id, "agency_id": by.agency_id, "to_agency": receiver, "subject_id": release.subject_id,
        "release_id": release.pk, "label": label, "sent_by": by.membership_id,
    }  # fmt: skip
    made = Sent.objects.create(
        **common, purpose=terms.purpose, obligations=list(terms.obligations), passing=terms.passing, law=terms.law, cells=list(terms.cells),
        until=terms.until, sent_at=at,
    )  # fmt: skip
    whom = release.person
    case = {"docket": release.docket, "condition": release.condition} if release.supervisor_id else {}
    SentItem.objects.create(
        **common, sent=made, part_id=whom.pk, name=ABOUT, text=whom.name, content=case, written_at=at
    )
    for part in (one.part for one in found):
        SentItem.objects.create(
            **common, sent=made, part_id=part.pk, name=part.name, text=part.text, content=part.content, written_at=part.written_at
        )  # fmt: skip
    said = [one.code for one in notices(label, terms.obligations, holder=by.agency_kind)]
    remember(
        ItemsSent(
            made, by=by, at=at, permission=release.pk, to=receiver.pk, items=[one.part.pk for one in found], notices=said, cells=list(terms.cells),
            until=terms.until, risks_explained_by=release.risks_explained_by, to_member=release.supervisor_id, language=release.language,
        )
    )  # fmt: skip
    return made


@action("consents.take_in")
def take_in(sent: Sent, *, by: Viewer, at: datetime | None = None) -> Sent:
    """Take in what another agency sent, as a copy that bears its terms and ends with the permission, at the next statement of anybody.

    :raises Hidden: when nothing came, or the permission has ended or was taken back. :raises NotNow: when it was taken in before (C45), or it
        came for one person alone, who reads it where it is (C53).
    """
    assert at is not None
    sent = locked(sent)
    if sent.to_agency_id != by.agency_id:
        raise Hidden
    hold(ReadByOne, NotTakenIn, is_for_one=sent.purpose == SUPERVISION, taken_at=sent.taken_at)
    terms = Terms(
        tuple(sent.obligations), sent.passing, sent.purpose, sent.law, tuple(sent.cells), sent.until, sent.release_id
    )
    came = list(SentItem.objects.filter(sent=sent).order_by("written_at", "id"))
    tie_whoever_knows(cause_id=sent.pk, by=by, at=at, record=sent)
    kept = [_kept(sent, item, terms, by=by, at=at) for item in came]
    sent.taken_at, sent.taken_by = at, by.membership_id
    sent.save(update_fields=["taken_at", "taken_by"])
    remember(
        ItemsTakenIn(sent, by=by, at=at, items=kept, obligations=list(terms.obligations), until=sent.until, permission=sent.release_id)
    )  # fmt: skip
    return sent


def _kept(sent: Sent, item: SentItem, terms: Terms, *, by: Viewer, at: datetime) -> UUID:
    kept = keep_as_copy(
        sent, item, source=sent.agency, source_id=item.part_id, way="sent", terms=terms, expires_at=sent.until, by=by, at=at
    )  # fmt: skip
    return kept.pk
