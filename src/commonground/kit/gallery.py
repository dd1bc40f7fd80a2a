"""The gallery: every page part with invented content, and sample pages of each room, in both lights and all languages.

For those who build pages and those who judge them. It reads no database and names nobody who lives.
"""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

SAMPLES = ("board", "desk", "field", "portal", "find", "permission", "receipt", "measures")
HERE = Path(__file__).resolve().parent


class SampleForm(forms.Form):
    """One field of each kind."""

    place = forms.CharField(
        label=_("Where is it?"), help_text=_("An address, a corner, or how you would tell a friend.")
    )
    seen = forms.CharField(label=_("What did you see?"), widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(
        label=_("What is it about?"),
        choices=[("light", _("A street light")), ("house", _("A house people worry about"))],
    )
    naming = forms.ChoiceField(
        label=_("How do you want to tell us?"),
        widget=forms.RadioSelect,
        choices=[("name", _("With my name")), ("quiet", _("Confidentially")), ("none", _("Without a name"))],
        help_text=_("You can change this until you send it."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("en", "English"), ("es", "Español")],
        required=False,
    )
    keep = forms.BooleanField(label=_("Tell me when something changes"), required=False)


def gallery(request: HttpRequest, page: str = "parts") -> HttpResponse:
    """One gallery page; `theme` and `language` in the address choose light or dark and the language. Raises Http404 for no such page."""
    if page not in (*SAMPLES, "parts"):
        raise Http404
    language = request.GET.get("language", "")
    with translation.override(language if translation.check_for_language(language) else translation.get_language()):
        return HttpResponse(render_to_string(f"gallery/{page}.html", sample_context(request), request=request))


def sample_context(request: HttpRequest) -> dict[str, Any]:
    """Invented content around this moment."""
    now = timezone.now()
    return {
        "page_theme": request.GET.get("theme", ""),
        "samples": SAMPLES,
        "exercise": True,
        "jurisdiction": {"name": "Alder County"},
        "viewer": {"name": "Robin Okafor", "agency_name": "Alder County Crisis Team", "role_name": _("clinician")},
        "navigation": sample_navigation(),
        "now": now,
        "ago": {str(minutes): now - timedelta(minutes=minutes) for minutes in (1, 4, 11, 26, 48, 190, 4000)},
        "ahead": {str(minutes): now + timedelta(minutes=minutes) for minutes in (9, 24, 1440)},
        "form": SampleForm(),
        "wrong_form": SampleForm({"wrong-seen": _("A light that does not work")}, prefix="wrong"),
        "places": json.loads((HERE / "templates/gallery/places.json").read_text(encoding="utf-8")),
        "steps": [_("Who"), _("What happened"), _("Questions"), _("How it ended")],
    }


def sample_navigation() -> list[dict[str, Any]]:
    """The rooms a clinician might have."""
    rooms = (
        (_("Today"), "clock"),
        (_("Board"), "map"),
        (_("People"), "person"),
        (_("Find help"), "search"),
        (_("Measures"), "list"),
    )
    return [{"url": "#main", "label": label, "icon": icon, "current": icon == "clock"} for label, icon in rooms]
