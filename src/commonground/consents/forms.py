"""The forms in which a person is asked: nothing is ticked beforehand, and No asks for nothing."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonground.agencies.models import Agency, Membership
from commonground.consents.models import READERS, SIGNERS, SIGNING_FOR, Authority
from commonground.consents.own_form_rules import FormOfItsOwn
from commonground.consents.rules import ForHelpOnly
from commonground.consents.separate import for_a_case, is_combined
from commonground.consents.signing import IDENTIFIERS, NotASignature, check_signature
from commonground.consents.status import ON_PAPER, WAYS_TO_SIGN
from commonground.consents.supervised import SUPERVISION
from commonground.consents.supervision_rules import ForTheCourtAlone
from commonground.consents.validity import BY_PAPER
from commonground.kit.offered import OneOffered, SomeOffered

PURPOSE, CASE = "coordination", "proceedings"
OF_A_CASE = ("for_supervision", "supervisor", "docket", "condition", "held_until")
LONGEST_SIGNATURE = 60_000
CRISIS_DAYS = 3
STATES = [
    ("detained", _("In custody or not free to leave")),
    ("restrained", _("Restrained or in handcuffs")),
    ("on_hold", _("On an involuntary hold")),
    ("intoxicated", _("Drunk or high")),
    ("condition_of_service", _("Somebody said that help depends on it")),
]
LABELS = [
    ("general", _("Name, how to reach them safely, and what they need")),
    ("health", _("Health answers and notes")),
    ("substance_use", _("What they told us about alcohol and drugs")),
    ("victim_advocacy", _("What they told their advocate")),
    ("health.psychotherapy_note", _("A therapist’s own notes: alone, on a form of its own")),
    (
        "substance_use.counseling_note",
        _("A counselor’s own notes about alcohol and drugs: alone, on a form of its own"),
    ),
    ("education", _("School records: alone, on a form of its own")),
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


class DayInput(forms.DateInput):
    """A day, chosen in the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


EARLIEST = date(1900, 1, 1)
LATEST_PAPER, LATEST_NOTE = timedelta(days=100 * 366), timedelta(days=2 * 366)


def paper_day(day: date) -> None:
    """The last day of a paper: from today on, within a hundred years."""
    if not timezone.localdate() <= day <= timezone.localdate() + LATEST_PAPER:
        raise forms.ValidationError(_("Choose a day from today on, within a hundred years."))


def note_day(day: date) -> None:
    """A day of notes: of this age, and at most two years ahead."""
    if not EARLIEST <= day <= timezone.localdate() + LATEST_NOTE:
        raise forms.ValidationError(_("Choose a day after 1900, at most two years ahead."))


class Notes(forms.CheckboxSelectMultiple):
    """Single notes to tick; each says its kind, so that the page ticks that too (``notes.mjs``)."""

    kinds: Mapping[str, str] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """An option that bears the kind of its note."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-kind"] = self.kinds.get(str(value), "")
        return option


class AskForm(forms.Form):
    """Who would see, what, from which days, until when, and who signs: chosen with the person, nothing chosen beforehand."""

    to_agencies = SomeOffered(
        label=_("Who may see"), queryset=Agency.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    labels = forms.MultipleChoiceField(
        label=_("What they may see"), choices=LABELS, widget=forms.CheckboxSelectMultiple
    )
    first_day = forms.DateField(
        label=_("Only what was written from this day on"), required=False, widget=DayInput, validators=[note_day]
    )
    last_day = forms.DateField(
        label=_("Only what was written up to this day"), required=False, widget=DayInput, validators=[note_day]
    )
    items = forms.MultipleChoiceField(
        label=_("Only these notes, named one by one"), required=False, widget=Notes,
        help_text=_("Only these go, and nothing else of their kind. Your agency sends them."),
    )  # fmt: skip
    for_case = forms.BooleanField(
        label=_("For a case in court: only what they told about alcohol and drugs, on a form of its own"),
        required=False,
    )
    for_supervision = forms.BooleanField(
        label=_("A court made treatment a condition: attendance and progress to the one who watches over it, on a form of its own"),
        required=False,
    )  # fmt: skip
    supervisor = OneOffered(
        label=_("Who watches over it: the one person who gets it"), queryset=Membership.objects.none(), required=False, empty_label=_("Choose"),
        help_text=_("Nobody else there gets it."),
    )  # fmt: skip
    docket = forms.CharField(label=_("Number of the case"), max_length=80, required=False)
    condition = forms.CharField(
        label=_("What the court made a condition, and of what"), max_length=200, required=False,
        help_text=_("As the order says it, for example: outpatient treatment, as a condition of probation."),
    )  # fmt: skip
    held_until = forms.DateField(
        label=_("It cannot be taken back before this day"), required=False, widget=DayInput, validators=[note_day],
        help_text=_("Leave it empty: then it is taken back any day. It is never later than the end of the case."),
    )  # fmt: skip
    lasts = forms.ChoiceField(label=_("How long"), choices=LASTS, widget=forms.RadioSelect)
    signer = forms.ChoiceField(label=_("Who signs"), choices=[("", _("Choose")), *SIGNERS])
    authority = OneOffered(
        label=_("Which paper lets them sign"), queryset=Authority.objects.none(), required=False, empty_label=_("None")
    )

    def __init__(
        self,
        *args: Any,
        agencies: Iterable[Agency],
        readable: Collection[str] | None = None,
        papers: Sequence[Authority] = (),
        notes: Sequence[tuple[str, str, str]] = (),
        supervisors: QuerySet[Membership] | None = None,
        crisis: bool = False,
        **kwargs: Any,
    ) -> None:
        """:param agencies: those that may be named: partners under an agreement, never the own agency.
        :param readable: labels that the asking role reads; what it cannot know it does not offer (None: all).
        :param papers: the papers on record that let somebody sign for the person.
        :param notes: notes that can be named one by one: id, words and kind.
        :param supervisors: who at them watches over treatment for a court; with none of them no such form is offered.
        :param crisis: on a scene; it lasts 72 hours until it is confirmed in calm, so nobody is asked how long.
        """
        super().__init__(*args, **kwargs)
        self.fields["to_agencies"].queryset = Agency.objects.filter(pk__in=[a.pk for a in agencies])  # type: ignore[attr-defined]
        if readable is not None:
            self.fields["labels"].choices = [pair for pair in LABELS if pair[0] in readable]  # type: ignore[attr-defined]
        if crisis:
            del self.fields["lasts"]
        if notes:
            self.fields["items"].choices = [(key, words) for key, words, _kind in notes]  # type: ignore[attr-defined]
            self.fields["items"].widget.kinds = {key: kind for key, _words, kind in notes}  # type: ignore[attr-defined]
        else:
            del self.fields["items"]
        if crisis or (readable is not None and "substance_use" not in readable):
            del self.fields["for_case"]
        self._offer(supervisors if "for_case" in self.fields and notes else None)
        if papers:
            paper: Any = self.fields["authority"]
            paper.queryset = Authority.objects.filter(pk__in=[one.pk for one in papers])
            paper.label_from_instance = lambda one: f"{one.holder}: {one.paper}"
        else:
            del self.fields["authority"]
            signs: Any = self.fields["signer"]
            signs.choices = [pair for pair in signs.choices if pair[0] in ("", "adult", "minor")]

    def _offer(self, supervisors: QuerySet[Membership] | None) -> None:
        if supervisors is None or not supervisors.exists():
            for name in OF_A_CASE:
                del self.fields[name]
            return
        one: Any = self.fields["supervisor"]
        one.queryset, one.label_from_instance = supervisors, lambda row: f"{row.shown_name}, {row.agency.name}"

    def clean(self) -> dict[str, Any]:
        """Whoever signs for another does so by a paper; whoever signs for themself needs none."""
        told = {"authority": None, **(super().clean() or {})}
        labels = told.get("labels", [])
        if is_combined(labels):
            self.add_error("labels", FormOfItsOwn.sentence())
        if told.get("for_case") and not for_a_case(CASE, labels):
            self.add_error("for_case", ForHelpOnly.sentence())
        if told.get("for_supervision"):
            if told.get("for_case") or not for_a_case(SUPERVISION, labels):
                self.add_error("for_supervision", ForTheCourtAlone.sentence())
        elif any(told.get(name) for name in OF_A_CASE):
            self.add_error("for_supervision", ForTheCourtAlone.sentence())
        return told if told.get("signer") in BY_PAPER else told | {"authority": None}

    @property
    def named(self) -> list[UUID]:
        """The notes that are named, by their ids."""
        return [UUID(key) for key in self.cleaned_data.get("items", [])]

    @property
    def purpose(self) -> str:
        """What it is for: working together, or a case in court or treatment as its condition, each on its own form."""
        if self.cleaned_data.get("for_supervision"):
            return SUPERVISION
        return CASE if self.cleaned_data.get("for_case") else PURPOSE

    @property
    def lasting(self) -> timedelta:
        """How long the permission would last."""
        return timedelta(days=int(self.cleaned_data.get("lasts", CRISIS_DAYS)))

    @property
    def days(self) -> dict[str, tuple[date | None, date | None]]:
        """The days of what is shared, by label; the name and how to reach somebody have no day."""
        span = (self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day"))
        return {label: span for label in self.cleaned_data["labels"] if label != "general"} if any(span) else {}


class SituationForm(forms.Form):
    """How the question was asked: alone, in what state, who read it, with which interpreter."""

    asked_alone = forms.BooleanField(
        label=_("Asked alone: the other party, family and officers out of hearing"), required=False
    )
    risks_explained = forms.BooleanField(label=_("I explained what can go wrong, in their language"), required=False)
    state = forms.MultipleChoiceField(
        label=_("Is any of this so right now?"), choices=STATES, required=False, widget=forms.CheckboxSelectMultiple
    )
    read_by = forms.ChoiceField(label=_("Who reads it"), choices=READERS, required=False)
    interpreter = forms.CharField(label=_("Interpreter: who, and their number"), max_length=120, required=False)
    interpreter_is = forms.ChoiceField(label=_("Who interprets"), choices=INTERPRETERS, required=False)
    witness = OneOffered(
        label=_("If they say it aloud: which colleague hears it"), queryset=Membership.objects.none(), required=False,
        empty_label=_("Nobody: they sign themself"),
    )  # fmt: skip

    def __init__(self, *args: Any, witnesses: QuerySet[Membership] | None = None, **kwargs: Any) -> None:
        """:param witnesses: colleagues of whoever asks, who can hear a yes that is said aloud."""
        super().__init__(*args, **kwargs)
        if "witness" in self.fields and witnesses is not None:
            colleague: Any = self.fields["witness"]
            colleague.queryset, colleague.label_from_instance = witnesses, lambda one: one.user.name

    def clean_read_by(self) -> str:
        """Nobody else named: they read it themself."""
        return self.cleaned_data["read_by"] or READERS[0][0]


class ConfirmForm(SituationForm):
    """How somebody was asked again, in calm."""

    risks_explained = None  # type: ignore[assignment]
    read_by = None  # type: ignore[assignment]
    interpreter = None  # type: ignore[assignment]
    witness = None  # type: ignore[assignment]


class PaperForm(forms.Form):
    """A paper that lets somebody sign for a person, or says that they may not know; as the paper says it."""

    kind = forms.ChoiceField(label=_("Who they are"), choices=[("", _("Choose")), *SIGNING_FOR])
    holder = forms.CharField(label=_("Their name"), max_length=120)
    paper = forms.CharField(
        label=_("Which paper"), max_length=200, help_text=_("Court and number, or what it is and its date.")
    )
    labels = forms.MultipleChoiceField(
        label=_("What it lets them sign for"), choices=LABELS, required=False, widget=forms.CheckboxSelectMultiple
    )
    ends_at = forms.DateField(label=_("Last day it holds"), required=False, widget=DayInput, validators=[paper_day])
    shut_out = forms.BooleanField(label=_("It says that they may not see or know"), required=False)
    causes_harm = forms.BooleanField(
        label=_("They are reported to cause harm to the person or to the other parent"), required=False
    )


class AnswerForm(forms.Form):
    """The person's answer. Yes, not now and no are three equal buttons; none is chosen beforehand."""

    answer = forms.ChoiceField(choices=[("yes", _("Yes")), ("not_now", _("Not now")), ("no", _("No"))])


class SignatureForm(forms.Form):
    """The signature of a yes on a screen: drawn, typed, or said aloud before a witness."""

    signed_how = forms.ChoiceField(
        label=_("Signed how"),
        choices=[way for way in WAYS_TO_SIGN.items() if way[0] != ON_PAPER],
        widget=forms.RadioSelect,
    )
    strokes = forms.CharField(required=False, max_length=LONGEST_SIGNATURE, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Typed name"), max_length=120, required=False)
    identifiers = forms.MultipleChoiceField(
        label=_("Two things the witness checked"),
        choices=[(code, IDENTIFIER_WORDS[code]) for code in IDENTIFIERS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        try:
            cleaned["signature"] = check_signature(cleaned.get("signed_how", ""), self._content(cleaned))
        except NotASignature:
            field = {"drawn": "strokes", "typed": "name", "voice_witnessed": "identifiers"}
            self.add_error(
                field.get(cleaned.get("signed_how", ""), "signed_how"),
                _("The signature is missing. It can be drawn, typed, or said aloud with a witness."),
            )
        return cleaned

    @staticmethod
    def _content(cleaned: dict[str, Any]) -> dict[str, Any]:
        try:
            strokes = json.loads(cleaned.get("strokes") or "null")
        except (ValueError, RecursionError) as trouble:
            raise NotASignature("the drawing cannot be read") from trouble
        return {
            "name": cleaned.get("name") or "",
            "identifiers": cleaned.get("identifiers") or [],
            "strokes": strokes,
        }


class PaperSignatureForm(forms.Form):
    """How a form was signed that somebody signed on paper: written down by staff from the sheet, later or at once.

    It stands in the form of the question, so it asks the browser for nothing: a screen is handed over without it.
    """

    use_required_attribute = False

    signed_on = forms.DateField(label=_("The day on the paper"), widget=DayInput)
    signed_where = forms.ChoiceField(
        label=_("How it was signed"),
        choices=[("calm", _("In calm")), ("crisis", _("On a scene or in a crisis: it lasts 72 hours"))],
        widget=forms.RadioSelect,
    )
    kept_at = forms.CharField(label=_("Where the paper is kept"), max_length=200)

    @property
    def signature(self) -> dict[str, str]:
        """The signature, as the verb takes it."""
        return {"kept_at": self.cleaned_data["kept_at"], "signed_on": self.cleaned_data["signed_on"].isoformat()}
