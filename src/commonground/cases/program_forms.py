"""The forms of a program, made from the questions of its pack. Nothing has to be answered: what is left open is not known."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from commonground.cases.code_lists import choices, closings
from commonground.cases.queries.walked import read_of
from commonground.people.forms import DayInput
from commonground.programs.packs.conditions import Fact
from commonground.programs.packs.shape import Form, FormField
from commonground.programs.packs.walking import Way

YES_NO = [("", _("Not asked yet")), ("yes", _("Yes")), ("no", _("No"))]


class PackForm(forms.Form):
    """One form of a program. A question bears the code of its form and its own, so that none is taken for what the page asks by itself.

    :param of: the program, where several stand on one page.
    """

    def __init__(self, form: Form, told: Any = None, *, facts: Mapping[str, Fact] | None = None, of: str = "") -> None:
        super().__init__(told, prefix=form.code, auto_id=f"{of}_%s" if of else "%s")
        self.form, self.known = form, facts or {}
        known = self.known
        for asked in form.field:
            self.fields[asked.code] = field = _field(asked, get_language() or "en")
            if (fact := known.get(f"{form.code}.{asked.code}")) is not None:
                field.initial = _shown(fact)

    def wrong(self) -> str:
        """Which questions were answered in a way that does not fit them, each with why."""
        return " ".join(f"{self.fields[name].label}: {' '.join(said)}" for name, said in self.errors.items())

    def read(self) -> str:
        """The mark of what the form says as it is shown."""
        return read_of(self.form.code, self.known)

    def facts(self) -> dict[str, Fact | None]:
        """What was answered, by form.field. What is left open is left out; where an answer stood, it is taken back (None)."""
        found: dict[str, Fact | None] = {}
        for asked in self.form.field:
            said, key = self.cleaned_data.get(asked.code), f"{self.form.code}.{asked.code}"
            if said not in (None, "", []):
                found[key] = _fact(asked, said)
            elif key in self.known:
                found[key] = None
        return found


def _field(asked: FormField, language: str) -> forms.Field:
    label = asked.words.in_language(language)
    answers = [(choice.code, choice.words.in_language(language)) for choice in asked.choice]
    match asked.type:
        case "yes_no":
            return forms.ChoiceField(label=label, required=False, choices=YES_NO)
        case "choice":
            return forms.ChoiceField(label=label, required=False, choices=[("", _("Not asked yet")), *answers])
        case "choices":
            return forms.MultipleChoiceField(
                label=label, required=False, choices=answers, widget=forms.CheckboxSelectMultiple
            )
        case "number":
            return forms.IntegerField(label=label, required=False, min_value=asked.least, max_value=asked.most)
        case "date":
            return forms.DateField(label=label, required=False, widget=DayInput)
        case _:
            return forms.CharField(label=label, required=False, max_length=1000)


def _shown(fact: Fact) -> Any:
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    return list(fact) if isinstance(fact, tuple) else fact


def _fact(asked: FormField, said: Any) -> Fact:
    if asked.type == "yes_no":
        return bool(said == "yes")
    if asked.type == "number":
        return int(said)
    return tuple(said) if asked.type == "choices" else str(said)


class StepForm(forms.Form):
    """One step: a button; where the way ends it asks how."""

    because = forms.ChoiceField(label=_("How did it end?"), required=False)

    def __init__(self, way: Way, told: Any = None, *, ends: bool = False) -> None:
        super().__init__(told, auto_id=f"step_{way.move.verb}_%s")
        self.fields["because"].choices = [("", _("Choose")), *choices(closings())]  # type: ignore[attr-defined]
        if not ends:
            del self.fields["because"]
