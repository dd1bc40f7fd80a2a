"""Verbs of a provider's own records."""

from commonground.vault.actions.assign import hand_over, step_back
from commonground.vault.actions.count import count
from commonground.vault.actions.keep_message import keep_message
from commonground.vault.actions.note import note
from commonground.vault.actions.open_message import open_message
from commonground.vault.actions.permit import give, take_back
from commonground.vault.actions.send import send
from commonground.vault.actions.throw_away import throw_away
from commonground.vault.actions.write_down import write_down

__all__ = ["count", "give", "hand_over", "keep_message", "note", "open_message", "send", "step_back", "take_back", "throw_away", "write_down"]  # fmt: skip
