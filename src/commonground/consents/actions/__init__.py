"""Verbs of consents: give, decline, revoke."""

from commonground.consents.actions.decline import decline
from commonground.consents.actions.give import give
from commonground.consents.actions.revoke import revoke

__all__ = ["decline", "give", "revoke"]
