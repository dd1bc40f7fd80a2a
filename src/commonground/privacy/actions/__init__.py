"""What other chapters do through privacy, inside their own actions: write a part, tie and untie, open and close reach, grant and withdraw,
keep a record from somebody and end that.
"""

from commonground.privacy.actions.bars import end_by_two, write_bar
from commonground.privacy.actions.copying import keep_as_copy
from commonground.privacy.actions.emergencies import write_emergency
from commonground.privacy.actions.grants import grant, lengthen, shorten, withdraw
from commonground.privacy.actions.parts import parts_are_of, write_part
from commonground.privacy.actions.reach import close_reach, open_reach
from commonground.privacy.actions.receiving import receive
from commonground.privacy.actions.statements import state_of_oneself, take_back_statement
from commonground.privacy.actions.subjects import new_subject
from commonground.privacy.actions.ties import (
    tie,
    tie_by_designation,
    tie_by_paper,
    tie_whoever_knows,
    untie,
    works_as_a_team,
)

__all__ = [
    "close_reach",
    "end_by_two",
    "grant",
    "keep_as_copy",
    "lengthen",
    "new_subject",
    "open_reach",
    "parts_are_of",
    "receive",
    "shorten",
    "state_of_oneself",
    "take_back_statement",
    "tie",
    "tie_by_designation",
    "tie_by_paper",
    "tie_whoever_knows",
    "untie",
    "withdraw",
    "works_as_a_team",
    "write_bar",
    "write_emergency",
    "write_part",
]  # fmt: skip
