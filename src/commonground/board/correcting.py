"""The form that corrects a call. It knows what stood there when it was opened, so that it changes only what the dispatcher changed."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as lazy

from commonground.board.forms import PlacedForm, StateForm
from commonground.calls.languages import SPOKEN, language_words
from commonground.calls.models import Call

PLACED: Final = ("place", "language", "latitude", "longitude")
STATED: Final = ("nature", "danger")
# Before a unit is sent, nature and danger are stated again with the policy beside them; from then on they are corrected here.
ON_THE_WAY: Final = ("sent", "on_scene", "cleared")


class CorrectForm(PlacedForm, StateForm):
    """Where help is needed and in which language; once a unit was sent, also what it is about and what is known of danger."""

    place = forms.CharField(label=lazy("Where is help needed?"), max_length=300, required=False)
    position_fits = forms.BooleanField(
        label=lazy("The position on the map still fits"), required=False,
        help_text=lazy("When the place changes and this is not ticked, the old position goes: better no position than a wrong one."),
    )  # fmt: skip

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        known = {name: getattr(call, name) for name in (*PLACED, *STATED)}
        super().__init__(*args, initial=known, **kwargs)
        offered: list[Any] = self.fields["language"].choices  # type: ignore[attr-defined]
        if call.language and call.language not in SPOKEN:
            self.fields["language"].choices = [*offered, (call.language, language_words(call.language))]  # type: ignore[attr-defined]
        if call.status not in ON_THE_WAY:
            for name in STATED:
                del self.fields[name]
        if call.latitude is None:
            del self.fields["position_fits"]
        for name in (*PLACED, *STATED):
            if name in self.fields:
                self.fields[name].show_hidden_initial = True

    @property
    def restates(self) -> bool:
        """Whether nature and danger are corrected here."""
        return "nature" in self.fields

    def before(self) -> list[str]:
        """What stood there when the form was opened, as hidden inputs."""
        return [bound.as_hidden(only_initial=True) for bound in self if bound.field.show_hidden_initial]

    def changes(self) -> dict[str, Any]:
        """What ``calls.correct`` takes: only what the dispatcher changed. A position is changed as a whole."""
        changed = {name for name in self.changed_data if name in (*PLACED, *STATED)}
        moved = bool(changed & {"latitude", "longitude"})
        facts = {name: self.cleaned_data[name] for name in changed - {"latitude", "longitude"}}
        if moved:
            facts |= {"latitude": self.cleaned_data["latitude"], "longitude": self.cleaned_data["longitude"]}
        elif "place" in changed and not self.cleaned_data.get("position_fits", False):
            facts |= {"latitude": None, "longitude": None}
        return facts
