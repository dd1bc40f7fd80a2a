"""Questions about cases: the list, what is due today, one case as a whole."""

from commonground.cases.queries.due import Due, Today, end_of_day, today
from commonground.cases.queries.lists import CaseLine, CasesPage, case_of_subject, lines_of, open_for, own_cases
from commonground.cases.queries.whole import WholeCase, one_case

__all__ = [
    "CaseLine",
    "CasesPage",
    "Due",
    "Today",
    "WholeCase",
    "case_of_subject",
    "end_of_day",
    "lines_of",
    "one_case",
    "open_for",
    "own_cases",
    "today",
]
