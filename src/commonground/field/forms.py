"""The form of the phone that is its own: who somebody is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonground.encounters.forms import NamePersonForm
from commonground.encounters.lists import choices
from commonground.encounters.models import Encounter
from commonground.field.words import reader_language
from commonground.messages.models import SafeContact
from commonground.messages.models.safe_contact import WAYS
from commonground.people.forms import LANGUAGES
from commonground.people.models import Person

# What stands in the place of a name that was not given: a word to know the row by, replaced when a name is told.
NO_NAME = "No name given"
INTERPRETER = ("interpreter_is", "interpreter", "interpreter_number")
SAFE = ("way", "address", "ask_for", "voicemail_ok")


class WhoForm(NamePersonForm):
    """Who the person is: what they have to do with it, the name if they give one, language, interpreter, how to reach them."""

    name = forms.CharField(
        label=_("Name they go by"), max_length=120, required=False, help_text=_("Only if they want to say it.")
    )
    language = forms.ChoiceField(label=_("Language they speak best"), choices=LANGUAGES, required=False)
    interpreter_needed = forms.BooleanField(label=_("An interpreter is needed"), required=False)
    interpreter_is = forms.ChoiceField(label=_("Who interpreted"), required=False)
    interpreter = forms.CharField(label=_("Their name or service"), max_length=120, required=False)
    interpreter_number = forms.CharField(label=_("Their number"), max_length=40, required=False)
    way = forms.ChoiceField(
        label=_("How is it safe to reach them?"), choices=[("", _("Not asked yet")), *WAYS], required=False
    )
    address = forms.CharField(label=_("Number or address for that"), max_length=200, required=False)
    ask_for = forms.CharField(label=_("Ask for (a word they chose)"), max_length=120, required=False)
    voicemail_ok = forms.BooleanField(label=_("A voicemail is safe"), required=False)
    field_order = ("name", "role", "language", "interpreter_needed", *INTERPRETER, *SAFE)

    def __init__(self, *args: Any, may_correct: bool = True, **kwargs: Any) -> None:
        """:param may_correct: without it, what is known of the person already is not asked again."""
        super().__init__(*args, **kwargs)
        self.fields["interpreter_is"].choices = [("", _("Nobody")), *choices("interpreter", reader_language())]  # type: ignore[attr-defined]
        if not may_correct:
            for name in ("name", "language", "interpreter_needed"):
                del self.fields[name]

    def facts(self) -> dict[str, Any]:
        """What ``people.note`` takes."""
        told = {name: self.cleaned_data[name] for name in ("name", "language", "interpreter_needed")}
        return told | {"name": told["name"].strip() or NO_NAME}

    def safe(self) -> dict[str, Any]:
        """What ``people.set_safe_contact`` takes; empty when nobody asked."""
        return {name: self.cleaned_data[name] for name in SAFE} if self.cleaned_data["way"] else {}

    def interpreted(self) -> dict[str, Any]:
        """What ``encounters.record_interpreter`` takes; empty when nobody interpreted."""
        told = self.cleaned_data
        if not told["interpreter_is"]:
            return {}
        return {
            "who": told["interpreter"], "number": told["interpreter_number"], "interpreter_is": told["interpreter_is"],
        }  # fmt: skip


def known_of(met: Encounter, person: Person | None, safe: SafeContact | None) -> dict[str, Any]:
    """What the card of who begins with: what was saved before."""
    known: dict[str, Any] = {"role": met.role, **{name: getattr(met, name) for name in INTERPRETER}}
    if person is not None:
        known |= {"name": "" if person.name == NO_NAME else person.name, "language": person.language}
        known["interpreter_needed"] = person.interpreter_needed
    if safe is not None:
        known |= {name: getattr(safe, name) for name in SAFE}
    return known
