"""What must hold of a privacy incident."""

from collections.abc import Collection
from datetime import datetime, timedelta

from commonground.kit.rules import Rule
from commonground.legal.models import Incident
from commonground.legal.models.incident import WHAT
from commonground.legal.regimes import regimes

LATEST = timedelta(days=3650)


class WhatHappened(Rule):
    """Choose what happened."""

    code = "J40"
    field = "what"

    @classmethod
    def holds(cls, what: str) -> bool:
        return what in WHAT


class InAFewWords(Rule):
    """Write it in at least three words, without a name."""

    code = "J41"
    field = "words"

    @classmethod
    def holds(cls, words: str) -> bool:
        return len(words.split()) >= 3


class FoundAlready(Rule):
    """It cannot have been found in the future, or more than ten years ago."""

    code = "J42"
    field = "found_at"

    @classmethod
    def holds(cls, found_at: datetime, at: datetime) -> bool:
        return at - LATEST <= found_at <= at + timedelta(minutes=5)


class KnownRegimes(Rule):
    """One of the rules chosen is not on the list."""

    code = "J43"
    field = "applies"

    @classmethod
    def holds(cls, applies: Collection[str]) -> bool:
        return set(applies) <= set(regimes())


class StillOpen(Rule):
    """This incident is closed."""

    code = "J44"

    @classmethod
    def holds(cls, incident: Incident) -> bool:
        return incident.status == "open"


class ToldOnce(Rule):
    """By this rule nobody is left to tell here."""

    code = "J45"

    @classmethod
    def holds(cls, incident: Incident, regime: str) -> bool:
        return regime in incident.regimes and regime not in incident.reported


class NothingLeftToTell(Rule):
    """Somebody who has to know was not told yet. Write that down first."""

    code = "J46"

    @classmethod
    def holds(cls, incident: Incident) -> bool:
        return set(incident.regimes) <= set(incident.reported)


class MayChange(Rule):
    """Our own first step always holds, and a rule by which somebody was told stays."""

    code = "J47"
    field = "rule"

    @classmethod
    def holds(cls, incident: Incident, rule: str) -> bool:
        return rule != "own" and rule not in incident.reported
