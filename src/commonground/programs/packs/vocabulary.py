"""The closed lists of a pack (those of the law and of kinds of agency are the same words), and texts in two languages."""

from dataclasses import dataclass
from typing import Annotated, Literal

from commonground.programs.packs.kinds import Text

Model = Literal["preventive", "responsive", "reconciling", "empowerment"]
Mark = Literal["V", "S", "R"]
AgencyKind = Literal[
    "dispatch", "police", "fire_ems", "crisis", "treatment", "substance_use", "victim_service", "child_protection",
    "school", "court", "city", "nonprofit", "neighborhood", "evaluator", "host",
]  # fmt: skip
Label = Literal[
    "general", "criminal_justice", "chri", "health", "health.psychotherapy_note", "substance_use",
    "substance_use.counseling_note", "victim_advocacy", "education", "education.leu", "juvenile", "child_welfare",
    "child_welfare.reporter", "court", "court.sealed",
]  # fmt: skip
Purpose = Literal[
    "treatment", "payment", "operations", "coordination", "crisis_response", "investigation", "supervision",
    "proceedings", "child_protection", "school_safety", "mandated_report", "legal_process", "reporting", "research",
    "self_access", "administration",
]  # fmt: skip
FieldType = Literal["yes_no", "choice", "choices", "text", "number", "date", "moment"]
Agenda = Literal[
    "overdue_clocks", "new_cases", "cases_of_a_stage", "not_reached_yet", "measures", "adverse_measures", "fidelity",
    "force_and_injury", "complaints", "decisions_due", "facility_turnaround", "training_due", "shootings",
]  # fmt: skip
Records = Literal[
    "calls", "encounters", "assignments", "cases", "touchpoints", "clocks", "referrals", "assessments", "meetings",
    "trainings", "surveys", "city_data", "none",
]  # fmt: skip
Fact = str | int | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A text that people read, in English and Spanish."""

    en: Annotated[Text, "the text in English"]
    es: Annotated[Text, "the text in Spanish"]

    def in_language(self, language: str) -> str:
        """The text in a language; English where there is no other."""
        return self.es if language.startswith("es") else self.en
