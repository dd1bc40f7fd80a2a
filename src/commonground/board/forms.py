"""Forms of the board. Nothing is chosen beforehand: neither nature, danger and response, nor the reason or end of anything."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from commonground.board.lines import words
from commonground.calls.code_lists import channels, dispositions, natures
from commonground.calls.policy import dangers, override_reasons, policy, recall_reasons
from commonground.kit.noes import NotNow
from commonground.people.forms import LANGUAGES, KeepFromForm

Choices = list[tuple[str, str]]
LONGEST = 4000
CREW_READS = lazy(
    "The crew that is sent reads it until it is clear: what they need to be safe and to find the place. No diagnosis, no drug treatment,"
    " nothing about being a victim, no rumor."
)


def choices_of(rows: Any, *, empty: bool = True) -> Choices:
    """The rows of a closed list as choices; the first is empty, so that nothing is chosen beforehand."""
    first = [("", _("Choose"))] if empty else []
    return first + [(code, words(row)) for code, row in rows.items()]


def natures_by_family() -> list[Any]:
    """Natures grouped by family, in the order of the list."""
    names = {
        "crisis": _("Crisis"), "medical": _("Medical"), "violence": _("Violence"), "domestic": _("In the home"),
        "property": _("Property"), "traffic": _("Traffic"), "welfare": _("Well-being"), "disorder": _("Disorder"),
        "fire": _("Fire"), "administrative": _("Office"), "other": _("Other"),
    }  # fmt: skip
    grouped: dict[str, Choices] = {}
    for code, nature in natures().items():
        grouped.setdefault(nature.family, []).append((code, words(nature)))
    return [("", _("Choose")), *[(names.get(family, family), rows) for family, rows in grouped.items()]]


class BoardForm(forms.Form):
    """A form that can carry the sentence of a rule."""

    def refuse(self, no: NotNow) -> None:
        """Put a rule's sentence beside its field, or on top."""
        self.add_error(no.field if no.field in self.fields else None, no.sentence)


class StateForm(BoardForm):
    """What the call is about, and what is known of danger."""

    nature = forms.ChoiceField(label=lazy("What is it about?"), required=False)
    danger = forms.MultipleChoiceField(
        label=lazy("What is known of danger?"), required=False, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nature"].choices = natures_by_family()  # type: ignore[attr-defined]
        self.fields["danger"].choices = choices_of(dangers(), empty=False)  # type: ignore[attr-defined]


class ResponseForm(BoardForm):
    """The response that the dispatcher chooses, and why when it is another than the one shown."""

    response = forms.ChoiceField(label=lazy("Response"), required=False)
    reason = forms.ChoiceField(label=lazy("Reason, if you choose another response than the one shown"), required=False)
    note = forms.CharField(label=lazy("In a few words"), required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["response"].choices = choices_of(policy().responses)  # type: ignore[attr-defined]
        self.fields["reason"].choices = choices_of(override_reasons())  # type: ignore[attr-defined]


class RecallForm(BoardForm):
    """Why a unit is called back."""

    reason = forms.ChoiceField(label=lazy("Why is it called back?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = {code: row for code, row in recall_reasons().items() if code not in ("undone", "call_cancelled")}
        self.fields["reason"].choices = choices_of(given)  # type: ignore[attr-defined]


class NoteForm(BoardForm):
    """Something to add to what is told of a call."""

    text = forms.CharField(
        label=lazy("What should be known?"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    label = forms.ChoiceField(label=lazy("Who reads it"), widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["label"].choices = [  # type: ignore[attr-defined]
            ("general", _("We and the crew that is sent")),
            ("criminal_justice", _("This center alone (criminal justice)")),
        ]


class BriefForm(BoardForm):
    """A line for the brief: which half, what, where it comes from, until when it holds."""

    side = forms.ChoiceField(label=lazy("Which half?"), widget=forms.RadioSelect, required=False)
    text = forms.CharField(label=lazy("One line"), max_length=500, required=False)
    source = forms.CharField(label=lazy("Where does it come from?"), max_length=200, required=False)
    expires_at = forms.DateField(
        label=lazy("Until which day does it hold?"), required=False, help_text=lazy("At most 12 months."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["side"].choices = [  # type: ignore[attr-defined]
            ("what_helps", _("What helps")),
            ("be_careful", _("What to be careful of")),
        ]

    def until(self) -> datetime | None:
        """The end of the chosen day on the local clock; None when no day, or none that a clock can hold, was chosen."""
        day = self.cleaned_data.get("expires_at")
        if day is None or not 2000 <= day.year <= 2200:
            return None
        return timezone.make_aware(datetime.combine(day, time.max))


class EndForm(BoardForm):
    """How the call ended."""

    disposition = forms.ChoiceField(label=lazy("How did it end?"), required=False)

    def __init__(self, *args: Any, visited: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fits = {
            code: row
            for code, row in dispositions().items()
            if row.ends_call and (visited or "dispatch" in row.may_use or code == "helped_by_phone")
        }
        self.fields["disposition"].choices = choices_of(fits)  # type: ignore[attr-defined]


class PlacedForm(BoardForm):
    """Where help is needed, and in which language."""

    place = forms.CharField(label=lazy("Where is help needed?"), max_length=300)
    language = forms.ChoiceField(label=lazy("Language of the caller"), choices=LANGUAGES, required=False)
    latitude = forms.FloatField(label=lazy("Latitude"), required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(label=lazy("Longitude"), required=False, min_value=-180, max_value=180)

    def clean(self) -> dict[str, Any]:
        """A position needs both numbers."""
        cleaned = super().clean() or {}
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            self.add_error("longitude", _("A position needs latitude and longitude."))
        return cleaned


class KeepCallForm(KeepFromForm):
    """From whom a call is kept; a call has no last day."""

    ends_on = None


class NewCallForm(PlacedForm):
    """A call for help, as it comes in. What it is about is stated next."""

    channel = forms.ChoiceField(label=lazy("How did it reach us?"), required=False)
    narrative = forms.CharField(
        label=lazy("What was said, in a few words"), max_length=LONGEST, required=False,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=CREW_READS,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = choices_of(channels())  # type: ignore[attr-defined]
