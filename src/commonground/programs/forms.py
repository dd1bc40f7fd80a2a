"""The form of a community review. What was typed stays when it is not taken."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonground.programs.reviewing import KINDS, WAYS

PUBLIC = _("Everybody can read this. Write no names.")


class ReviewForm(forms.Form):
    """Who was asked, how, when, what they said, what changed, and what was not met."""

    how = forms.MultipleChoiceField(
        label=_("How did you ask?"), choices=[*WAYS.items()], widget=forms.CheckboxSelectMultiple, required=False
    )
    asked_from = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), required=False
    )
    asked_until = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), required=False
    )
    said = forms.CharField(
        label=_("What did they say?"), widget=forms.Textarea, max_length=6000, help_text=PUBLIC, required=False
    )
    changed = forms.CharField(
        label=_("What did you change?"), widget=forms.Textarea, max_length=6000, help_text=PUBLIC, required=False
    )
    left = forms.CharField(
        label=_("Which objections are left?"), widget=forms.Textarea, max_length=6000, help_text=PUBLIC, required=False
    )
    same = forms.BooleanField(
        label=_("Only sources and dates changed since a version that was reviewed"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = {
            f"of_{kind}": forms.IntegerField(label=words, min_value=1, max_value=1_000_000, required=False)
            for kind, words in KINDS.items()
        }
        self.fields = {**numbers, **self.fields}

    def asked(self) -> dict[str, int]:
        """Kinds of people and their numbers."""
        said = {kind: self.cleaned_data.get(f"of_{kind}") for kind in KINDS}
        return {kind: number for kind, number in said.items() if number}
