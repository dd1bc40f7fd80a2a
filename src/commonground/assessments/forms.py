"""The questions of an instrument, one on each card, each with its published answers and *no answer*."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonground.programs.instruments import Instrument, Item, instrument

NO_ANSWER = "no_answer"


class InstrumentForm(forms.Form):
    """One radio group for each question; *no answer* is always there, and nothing is chosen beforehand.

    Once a gate was answered with No the later questions are not put; their fields may stay away. A question that was put
    and not answered counts as *no answer*, never as zero.
    """

    def __init__(self, *args: Any, code: str, language: str = "en", **kwargs: Any) -> None:
        """:param code: of the instrument; :param language: of a wording it has (confirmed, or a draft to review)."""
        super().__init__(*args, **kwargs)
        self.instrument: Instrument = instrument(code)
        self.language = language
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

    def cards(self) -> Iterator[tuple[int, Item, forms.BoundField]]:
        """The questions in order: number from 1, the item, its bound field."""
        for number, item in enumerate(self.instrument.items, 1):
            yield number, item, self[self.field_name(item)]

    def answers(self) -> dict[str, int | str | None]:
        """What ``assessments.give`` takes: item code to value, None for *no answer*."""
        return {item.code: self._value(item) for item in self.instrument.items}

    def _value(self, item: Item) -> int | str | None:
        sent = self.cleaned_data.get(self.field_name(item), NO_ANSWER)
        return next((choice.value for choice in item.choices if str(choice.value) == sent), None)
