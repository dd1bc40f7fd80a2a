"""The questions of an instrument, one on each card, each with its published answers and *no answer*."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonground.programs.instruments import Instrument, Item, instrument

NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class Card:
    """One question on the page: its number from 1, its field, when it is put (in words, and for the page's script)."""

    number: int
    item: Item
    field: forms.BoundField
    asked_when: str
    branch: str


class InstrumentForm(forms.Form):
    """One radio group for each question; *no answer* is always there, and nothing is chosen beforehand.

    Once a gate was answered with No the later questions are not put; their fields may stay away. A question that was put
    and not answered counts as *no answer*, never as zero.
    """

    def __init__(
        self, *args: Any, code: str | Instrument, language: str = "en", label: str = "health", **kwargs: Any
    ) -> None:
        """:param code: of the instrument, or itself; :param language: of a wording it has (confirmed, or a draft to review); :param label: of the answers, by who asks."""
        super().__init__(*args, **kwargs)
        self.instrument: Instrument = code if isinstance(code, Instrument) else instrument(code)
        self.language = language
        self.label = label
        for item in self.instrument.items:
            self.fields[self.field_name(item)] = self._field(item)

    @staticmethod
    def field_name(item: Item) -> str:
        """The name of the field of an item."""
        return f"item_{item.code}"

    def _field(self, item: Item) -> forms.ChoiceField:
        choices = [(str(choice.value), choice.words[self.language]) for choice in item.choices]
        return forms.ChoiceField(
            label=item.words[self.language],
            help_text=item.hint.get(self.language, ""),
            choices=[*choices, (NO_ANSWER, _("No answer"))],
            required=False,
            widget=forms.RadioSelect,
        )

    @property
    def is_draft(self) -> bool:
        """Whether this wording still waits for confirmation: it may be looked at, not given."""
        return self.language not in self.instrument.languages

    @property
    def lead(self) -> str:
        """What is read out before the questions."""
        return self.instrument.lead[self.language]

    @property
    def stem(self) -> str:
        """The beginning that every question after the gate continues, or nothing."""
        return self.instrument.stem[self.language]

    @property
    def never_for(self) -> str:
        """What this must never be used for."""
        return self.instrument.never_for[self.language]

    def asked_when(self, item: Item) -> str:
        """When a question is put, for whoever asks: ``Ask this only when question 2 was answered Yes``. Empty when it always is."""
        said = []
        for code, values in item.asked_when.items():
            other = self.instrument.item(code)
            wanted = values if isinstance(values, list) else [values]
            words = _(" or ").join(choice.words[self.language] for choice in other.choices if choice.value in wanted)
            number = 1 + [one.code for one in self.instrument.items].index(code)
            said.append(
                _("Ask this only when question %(number)s was answered %(answer)s.")
                % {"number": number, "answer": words}
            )
        return " ".join(str(one) for one in said)

    def branch(self, item: Item) -> str:
        """The same for the page's script: field and values, ``item_2=yes``; several are parted by a blank."""
        wanted = {code: values if isinstance(values, list) else [values] for code, values in item.asked_when.items()}
        return " ".join(f"item_{code}={'|'.join(str(value) for value in values)}" for code, values in wanted.items())

    @property
    def waits(self) -> bool:
        """Whether the questions stay out of sight: what has to be true before the first was not answered with Yes."""
        before = [item for item in self.instrument.items if item.role == "before"]
        return any(self.data.get(self.field_name(item)) != "yes" for item in before)

    @property
    def is_whole(self) -> bool:
        """Whether what came is the whole sheet, and not only the step before its first question."""
        return not any(item.role == "before" for item in self.instrument.items) or (
            "whole" in self.data and not self.waits
        )

    @property
    def said_first(self) -> str:
        """What whoever asks says aloud first, by whose the answers will be; empty when they are health."""
        return {
            "criminal_justice": _(
                "Say first, aloud: I am with the police, and your answers become part of the police record. You do not have to answer."
            ),
            "victim_advocacy": _(
                "Say first, aloud: what you tell me stays with your advocates unless you say yes, or a law makes me report it."
            ),
        }.get(self.label, "")

    @property
    def for_whom(self) -> str:
        """For whom these questions were made, by age."""
        if self.instrument.oldest is None:
            return _("For people from %(age)s years on.") % {"age": self.instrument.youngest}
        return _("For people from %(from)s to %(to)s years.") % {
            "from": self.instrument.youngest,
            "to": self.instrument.oldest,
        }

    @property
    def known_from(self) -> str:
        """How surely wording and rule are known, when not from the source itself."""
        if self.instrument.certainty == "V" and all(band.certainty == "V" for band in self.instrument.bands):
            return ""
        return _(
            "Part of the wording or the rule comes from a second source. Compare it with the published sheet before you rely on it."
        )

    def cards(self) -> Iterator["Card"]:
        """The questions in order."""
        for number, item in enumerate(self.instrument.items, 1):
            if self.waits and item.role != "before":
                continue
            yield Card(number, item, self[self.field_name(item)], self.asked_when(item), self.branch(item))

    def answers(self) -> dict[str, int | str | None]:
        """What ``assessments.give`` takes: item code to value, None for *no answer*."""
        return {item.code: self._value(item) for item in self.instrument.items}

    def _value(self, item: Item) -> int | str | None:
        sent = self.cleaned_data.get(self.field_name(item), NO_ANSWER)
        return next((choice.value for choice in item.choices if str(choice.value) == sent), None)
