"""The forms in which a responder says what happened."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from commonground.agencies.context import Viewer
from commonground.encounters.lists import choices, dispositions_for
from commonground.encounters.rules import NOTE_LABELS

LABEL_WORDS = {
    "general": _("General"),
    "criminal_justice": _("Police matters"),
    "health": _("Health"),
    "substance_use": _("Alcohol and drugs"),
    "victim_advocacy": _("Advocacy"),
}


def _language() -> str:
    return (get_language() or "en").split("-")[0]


class NoteForm(forms.Form):
    """A note under one of the labels that the viewer's role reads."""

    text = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 4}), max_length=5000)
    label = forms.ChoiceField(label=_("What kind of note"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = [label for label in LABEL_WORDS if label in NOTE_LABELS & viewer.labels]
        self.fields["label"].choices = [(label, LABEL_WORDS[label]) for label in mine]


class NamePersonForm(forms.Form):
    """What the person has to do with it."""

    role = forms.ChoiceField(label=_("This person is"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = choices("involvement", _language())


class CloseForm(forms.Form):
    """How it ended, from the answers that the viewer's role may choose."""

    disposition = forms.ChoiceField(label=_("How it ended"), widget=forms.RadioSelect)
    text = forms.CharField(label=_("In a few words"), required=False, max_length=1000)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = dispositions_for(viewer.role)
        self.fields["disposition"].choices = [(row.code, row.es if _language() == "es" else row.en) for row in rows]
