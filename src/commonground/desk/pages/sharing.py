"""What other agencies may share about a person, and what is missing: answers of the law alone, the same whether they know the person or not."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agreement
from commonground.agencies.routes import open_to
from commonground.cases.silence import SILENT_KINDS
from commonground.desk.words import field_words, label_words, missing, purpose_words
from commonground.people import queries as people
from commonground.people.bars import never_shared_of
from commonground.people.words import recipients_words
from commonground.privacy.law.ruling import Ruling
from commonground.privacy.sharing import would_see


@dataclass(frozen=True, slots=True)
class Row:
    """One agency and one label: whether anything of it may be seen, and the sentence why, or what is missing first."""

    agency: str
    label: str
    silent: bool
    may: bool
    says: str


@open_to("people.read")
def sharing(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """For each agency that an agreement ties to the viewer's: what it may share about this person, or what is missing."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    who = people.person(person_id)
    never = never_shared_of(who, at=timezone.now()) if who.agency_id == viewer.agency_id else set()
    context = {
        "person": who,
        "rows": _rows(viewer, who.subject_id),
        "purpose": purpose_words(viewer.purpose),
        "never": recipients_words(never),
    }
    return TemplateResponse(request, "desk/sharing.html", context)


def _rows(viewer: Viewer, subject_id: UUID) -> list[Row]:
    ours = Q(from_agency_id=viewer.agency_id) | Q(to_agency_id=viewer.agency_id)
    rows = Agreement.objects.filter(ours, jurisdiction_id=viewer.jurisdiction_id)
    agreements = list(rows.select_related("from_agency", "to_agency").order_by("starts_at", "id"))
    partners = {each.pk: each for one in agreements for each in (one.from_agency, one.to_agency)}
    partners.pop(viewer.agency_id, None)
    labels = {pk: _labels(agreements, pk) for pk in partners}
    speaking = {pk: labels[pk] for pk, each in partners.items() if each.kind not in SILENT_KINDS}
    answers = would_see(viewer, subject_id, speaking, agreements)
    ordered = sorted(partners.values(), key=lambda each: (each.name, str(each.pk)))
    return [_row(each.name, label, answers.get((each.pk, label))) for each in ordered for label in labels[each.pk]]


def _labels(agreements: list[Agreement], partner: UUID) -> list[str]:
    """The labels of every agreement with a partner, in the order of their words."""
    named = {label for one in agreements if partner in (one.from_agency_id, one.to_agency_id) for label in one.labels}
    return sorted(named, key=label_words)


def _row(agency: str, label: str, ruling: Ruling | None) -> Row:
    """A row; an agency that works in silence has no ruling, and its row reads the same whatever holds."""
    if ruling is None:
        silent = _("This agency never says whom it knows. If the person wants, they can ask it to tell you.")
        return Row(agency, label_words(label), True, False, silent)
    says = _(ruling.reasons[0].sentence) if ruling.permits else missing(ruling.reasons[0])
    if ruling.permits and ruling.shown is not None:
        says = f"{says} {', '.join(field_words(ruling.shown))}."
    return Row(agency, label_words(label), False, ruling.permits, says)
