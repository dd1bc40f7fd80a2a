"""Recommending a response from what the dispatcher stated: pure, from the policy file, with every rule that fired and its sentence."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from commonground.calls.code_lists import OTHER, natures
from commonground.calls.policy import NO_DANGER, NOT_KNOWN, Policy, PolicyRule, policy


class AvailableUnit(Protocol):
    """What a recommendation looks at in a unit."""

    kind: str
    languages: list[str]


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that fired: its code and the sentence that is shown."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What the dispatcher is shown. ``response`` is empty when the policy does not know; it then lowers nothing."""

    response: str
    rules: tuple[Fired, ...]
    policy: str

    @property
    def known(self) -> bool:
        """Whether there is an answer at all."""
        return bool(self.response)

    def as_shown(self) -> dict[str, Any]:
        """The recommendation as it is kept, word for word."""
        rules = [{"code": rule.code, "sentence": rule.sentence} for rule in self.rules]
        return {"response": self.response, "rules": rules, "policy": self.policy}


def recommend(
    nature: str,
    danger: Iterable[str],
    hour: int,
    language: str,
    available: Iterable[AvailableUnit],
    *,
    priority: int | None = None,
    by: Policy | None = None,
) -> Recommendation:
    """The response the policy shows for what was stated, and the rules that fired.

    :param danger: codes of ``dangers.toml``; empty means that danger was not asked about, and the answer is *I do not know*.
    :param hour: 0 to 23 on the local clock. :param language: of the person, or empty.
    :param available: units that are free now. :param by: another policy than the one in force.
    """
    by = by or policy()
    stated = frozenset(danger)
    fits = [rule for rule in by.rules if _fits(rule, nature, stated, hour, priority)]
    if not fits or not _known(nature, stated):
        return Recommendation("", (Fired("R0", by.unknown),), by.version)
    strongest = max((by.responses[rule.response] for rule in fits), key=lambda response: response.strength).code
    fired = [Fired(rule.code, rule.sentence) for rule in fits]
    units = list(available)
    chosen, more = _free(strongest, units, by)
    return Recommendation(chosen, (*fired, *more, *_language(chosen, language, units, by)), by.version)


def _known(nature: str, stated: frozenset[str]) -> bool:
    """Whether enough was stated: a danger; or that there is none, about a nature that says something."""
    return bool(stated - {NOT_KNOWN, NO_DANGER}) or (stated == {NO_DANGER} and nature in natures() and nature != OTHER)


def _fits(rule: PolicyRule, nature: str, stated: frozenset[str], hour: int, priority: int | None) -> bool:
    family = natures()[nature].family if nature in natures() else ""
    about = (rule.families is None and rule.natures is None) or (
        family in (rule.families or ()) or nature in (rule.natures or ())
    )
    if not about or (rule.priorities is not None and priority not in rule.priorities):
        return False
    if rule.hours is not None and not _within(hour, *rule.hours):
        return False
    if rule.dangers is None:
        return True
    return bool(rule.dangers & stated) if rule.dangers else not (stated - {NO_DANGER, NOT_KNOWN})


def _within(hour: int, start: int, end: int) -> bool:
    return start <= hour < end if start <= end else hour >= start or hour < end


def _free(response: str, units: list[AvailableUnit], by: Policy) -> tuple[str, list[Fired]]:
    """The response itself when a unit for it is free, else the first fallback that has one, else itself with the honest line."""
    free = {unit.kind for unit in units}
    if not by.responses[response].units or free & set(by.responses[response].units):
        return response, []
    seen, queue = {response}, list(by.fallback.get(response, ()))
    while queue:
        after = queue.pop(0)
        if free & set(by.responses[after].units):
            wanted, instead = by.responses[response].en.lower(), by.responses[after].en.lower()
            return after, [Fired("F1", f"No unit is free for: {wanted}. Next in the policy: {instead}.")]
        seen.add(after)
        queue += [code for code in by.fallback.get(after, ()) if code not in seen]
    return response, [
        Fired("F2", "No unit for this response is free now. Tell the caller so, and send the first that is.")
    ]


def _language(response: str, language: str, units: list[AvailableUnit], by: Policy) -> list[Fired]:
    fitting = [unit for unit in units if unit.kind in by.responses[response].units]
    if not language or language == "en" or not fitting or any(language in unit.languages for unit in fitting):
        return []
    return [Fired("L1", "No free unit of this kind speaks the language; ask for an interpreter now.")]
