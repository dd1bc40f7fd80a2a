"""The door: the one way to a person's record. Open it with ``seeing``; what it shows is what the law and the floor allow."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from commonground.agencies.context import Viewer, as_viewer
from commonground.kit.looking import Look
from commonground.kit.noes import Hidden
from commonground.kit.spans import not_ended
from commonground.ledger.writing import note_look
from commonground.privacy.models import Part


@contextmanager
def seeing(viewer: Viewer, *, purpose: str | None = None, action: str = "seeing") -> Iterator[Look]:
    """Look as this viewer: one transaction, known to the database; what was seen is entered in the ledger at the end.

    Pages get this from ``agencies.routes.open_to``; jobs, commands and streams open it themselves. Render inside it.

    :raises LedgerDown: when the look cannot be written; then the caller must show nothing.
    """
    viewer = viewer.for_purpose(purpose) if purpose else viewer
    with as_viewer(viewer) as look:
        yield look
        note_look(viewer, action, look.seen, at=timezone.now(), purpose=viewer.purpose)


def parts_of(record: Any, *, name: str | None = None) -> QuerySet[Part]:
    """The parts of a record that the viewer may see now, oldest first; what has expired is left out.

    :param record: a model instance; :param name: only parts of this name.
    """
    return parts_of_ids([record.pk], name=name)


def parts_of_ids(record_ids: Iterable[UUID], *, name: str | None = None) -> QuerySet[Part]:
    """The visible, unexpired parts of several records at once (one query for a list page)."""
    live = not_ended(timezone.now(), "expires_at")
    parts = Part.objects.filter(live, record_id__in=list(record_ids)).order_by("written_at", "id")
    return parts.filter(name=name) if name else parts


def parts_of_subject(subject_id: UUID, *, agency_id: UUID) -> QuerySet[Part]:
    """The visible, unexpired parts that one agency holds of a person, oldest first."""
    live = not_ended(timezone.now(), "expires_at")
    return Part.objects.filter(live, subject_id=subject_id, agency_id=agency_id).order_by("written_at", "id")


def parts_by_record(record_ids: Iterable[UUID], *, name: str | None = None) -> dict[UUID, list[Part]]:
    """The visible parts grouped by record."""
    grouped: dict[UUID, list[Part]] = defaultdict(list)
    for part in parts_of_ids(record_ids, name=name):
        grouped[part.record_id].append(part)
    return grouped


def one(queryset: QuerySet[Any], **lookup: Any) -> Any:
    """The one row, or :class:`Hidden`: absent and forbidden read the same."""
    found = queryset.filter(**lookup).first()
    if found is None:
        raise Hidden
    return found


def in_sight(rows: QuerySet[Any], ids: Iterable[UUID]) -> set[UUID]:
    """Which of these ids the viewer may know of. The rows stay closed, so nothing is entered."""
    asked = rows.filter(pk__in=list(ids)).not_shown("only which ids are in sight")  # type: ignore[attr-defined]
    return set(asked.values_list("pk", flat=True))


def one_part(part_id: UUID) -> Part:
    """One visible, unexpired part, with the agency that holds it.

    :raises Hidden: when there is none for this viewer.
    """
    live = not_ended(timezone.now(), "expires_at")
    part: Part = one(Part.objects.filter(live).select_related("agency"), pk=part_id)
    return part
