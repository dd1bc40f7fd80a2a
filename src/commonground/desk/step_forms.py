"""The forms of steps: who does it, why it stands still and until when, and to whom it is handed until when."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonground.agencies.acting import may
from commonground.agencies.context import Viewer
from commonground.clocks.models import Clock
from commonground.clocks.pauses import reasons
from commonground.clocks.queries import working_at
from commonground.kit.offered import OneOffered
from commonground.kit.spans import midnight

SHIFT = timedelta(hours=12)


class Moment(forms.DateTimeInput):
    """A day and a time, chosen in the browser's own way."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class AssignForm(forms.Form):
    """Who does it."""

    def __init__(self, *args: Any, viewer: Viewer, at: datetime, **more: Any) -> None:
        super().__init__(*args, auto_id="assign_%s", **more)
        offered = working_at(viewer.agency_id, at)
        self.fields["to"] = OneOffered(offered, label=_("Who does it"), required=False, empty_label=_("The team"))


class PauseForm(forms.Form):
    """Why it stands still, and until which day. Safety is always a reason, and no detail is asked for."""

    reason = forms.ChoiceField(
        label=_("Why it stands still"), widget=forms.RadioSelect, help_text=_("Safety is always a reason. Nobody asks for more.")
    )  # fmt: skip
    until = forms.DateField(
        label=_("Until which day"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("It goes on by itself on that day. Without a day: as long as the reason allows."),
    )  # fmt: skip

    def __init__(self, *args: Any, clock: Clock, viewer: Viewer, at: datetime, **more: Any) -> None:
        super().__init__(*args, auto_id="pause_%s", **more)
        self.zone, self.at = viewer.time_zone, at
        offered = [one for one in reasons().values() if one.any or one.code in clock.pauses_on]
        self.fields["reason"].choices = [(one.code, one.name()) for one in offered]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The moment at which that day begins; without a day, the longest that the reason allows."""
        told = self.cleaned_data
        if told.get("until"):
            told["until"] = midnight(told["until"], self.zone)
        elif "reason" in told:
            told["until"] = self.at + reasons()[told["reason"]].longest
        return told


class HandOverForm(forms.Form):
    """To whom, from when, until when."""

    starts_at = forms.DateTimeField(label=_("From"), widget=Moment())
    ends_at = forms.DateTimeField(
        label=_("Until"), widget=Moment(), help_text=_("Then they are theirs again, by themselves.")
    )

    def __init__(self, *args: Any, viewer: Viewer, at: datetime, **more: Any) -> None:
        super().__init__(*args, auto_id="hand_%s", initial={"starts_at": at, "ends_at": at + SHIFT}, **more)
        self.fields["to"] = OneOffered(working_at(viewer.agency_id, at), label=_("To whom"), empty_label="–")
        self.order_fields(["to", "starts_at", "ends_at"])


class HandAllOverForm(HandOverForm):
    """All steps of one's own, also those that come meanwhile; those of a colleague for whoever coordinates."""

    def __init__(self, *args: Any, viewer: Viewer, at: datetime, **more: Any) -> None:
        super().__init__(*args, viewer=viewer, at=at, **more)
        if may(viewer, "clocks.assign"):
            self.fields["of"] = OneOffered(
                working_at(viewer.agency_id, at), label=_("Whose steps"), empty_label=None, initial=viewer.membership_id
            )
            self.order_fields(["of", "to", "starts_at", "ends_at"])
