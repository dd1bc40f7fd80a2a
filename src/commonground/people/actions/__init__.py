"""Verbs of people: note what is known, correct it, say how it is safe to reach them; open in an emergency, end and review that; keep a
record from somebody and end that; say of oneself whom one must not know of; hand over and end a person's
own page, and what the person does there; keep or print a copy of what another agency told; warn of a threat, take a warning in, and
review it."""

from commonground.people.actions.bar import bar, bar_recipients, bar_workplace
from commonground.people.actions.correct import correct
from commonground.people.actions.declare import declare, step_aside, take_back
from commonground.people.actions.end_emergency import end_emergency
from commonground.people.actions.keep_copy import keep_copy, keep_in_emergency, print_copy
from commonground.people.actions.lift import lift, share_again
from commonground.people.actions.never_share import never_share
from commonground.people.actions.note import note
from commonground.people.actions.open_in_emergency import open_in_emergency
from commonground.people.actions.own_act import note_beside, say_whether_it_was_me
from commonground.people.actions.own_page import end_own_page, hand_over_page
from commonground.people.actions.own_stay import (
    ask_pin,
    enter_own_page,
    keep_own_words,
    leave_own_page,
    open_own_page,
)
from commonground.people.actions.own_word import answer_own_word, hide_on_own_page, say_own_word
from commonground.people.actions.record_death import (
    go_on_after_death,
    record_death,
    stop_for_death,
    take_back_death,
)
from commonground.people.actions.review_emergency import review_emergency
from commonground.people.actions.set_safe_contact import set_safe_contact
from commonground.people.actions.warn import reach_by_phone, review_warning, take_in_warning, warn

__all__ = [
    "answer_own_word",
    "ask_pin",
    "bar",
    "bar_recipients",
    "bar_workplace",
    "correct",
    "declare",
    "end_emergency",
    "end_own_page",
    "enter_own_page",
    "go_on_after_death",
    "hand_over_page",
    "hide_on_own_page",
    "keep_copy",
    "keep_in_emergency",
    "keep_own_words",
    "leave_own_page",
    "lift",
    "never_share",
    "note",
    "note_beside",
    "open_in_emergency",
    "open_own_page",
    "print_copy",
    "reach_by_phone",
    "record_death",
    "review_emergency",
    "review_warning",
    "say_own_word",
    "say_whether_it_was_me",
    "set_safe_contact",
    "share_again",
    "step_aside",
    "stop_for_death",
    "take_back",
    "take_back_death",
    "take_in_warning",
    "warn",
]  # fmt: skip
