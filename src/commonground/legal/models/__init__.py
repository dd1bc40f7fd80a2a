"""Papers with what was decided of each part, tries to tell the person, copies; reports that the law demands; privacy incidents; designations."""

from commonground.legal.models.counsel import CounselEntry
from commonground.legal.models.designation import Designation
from commonground.legal.models.erasure import Erasure
from commonground.legal.models.incident import Incident
from commonground.legal.models.paper import Attempt, Copy, Paper, Piece
from commonground.legal.models.report import Report, Reporter

__all__ = [
    "Attempt",
    "Copy",
    "CounselEntry",
    "Designation",
    "Erasure",
    "Incident",
    "Paper",
    "Piece",
    "Report",
    "Reporter",
]
