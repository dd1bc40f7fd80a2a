"""The one form of finding help. Everything in it may be empty; nothing in it is kept."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from commonground.agencies.models import Area
from commonground.directory.areas import middle_of
from commonground.directory.asking import LONGEST_QUESTION, Near
from commonground.directory.languages import name_of
from commonground.directory.needs import vocabulary

HERE = "here"


class AskForm(forms.Form):
    """What somebody looks for."""

    text = forms.CharField(
        label=_("What do you need?"), required=False, max_length=LONGEST_QUESTION, strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-search": True, "enterkeyhint": "search"}),
    )  # fmt: skip
    place = forms.ChoiceField(label=_("Where?"), required=False)
    spoken = forms.ChoiceField(label=_("Language spoken there"), required=False)
    open_now = forms.BooleanField(label=_("Open now"), required=False)
    need = forms.CharField(required=False, widget=forms.HiddenInput)
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    missing = forms.CharField(label=_("Name of the place"), required=False, max_length=120)
    after = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args: Any, areas: list[Area], languages: list[str], reader: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = {area.slug: area for area in areas}
        names = [(a.slug, a.name_es if reader == "es" and a.name_es else a.name) for a in areas]
        self.fields["place"].choices = [("", _("Any place")), (HERE, _("Near me")), *names]  # type: ignore[attr-defined]
        spoken = sorted(((code, name_of(code, reader)) for code in languages), key=lambda pair: pair[1])
        self.fields["spoken"].choices = [("", _("Any language")), *spoken]  # type: ignore[attr-defined]

    def clean_need(self) -> str:
        """A code of the vocabulary, or nothing."""
        return self.cleaned_data["need"] if self.cleaned_data["need"] in vocabulary() else ""

    def clean_after(self) -> tuple[int, UUID] | None:
        """The key of the page before; what is not one starts at the beginning."""
        score, _dot, key = self.cleaned_data["after"].partition(".")
        try:
            return int(score[:9]), UUID(key)
        except ValueError:
            return None

    def near(self) -> Near | None:
        """Around which point: where the reader is (to about a hundred metres), or the middle of the chosen area."""
        chosen, held = self.cleaned_data["place"], self.cleaned_data
        if chosen == HERE and held["latitude"] is not None and held["longitude"] is not None:
            return Near(round(held["latitude"], 3), round(held["longitude"], 3))
        middle = middle_of(self.areas[chosen]) if chosen in self.areas else None
        return Near(*middle) if middle else None

    @property
    def asks_something(self) -> bool:
        """Whether there is a question in it."""
        held = self.cleaned_data
        return any(held.get(name) for name in ("text", "need", "place", "spoken", "open_now"))
