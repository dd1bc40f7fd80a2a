"""What only an exercise may do: give accounts with known passwords, and write a past that nobody lived."""

from commonground.site.exercise.actions.decisions import Decision, write_decisions
from commonground.site.exercise.actions.give_accounts import Account, give_accounts

__all__ = ["Account", "Decision", "give_accounts", "write_decisions"]
