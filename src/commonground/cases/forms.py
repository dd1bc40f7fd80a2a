"""The forms of a case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonground.cases.code_lists import choices, closings, outcomes, touches
from commonground.people.forms import DayInput


class TouchForm(forms.Form):
    """A touch in one tap: the way is set beforehand, the two buttons say whether they were reached."""

    kind = forms.ChoiceField(label=_("How"))
    note = forms.CharField(
        label=_("What was said, in a few words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Write only what the next worker needs. Leave it empty if nothing."),
    )

    def __init__(self, *args: Any, way: str = "call", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = choices(touches())  # type: ignore[attr-defined]
        self.fields["kind"].initial = way


class TaskForm(forms.Form):
    """A task: what, and by when."""

    what = forms.CharField(label=_("What do you want to do?"), max_length=200)
    due_on = forms.DateField(
        label=_("By when"),
        required=False,
        widget=DayInput,
        help_text=_("From today on, within two years. Empty: no day."),
    )


class OutcomeForm(forms.Form):
    """How it turned out."""

    outcome = forms.ChoiceField(label=_("How did it turn out?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = choices(outcomes())  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    """How it ended."""

    how = forms.ChoiceField(label=_("How did it end?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["how"].choices = choices(closings())  # type: ignore[attr-defined]
