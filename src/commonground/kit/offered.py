"""Fields whose answer is one of the rows that a page offers. An id that was not offered is refused, and the page's look remembers it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from commonground.kit.looking import current_look


def _remember(no: ValidationError, said: Any) -> None:
    look = current_look()
    if look is not None and no.code == "invalid_choice":
        look.not_offered.update(str(each) for each in (said if isinstance(said, list | tuple) else [said]))


class OneOffered(forms.ModelChoiceField):
    """One of the rows that are offered."""

    def to_python(self, value: Any) -> Any:
        """The row.

        :raises ValidationError: when none was said, or one that was not offered.
        """
        try:
            return super().to_python(value)
        except ValidationError as no:
            _remember(no, value)
            raise


class SomeOffered(forms.ModelMultipleChoiceField):
    """Some of the rows that are offered."""

    def clean(self, value: Any) -> Any:
        """The rows.

        :raises ValidationError: when one was said that was not offered.
        """
        try:
            return super().clean(value)
        except ValidationError as no:
            _remember(no, value)
            raise
