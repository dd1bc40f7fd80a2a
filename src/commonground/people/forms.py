"""The form in which staff write down what they know of a person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LANGUAGES = [
    ("", _("Not known")), ("en", _("English")), ("es", _("Spanish")), ("ase", _("American Sign Language")),
    ("vi", _("Vietnamese")), ("so", _("Somali")), ("ar", _("Arabic")), ("zh", _("Chinese")), ("other", _("Another language")),
]  # fmt: skip


class PersonForm(forms.Form):
    """What an agency may know of a person. Only the name is asked; everything else may stay empty."""

    name = forms.CharField(label=_("Name they go by"), max_length=120)
    pronouns = forms.CharField(label=_("Pronouns"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language they speak best"), choices=LANGUAGES, required=False)
    interpreter_needed = forms.BooleanField(label=_("An interpreter is needed"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    born_on = forms.DateField(label=_("Date of birth"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    born_estimated = forms.BooleanField(label=_("The date of birth is a guess"), required=False)
    note_on_access = forms.CharField(
        label=_("What helps them take part"),
        max_length=400,
        required=False,
        help_text=_("For example: uses a wheelchair, reads lips, wants a friend to stay."),
    )

    def facts(self) -> dict[str, Any]:
        """What the action ``people.note`` takes, by name."""
        return dict(self.cleaned_data)
