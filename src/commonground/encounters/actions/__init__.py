"""Verbs of encounters: open, note, name a person, record the interpreter, close, take an ending back."""

from commonground.encounters.actions.close import close
from commonground.encounters.actions.interpreter import record_interpreter
from commonground.encounters.actions.name_person import name_person
from commonground.encounters.actions.note import note
from commonground.encounters.actions.open import open
from commonground.encounters.actions.reopen import reopen

__all__ = ["close", "name_person", "note", "open", "record_interpreter", "reopen"]
