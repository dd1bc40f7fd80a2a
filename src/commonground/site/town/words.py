"""Writes the short, plain sentences that staff would write after a meeting, part by part."""

from collections.abc import Mapping
from random import Random
from typing import Any

from commonground.site.town.calls import GeneratedCall
from commonground.site.town.chance import one_of
from commonground.site.town.course import NarrativePart
from commonground.site.town.people import GeneratedPerson

HEALTH_WRITTEN = 0.72  # share of meetings about health in which a health part was written
SECOND_SENTENCE = 0.4
SAID = {"she": ("She", "her"), "he": ("He", "him"), "they": ("They", "them")}


class Wording:
    """The lists of sentences, ready to take from."""

    def __init__(self, words: Mapping[str, Any], not_about_health: frozenset[str]) -> None:
        self._openings: Mapping[str, list[str]] = words["opening"]
        self._middle: list[str] = words["middle"]["en"]
        self._ending: list[str] = words["ending"]["en"]
        self._health: list[str] = words["health"]["en"]
        self._not_about_health = not_about_health

    def parts(self, chance: Random, call: GeneratedCall, person: GeneratedPerson) -> tuple[NarrativePart, ...]:
        """A general part always; a health part where health was spoken of and somebody wrote it down."""
        general = [
            one_of(chance, self._openings.get(call.nature, self._openings["other"])),
            one_of(chance, self._middle),
        ]
        if chance.random() < SECOND_SENTENCE:
            general.append(one_of(chance, [each for each in self._middle if each not in general]))
        general.append(one_of(chance, self._ending))
        parts = [NarrativePart("general", _spoken(general, call, person))]
        if call.nature not in self._not_about_health and chance.random() < HEALTH_WRITTEN:
            parts.append(NarrativePart("health", _spoken([one_of(chance, self._health)], call, person)))
        return tuple(parts)


def _spoken(sentences: list[str], call: GeneratedCall, person: GeneratedPerson) -> str:
    """The sentences with the place and the person's pronoun in them."""
    subject, object_ = SAID[person.pronouns]
    filled = [each.format(They=subject, they=subject.lower(), them=object_, place=call.place) for each in sentences]
    return " ".join(filled)
