"""The forms of a referral."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from commonground.agencies.models import Area
from commonground.directory.models import Service
from commonground.directory.needs import vocabulary
from commonground.kit.offered import OneOffered
from commonground.people.forms import LANGUAGES
from commonground.referrals.code_lists import choices, hand_over_ways, outcomes, reasons, told_ways
from commonground.referrals.queries.lists import need_words
from commonground.referrals.rules import LARGEST_HOUSEHOLD

WITH_NAME, WITHOUT_NAME = "with", "without"


class WhoForm(forms.Form):
    """Whom the referral is for: looked for by name among the people one's own agency knows."""

    name = forms.CharField(label=_("Name they go by"), max_length=120)


class ReferralForm(forms.Form):
    """What goes to the other agency. Nothing is chosen beforehand about the name."""

    need = forms.ChoiceField(label=_("What they need"))
    language = forms.ChoiceField(label=_("Language they speak best"), choices=LANGUAGES, required=False)
    area = OneOffered(label=_("Area"), queryset=Area.objects.none(), required=False)
    household_size = forms.IntegerField(
        label=_("People in the household"), required=False, min_value=1, max_value=LARGEST_HOUSEHOLD
    )
    naming = forms.ChoiceField(
        label=_("Does their name go along?"),
        widget=forms.RadioSelect,
        choices=[(WITH_NAME, _("Yes, they permitted it")), (WITHOUT_NAME, _("No, only what stands above"))],
        help_text=_("Their name is shown only to the agency that says yes, and only while the permission lasts."),
    )

    def __init__(self, *args: Any, service: Service, jurisdiction_id: UUID, may_name: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = [code for code in [*service.main_needs, *service.needs] if code in vocabulary()]
        order = [*dict.fromkeys(first), *(code for code in vocabulary() if code not in first)]
        self.fields["need"].choices = [(code, need_words(code)) for code in order]  # type: ignore[attr-defined]
        self.fields["area"].queryset = Area.objects.filter(jurisdiction_id=jurisdiction_id)  # type: ignore[attr-defined]
        if not may_name:
            del self.fields["naming"]


class AcceptForm(forms.Form):
    """Yes; with a name only where none came along."""

    name = forms.CharField(
        label=_("What to call them"),
        max_length=120,
        required=False,
        help_text=_("No name comes along. If they told you one, write it here; else leave this empty."),
    )


class DeclineForm(forms.Form):
    """No, and why."""

    reason = forms.ChoiceField(label=_("Why not?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = choices(reasons())  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What an organization without an account answered."""

    answer = forms.ChoiceField(
        label=_("What did they say?"), widget=forms.RadioSelect, choices=[("yes", _("Yes")), ("no", _("No"))]
    )
    how = forms.ChoiceField(label=_("How did they tell you?"))
    reason = forms.ChoiceField(label=_("If no: why?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["how"].choices = choices(told_ways())  # type: ignore[attr-defined]
        self.fields["reason"].choices = [("", _("Choose")), *choices(reasons())]  # type: ignore[attr-defined]


class HandOverForm(forms.Form):
    """Who was there, when and how."""

    way = forms.ChoiceField(label=_("How"))
    happened_at = forms.DateTimeField(
        label=_("When"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        help_text=_("Empty means now."),
    )
    person_said = forms.BooleanField(label=_("I asked them, and they say so, too"), required=False)
    receiver_told = forms.BooleanField(label=_("The organization told me so, too"), required=False)

    def __init__(self, *args: Any, unclaimed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = choices(hand_over_ways())  # type: ignore[attr-defined]
        if not unclaimed:
            del self.fields["receiver_told"]

    def at(self, time_zone: str) -> datetime | None:
        """When it happened, read as the local time of where the viewer works."""
        told = self.cleaned_data["happened_at"]
        return told.replace(tzinfo=ZoneInfo(time_zone)) if told else None


class OutcomeForm(forms.Form):
    """What came of it."""

    outcome = forms.ChoiceField(label=_("What came of it?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = choices(outcomes())  # type: ignore[attr-defined]
