"""Verbs of consents: give, take over from another system, decline, confirm, revoke, take back by word, send, take in, offer a copy, end with a case, record and end the papers by which
somebody signs for another."""

from commonground.consents.actions.authorities import end_authority, record_authority
from commonground.consents.actions.confirm import confirm
from commonground.consents.actions.decline import decline
from commonground.consents.actions.end_with_case import end_with_case
from commonground.consents.actions.give import give
from commonground.consents.actions.offer_copy import offer_copy
from commonground.consents.actions.revoke import revoke
from commonground.consents.actions.send import send, take_in
from commonground.consents.actions.take_back_by_word import take_back_by_word
from commonground.consents.actions.take_over import take_over

__all__ = [
    "confirm",
    "decline",
    "end_authority",
    "end_with_case",
    "give",
    "offer_copy",
    "record_authority",
    "revoke",
    "send",
    "take_back_by_word",
    "take_in",
    "take_over",
]
