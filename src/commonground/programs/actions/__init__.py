"""Verbs of programs: publish a version, prepare, review, switch on and off, take a new version."""

from commonground.programs.actions.prepare import prepare
from commonground.programs.actions.publish import publish
from commonground.programs.actions.review import review
from commonground.programs.actions.switch import switch_off, switch_on, take_new_version

__all__ = ["prepare", "publish", "review", "switch_off", "switch_on", "take_new_version"]
