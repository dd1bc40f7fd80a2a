"""What staff do with legal papers, reports that the law demands and privacy incidents."""

from commonground.legal.actions.agree_to_copy import agree_to_copy
from commonground.legal.actions.answer_no import answer_no, close_paper
from commonground.legal.actions.check_paper import check_paper
from commonground.legal.actions.contest import contest, narrow
from commonground.legal.actions.decide_piece import decide_piece
from commonground.legal.actions.designate import designate, end_designation
from commonground.legal.actions.enter_counsel import enter_counsel
from commonground.legal.actions.erase_words import ask_to_erase, erase_words
from commonground.legal.actions.incidents import change_rules, close_incident, open_incident, report_incident
from commonground.legal.actions.lift_hold import lift_hold
from commonground.legal.actions.name_custodian import name_custodian
from commonground.legal.actions.paper_at_door import paper_at_door
from commonground.legal.actions.place_hold import place_hold
from commonground.legal.actions.produce import produce, take_copy
from commonground.legal.actions.receive_paper import receive_paper
from commonground.legal.actions.report import make_report, take_report
from commonground.legal.actions.tell_person import tell_person

__all__ = [
    "agree_to_copy",
    "answer_no",
    "ask_to_erase",
    "change_rules",
    "check_paper",
    "close_incident",
    "close_paper",
    "contest",
    "decide_piece",
    "designate",
    "end_designation",
    "enter_counsel",
    "erase_words",
    "lift_hold",
    "make_report",
    "name_custodian",
    "narrow",
    "open_incident",
    "paper_at_door",
    "place_hold",
    "produce",
    "receive_paper",
    "report_incident",
    "take_copy",
    "take_report",
    "tell_person",
]  # fmt: skip
