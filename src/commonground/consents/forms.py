"""The forms in which a person is asked: nothing is ticked beforehand, and No asks for nothing."""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonground.agencies.models import Agency
from commonground.consents.signing import IDENTIFIERS, NotASignature, check_signature
from commonground.consents.status import WAYS_TO_SIGN

LONGEST_SIGNATURE = 60_000
STATES = [
    ("detained", _("In custody or not free to leave")),
    ("restrained", _("Restrained or in handcuffs")),
    ("on_hold", _("On an involuntary hold")),
    ("intoxicated", _("Drunk or high")),
]
LABELS = [
    ("general", _("Name, how to reach them safely, and what they need")),
    ("health", _("Health answers and notes")),
    ("substance_use", _("What they told us about alcohol and drugs")),
    ("victim_advocacy", _("What they told their advocate")),
]
IDENTIFIER_WORDS = {
    "name": _("Name"),
    "born_on": _("Date of birth"),
    "phone": _("Phone number"),
    "address": _("Address"),
    "chosen_word": _("A word they chose"),
    "identity_card": _("A card with their name"),
}
LASTS = [("3", _("3 days")), ("30", _("30 days")), ("90", _("90 days")), ("365", _("One year"))]
INTERPRETERS = [
    ("", _("No interpreter")),
    ("qualified", _("A qualified interpreter")),
    ("friend", _("A friend or relative the person chose")),
    ("child", _("A child")),
    ("other_party", _("The other party")),
    ("officer", _("An officer")),
]


class AskForm(forms.Form):
    """Who would see, what, and until when: chosen with the person, nothing chosen beforehand."""

    to_agencies = forms.ModelMultipleChoiceField(
        label=_("Who may see"), queryset=Agency.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    labels = forms.MultipleChoiceField(
        label=_("What they may see"), choices=LABELS, widget=forms.CheckboxSelectMultiple
    )
    lasts = forms.ChoiceField(label=_("How long"), choices=LASTS, widget=forms.RadioSelect)

    def __init__(self, *args: Any, agencies: Iterable[Agency], **kwargs: Any) -> None:
        """:param agencies: those that may be named: partners under an agreement, never the own agency."""
        super().__init__(*args, **kwargs)
        self.fields["to_agencies"].queryset = Agency.objects.filter(pk__in=[a.pk for a in agencies])

    @property
    def lasting(self) -> timedelta:
        """How long the permission would last."""
        return timedelta(days=int(self.cleaned_data["lasts"]))


class SituationForm(forms.Form):
    """How the question was asked: alone, in what state, with which interpreter."""

    asked_alone = forms.BooleanField(label=_("Asked alone, the other party out of hearing"), required=False)
    state = forms.MultipleChoiceField(
        label=_("Is any of this so right now?"), choices=STATES, required=False, widget=forms.CheckboxSelectMultiple
    )
    interpreter = forms.CharField(label=_("Interpreter: who, and their number"), max_length=120, required=False)
    interpreter_is = forms.ChoiceField(label=_("Who interprets"), choices=INTERPRETERS, required=False)


class AnswerForm(forms.Form):
    """The person's answer. Yes, not now and no are three equal buttons; none is chosen beforehand."""

    answer = forms.ChoiceField(choices=[("yes", _("Yes")), ("not_now", _("Not now")), ("no", _("No"))])


class SignatureForm(forms.Form):
    """The signature of a yes: drawn, typed, said aloud before a witness, or on paper."""

    signed_how = forms.ChoiceField(label=_("Signed how"), choices=list(WAYS_TO_SIGN.items()), widget=forms.RadioSelect)
    strokes = forms.CharField(required=False, max_length=LONGEST_SIGNATURE, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Typed name"), max_length=120, required=False)
    identifiers = forms.MultipleChoiceField(
        label=_("Two things the witness checked"),
        choices=[(code, IDENTIFIER_WORDS[code]) for code in IDENTIFIERS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    kept_at = forms.CharField(label=_("Where the paper is kept"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        try:
            cleaned["signature"] = check_signature(cleaned.get("signed_how", ""), self._content(cleaned))
        except NotASignature:
            field = {"drawn": "strokes", "typed": "name", "voice_witnessed": "identifiers", "paper": "kept_at"}
            self.add_error(
                field.get(cleaned.get("signed_how", ""), "signed_how"),
                _("The signature is missing. It can be drawn, typed, said aloud with a witness, or on paper."),
            )
        return cleaned

    @staticmethod
    def _content(cleaned: dict[str, Any]) -> dict[str, Any]:
        try:
            strokes = json.loads(cleaned.get("strokes") or "null")
        except (ValueError, RecursionError) as trouble:
            raise NotASignature("the drawing cannot be read") from trouble
        return {
            **{k: cleaned.get(k) or "" for k in ("name", "kept_at")},
            "identifiers": cleaned.get("identifiers") or [],
            "strokes": strokes,
        }
