"""The forms of clocks: when an office is open, and days that differ."""

from collections.abc import Iterable
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonground.clocks.models import OpenHours
from commonground.clocks.open_hours import WHOLE_DAY

WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
SPANS = 2


class TimeInput(forms.TimeInput):
    """A time of day, chosen in the browser's own way."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class DateInput(forms.DateInput):
    """A day, chosen in the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def minutes(said: time | None, *, closing: bool = False) -> int | None:
    """The minute of the day; midnight as a closing time is its end."""
    if said is None:
        return None
    found = said.hour * 60 + said.minute
    return WHOLE_DAY if closing and not found else found


def as_time(minute: int) -> time:
    """The time of a minute of the day; the end of the day is midnight."""
    return time(minute // 60 % 24, minute % 60)


class HoursForm(forms.Form):
    """From when to when an office is open on each weekday. What is left empty is closed."""

    def __init__(self, *args: Any, now: Iterable[OpenHours] = (), **more: Any) -> None:
        first: dict[str, time] = {}
        counts = [0] * 7
        for row in now:
            name = f"{row.weekday}_{counts[row.weekday]}"
            first |= {f"opens_{name}": as_time(row.opens), f"closes_{name}": as_time(row.closes)}
            counts[row.weekday] += 1
        super().__init__(*args, initial=first, **more)
        self.spans = max(SPANS, *counts)
        for day in range(7):
            for number in range(self.spans):
                for which, label in (("opens", _("Opens")), ("closes", _("Closes"))):
                    self.fields[f"{which}_{day}_{number}"] = forms.TimeField(
                        label=label, required=False, widget=TimeInput()
                    )

    def days(self) -> list[dict[str, Any]]:
        """Each weekday with its fields: the first span, and the further ones (after a break)."""
        return [
            {"name": name, "first": (self[f"opens_{day}_0"], self[f"closes_{day}_0"]), "more": self._more(day)}
            for day, name in enumerate(WEEKDAYS)
        ]

    def _more(self, day: int) -> list[Any]:
        return [self[f"{which}_{day}_{number}"] for number in range(1, self.spans) for which in ("opens", "closes")]

    def hours(self) -> list[tuple[int, Any, Any]]:
        """What was said: weekday, first and last minute. A half of a pair stays, so that the rule says what is missing."""
        rows = []
        for day in range(7):
            for number in range(self.spans):
                told = self.cleaned_data[f"opens_{day}_{number}"], self.cleaned_data[f"closes_{day}_{number}"]
                if told != (None, None):
                    rows.append((day, minutes(told[0]), minutes(told[1], closing=True)))
        return rows


class OtherDayForm(forms.Form):
    """A day on which the office is closed, or open at other hours."""

    day = forms.DateField(label=_("Day"), widget=DateInput())
    name = forms.CharField(label=_("What it is called"), max_length=80, required=False)
    opens = forms.TimeField(label=_("Opens"), required=False, widget=TimeInput(), help_text=_("Leave both empty when it is closed all day."))  # fmt: skip
    closes = forms.TimeField(label=_("Closes"), required=False, widget=TimeInput())

    def facts(self) -> dict[str, Any]:
        """What the verb takes."""
        told = self.cleaned_data
        return {"day": told["day"], "name": told["name"], "opens": minutes(told["opens"]), "closes": minutes(told["closes"], closing=True)}  # fmt: skip
