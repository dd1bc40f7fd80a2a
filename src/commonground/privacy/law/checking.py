"""Checking the law: every cell there and cited, and how much of it is written, taken over, unsettled or overdue for review."""

from dataclasses import dataclass
from datetime import date

from commonground.privacy.law.labels import LABELS
from commonground.privacy.law.shape import Aside, Cell, Law

LEAST_CITATION = 5


@dataclass(frozen=True, slots=True)
class Counts:
    """What ``law check`` prints. ``explicit``: cells written for their label and recipient (or purpose); ``inherited``: taken over
    from one of them; ``by_purpose``: decided by the purpose alone, for every label (G8, G12, R1); ``rows``: different rows of law; ``unsettled`` and ``overdue`` count cells."""

    version: str
    labels: int
    recipients: int
    purposes: int
    cells: int
    explicit: int
    inherited: int
    by_purpose: int
    rows: int
    unsettled: int
    overdue: int
    overlays: tuple[str, ...]

    def lines(self) -> list[str]:
        """The counts as they are printed."""
        told = [
            f"version    {self.version}",
            f"cells      {self.cells:,}: {self.labels} labels x {self.recipients} recipients x {self.purposes} purposes, one each",
            f"explicit   {self.explicit:,} written cells",
            f"inherited  {self.inherited:,} taken over from a written one",
            f"by purpose {self.by_purpose:,} decided by the purpose alone",
            f"rows       {self.rows:,} rows of law",
            f"unsettled  {self.unsettled:,} cells wait for counsel",
            f"overdue    {self.overdue:,} cells past their date of review",
        ]
        return [*told, f"overlays   {', '.join(self.overlays)}"] if self.overlays else told


def written(law: Law) -> dict[str, Cell]:
    """Every cell that is written, by the place where it is: ``label.recipient`` for *any* purpose, or with the purpose.

    A purpose that a label says for everybody (``every``) is written once, whoever receives.
    """
    found: dict[str, Cell] = {}
    for cell in law.cells.values():
        if cell.source == "explicit":
            found[cell.id] = cell
        elif cell.source == "recipient":
            found.setdefault(f"{cell.label}.{cell.recipient}", cell)
        elif cell.source == "label":
            found.setdefault(f"{cell.label}.every.{cell.purpose}", cell)
    return found


def counted(law: Law, today: date) -> Counts:
    """The counts of a law on a day."""
    cells = list(law.cells.values())
    explicit = len(written(law))
    by_purpose = sum(cell.source == "purpose" for cell in cells)
    return Counts(
        version=law.version,
        labels=len(LABELS),
        recipients=len(law.words.recipients),
        purposes=len(law.words.purposes),
        cells=len(cells),
        explicit=explicit,
        inherited=len(cells) - explicit - by_purpose,
        by_purpose=by_purpose,
        rows=len({(way.effect, way.conditions, way.shows, way.citation) for cell in cells for way in cell.ways}),
        unsettled=sum(any(way.certainty == "unsettled" for way in cell.ways) for cell in cells),
        overdue=sum(any(way.review_by < today for way in cell.ways) for cell in cells),
        overlays=law.overlays,
    )


def wrong(law: Law) -> list[str]:
    """Missing cells, and cells or rows without a citation, an owner or a date: each as a sentence. Empty when the law is whole."""
    missing = [
        f"{label}.{recipient}.{purpose}: a missing cell"
        for label in LABELS
        for recipient in law.words.recipients
        for purpose in law.words.purposes
        if (label, recipient, purpose) not in law.cells or not law.cells[label, recipient, purpose].ways
    ]
    uncited = [
        f"{cell.id}: the way {way.effect} has no citation"
        for cell in law.cells.values()
        for way in cell.ways
        if len(way.citation.strip()) < LEAST_CITATION or not way.owner
    ]
    beside = [
        f"{row.label}: the row {row.id} has no citation" for row in _asides(law) if len(row.citation) < LEAST_CITATION
    ]
    return [*missing, *uncited, *beside]


def _asides(law: Law) -> list[Aside]:
    return [row for rows in (*law.hides.values(), *law.never_acts.values()) for row in rows]
