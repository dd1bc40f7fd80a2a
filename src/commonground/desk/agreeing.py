"""The form of a new agreement: who may tell whom what, why, and from when until when."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.agencies.papers import PAPERS
from commonground.agencies.queries import agencies_for
from commonground.desk.words import label_words, purpose_words
from commonground.kit.offered import OneOffered
from commonground.privacy.law.labels import LABELS, PURPOSES

YEARS = 30
DAY = {"type": "date"}
NOT_BETWEEN_AGENCIES = frozenset({"self_access", "administration"})


class AgreeForm(forms.Form):
    """One direction of an agreement. The office says for whom; everybody else gives for their own agency."""

    from_agency = OneOffered(label=_("Who may tell"), queryset=Agency.objects.none())
    to_agency = OneOffered(label=_("Whom"), queryset=Agency.objects.none())
    title = forms.CharField(
        label=_("Its name"), max_length=200, help_text=_("As the paper calls it, so that both sides find it again.")
    )
    labels = forms.MultipleChoiceField(label=_("Which kinds of record"), widget=forms.CheckboxSelectMultiple)
    purposes = forms.MultipleChoiceField(label=_("What for"), widget=forms.CheckboxSelectMultiple)
    papers = forms.MultipleChoiceField(
        label=_("Papers that came with it"), choices=PAPERS, widget=forms.CheckboxSelectMultiple, required=False
    )
    first_day = forms.DateField(
        label=_("First day"),
        widget=forms.DateInput(attrs=DAY),
        required=False,
        help_text=_("Without a day it holds from now on."),
    )
    last_day = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs=DAY),
        required=False,
        help_text=_("Without a day it holds until somebody ends it."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(viewer.time_zone)
        everybody = Agency.objects.filter(jurisdiction_id=viewer.jurisdiction_id, active=True).order_by("name")
        self.fields["from_agency"].queryset = agencies_for(viewer)  # type: ignore[attr-defined]
        self.fields["to_agency"].queryset = everybody  # type: ignore[attr-defined]
        if viewer.agency_kind != "host":
            self.fields["from_agency"].widget = forms.HiddenInput()
            self.fields["from_agency"].initial = viewer.agency_id
            self.fields["to_agency"].queryset = everybody.exclude(pk=viewer.agency_id)  # type: ignore[attr-defined]
        self.fields["labels"].choices = [(label, label_words(label)) for label in LABELS]  # type: ignore[attr-defined]
        self.fields["purposes"].choices = [  # type: ignore[attr-defined]
            (purpose, purpose_words(purpose)) for purpose in PURPOSES if purpose not in NOT_BETWEEN_AGENCIES
        ]

    def _near(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        today = timezone.now().astimezone(self.zone).date()
        if day is not None and abs(day.year - today.year) > YEARS:
            raise forms.ValidationError(_("Choose a day within %(n)s years.") % {"n": YEARS})
        return day

    def clean_first_day(self) -> date | None:
        """A day within a lifetime of agreements."""
        return self._near("first_day")

    def clean_last_day(self) -> date | None:
        """A day within the same years, and not over already."""
        day = self._near("last_day")
        if day is not None and day < timezone.now().astimezone(self.zone).date():
            raise forms.ValidationError(_("This day is over. Choose a day from today on."))
        return day

    def facts(self) -> dict[str, Any]:
        """What the action ``agencies.agree`` takes; the last day is its own, to the end."""
        given = dict(self.cleaned_data)
        first, last = given.pop("first_day"), given.pop("last_day")
        given["starts_at"] = datetime.combine(first, time(), self.zone) if first else None
        given["ends_at"] = datetime.combine(last + timedelta(days=1), time(), self.zone) if last else None
        return given

    def read_back(self) -> dict[str, str]:
        """The agreement in words, for reading back before it holds."""
        given = self.cleaned_data
        papers = dict(PAPERS)
        return {
            "labels": ", ".join(label_words(label) for label in given["labels"]),
            "purposes": ", ".join(purpose_words(purpose) for purpose in given["purposes"]),
            "papers": ", ".join(str(papers[paper]) for paper in given["papers"]),
        }
