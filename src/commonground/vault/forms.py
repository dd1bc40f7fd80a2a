"""The forms of a provider's own records. Nothing is ticked beforehand."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonground.agencies.models import Membership
from commonground.kit.offered import OneOffered
from commonground.packets.models import Partner
from commonground.vault.models import Note
from commonground.vault.models.person import CAME_FOR
from commonground.vault.models.release import PURPOSES, SIGNED
from commonground.vault.totals import quarter_before

USUAL = timedelta(days=30)


def _few(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class PersonForm(forms.Form):
    """Somebody whom we serve."""

    name = forms.CharField(label=_("The name they go by here"), max_length=200, help_text=_("Any name they choose."))
    way = forms.CharField(
        label=_("How and when it is safe to reach them"), max_length=400, required=False, widget=_few(2)
    )
    came_for = forms.ChoiceField(label=_("What they came for"), choices=CAME_FOR, widget=forms.RadioSelect)


class NoteForm(forms.Form):
    """A note."""

    text = forms.CharField(
        label=_("Note"), max_length=8000, widget=_few(5),
        help_text=_("Write what helps the next advocate, and no more: what is not written cannot be asked for."),
    )  # fmt: skip


class AssignForm(forms.Form):
    """A colleague."""

    member = OneOffered(label=_("Colleague"), queryset=Membership.objects.none())

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = colleagues  # type: ignore[attr-defined]
        self.fields["member"].label_from_instance = lambda one: str(one.user)  # type: ignore[attr-defined]


class PermissionForm(forms.Form):
    """What the person signs. One receiver, items one by one, a purpose, an end."""

    partner = OneOffered(label=_("Who receives it"), queryset=Partner.objects.none())
    with_name = forms.BooleanField(label=_("My name and how to reach me"), required=False)
    notes = forms.MultipleChoiceField(label=_("These notes"), required=False, widget=forms.CheckboxSelectMultiple)
    purpose = forms.ChoiceField(label=_("What it is for"), choices=PURPOSES, widget=forms.RadioSelect)
    why = forms.CharField(label=_("Why, in my own words"), max_length=400, widget=_few(2))
    last_day = forms.DateField(
        label=_("The last day on which it holds"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("At most 90 days from now. You can take it back earlier, at any time."),
    )  # fmt: skip
    language = forms.CharField(label=_("The language in which it was explained"), max_length=40)
    explained = forms.BooleanField(
        label=_("Somebody told me what can happen when this leaves, and that I get help here also if I say no")
    )
    signed_how = forms.ChoiceField(label=_("Signed"), choices=SIGNED, widget=forms.RadioSelect)
    signature = forms.CharField(label=_("My name, as I sign"), max_length=200)

    def __init__(self, *args: Any, partners: Any, notes: list[Note], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners  # type: ignore[attr-defined]
        self.fields["notes"].choices = [
            (str(n.pk), f"{timezone.localtime(n.written_at):%Y-%m-%d}: {n.text[:120]}") for n in notes
        ]  # type: ignore[attr-defined]
        self.fields["last_day"].initial = (timezone.localtime() + USUAL).date

    def until(self) -> datetime:
        """The end of the last day, in the place's zone."""
        day: date = self.cleaned_data["last_day"] + timedelta(days=1)
        return timezone.make_aware(datetime.combine(day, time.min))


class TotalsForm(forms.Form):
    """Which quarter."""

    begins_on = forms.TypedChoiceField(label=_("Quarter that begins on"), coerce=date.fromisoformat)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day, days = timezone.localdate(), []
        for _each in range(4):
            day = quarter_before(day)
            days.append((day.isoformat(), day))
        self.fields["begins_on"].choices = days  # type: ignore[attr-defined]
