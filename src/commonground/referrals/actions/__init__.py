"""Verbs of referrals: make, send, withdraw, set aside; accept, decline, tell the sender; record an answer, hand over, record an outcome."""

from commonground.referrals.actions.accept import accept
from commonground.referrals.actions.decline import decline
from commonground.referrals.actions.hand_over import hand_over
from commonground.referrals.actions.make import make
from commonground.referrals.actions.record_answer import record_answer
from commonground.referrals.actions.record_outcome import record_outcome
from commonground.referrals.actions.send import send
from commonground.referrals.actions.set_aside import set_aside
from commonground.referrals.actions.tell_sender import tell_sender
from commonground.referrals.actions.withdraw import withdraw

__all__ = [
    "accept",
    "decline",
    "hand_over",
    "make",
    "record_answer",
    "record_outcome",
    "send",
    "set_aside",
    "tell_sender",
    "withdraw",
]
