"""The forms of people: what is known, how to reach them safely, an emergency access and its review, and from whom a record is kept."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.kit.offered import OneOffered
from commonground.messages.models.safe_contact import WAYS
from commonground.people.bars import agencies_to_name, staff_meant
from commonground.people.models import Person
from commonground.people.numbers import looks_like_a_number
from commonground.people.threats import Receiver, Telling, statements
from commonground.people.who_judges import deciders
from commonground.people.words import (
    BY_PHONE_WORDS,
    CONFLICT_WORDS,
    EMERGENCY_PURPOSES,
    FOUND,
    NEVER_WITH,
    OWN_RELATIONS,
    TOLD_WORDS,
    kind_of,
)
from commonground.privacy.law.emergencies import emergency_statements
from commonground.privacy.models import Part

LANGUAGES = [
    ("", _("Not known")), ("en", _("English")), ("es", _("Spanish")), ("ase", _("American Sign Language")),
    ("vi", _("Vietnamese")), ("so", _("Somali")), ("ar", _("Arabic")), ("zh", _("Chinese")), ("other", _("Another language")),
]  # fmt: skip


def spoken_words(code: str) -> str:
    """The plain name of a language of the list; the code of one that is not on it; empty for none."""
    return str(dict(LANGUAGES).get(code, code)) if code else ""


class DayInput(forms.DateInput):
    """A day, chosen in the browser's own calendar, whatever the language of the page."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PersonForm(forms.Form):
    """What an agency may know of a person. Only the name is asked; everything else may stay empty."""

    name = forms.CharField(label=_("Name they go by"), max_length=120)
    pronouns = forms.CharField(label=_("Pronouns"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language they speak best"), choices=LANGUAGES, required=False)
    interpreter_needed = forms.BooleanField(label=_("An interpreter is needed"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    born_on = forms.DateField(label=_("Date of birth"), required=False, widget=DayInput)
    born_estimated = forms.BooleanField(
        label=_("The date of birth is a guess"),
        required=False,
        help_text=_("If you do not know the day, write one that gives the right age, and tick this."),
    )
    note_on_access = forms.CharField(
        label=_("What helps them take part"),
        max_length=400,
        required=False,
        help_text=_("For example: uses a wheelchair, reads lips, wants a friend to stay."),
    )

    def __init__(self, *args: Any, of: Person | None = None, **kwargs: Any) -> None:
        """:param of: the person as known so far; a language that is not on the list stays theirs until somebody changes it."""
        if of is not None:
            kwargs["initial"] = {name: getattr(of, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        if of is not None and of.language not in dict(LANGUAGES):
            self.fields["language"].choices = [*LANGUAGES, (of.language, of.language)]  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What the actions ``people.note`` and ``people.correct`` take, by name."""
        return dict(self.cleaned_data)


class SafeContactForm(forms.Form):
    """How it is safe to reach a person, when, and what to say. Nothing is chosen beforehand; what is known stands there.

    A number that cannot be one is asked about once (``asks_again``): whoever writes it may say that it is right as it stands.
    """

    way = forms.ChoiceField(
        label=_("How is it safe to reach them?"),
        choices=[(code, capfirst(words)) for code, words in WAYS],
        widget=forms.RadioSelect,
    )
    address = forms.CharField(label=_("Number or address for that"), max_length=200, required=False)
    hours = forms.CharField(
        label=_("When is it safe?"),
        max_length=120,
        required=False,
        help_text=_("For example: after 16:00. Empty: any time."),
    )
    voicemail_ok = forms.BooleanField(label=_("A voicemail is safe"), required=False)
    ask_for = forms.CharField(
        label=_("Ask for (a word they chose)"), max_length=120, required=False,
        help_text=_("What to say when somebody else answers. For example: the library."),
    )  # fmt: skip
    as_it_stands = forms.BooleanField(label=_("The number is right as it stands"), required=False)
    asks_again = False

    def clean(self) -> dict[str, Any]:
        """Ask once about a number with which nobody can be called."""
        told = super().clean() or {}
        if looks_like_a_number(told.get("way", ""), told.get("address", "")):
            return told
        if not told.get("address"):
            self.add_error("address", _("Write the number to call or text, or choose another way to reach them."))
            return told
        self.asks_again = True
        if not told.get("as_it_stands"):
            self.add_error(
                "address", _("A number to call or text has at least 7 digits. Correct it, or say that it is right.")
            )
        return told

    def facts(self) -> dict[str, Any]:
        """What the action ``people.set_safe_contact`` takes, by name."""
        return {
            name: value.strip() if isinstance(value, str) else value
            for name, value in self.cleaned_data.items()
            if name != "as_it_stands"
        }


class EmergencyForm(forms.Form):
    """Which agency, for what, what is stated under one's name, and why: typed before anything opens."""

    owner = forms.ChoiceField(label=_("Which agency"), widget=forms.RadioSelect)
    purpose = forms.ChoiceField(label=_("What for"), choices=EMERGENCY_PURPOSES, widget=forms.RadioSelect)
    stated = forms.MultipleChoiceField(
        label=_("What you state under your name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Records of substance use open only when you state a medical emergency in full. Tick only what is so."
        ),
    )
    nature = forms.CharField(
        label=_("What the emergency is"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Asked for with a medical emergency. For example: does not wake up, breathes slowly."),
    )
    reason = forms.CharField(
        label=_("Why you need it now"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("At least three words. Whoever reviews it reads this; do not write the person’s name."),
    )

    def __init__(self, *args: Any, agencies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = agencies  # type: ignore[attr-defined]
        self.fields["stated"].choices = [  # type: ignore[attr-defined]
            (code, translated(sentence)) for code, sentence in emergency_statements().items()
        ]


class EmergencyReviewForm(forms.Form):
    """What a privacy officer found."""

    found = forms.ChoiceField(label=_("What you found"), choices=FOUND, widget=forms.RadioSelect)


class WarningForm(forms.Form):
    """A warning of a threat, in the order in which it is thought of under stress; nothing is chosen beforehand."""

    to = forms.ChoiceField(label=_("Who can prevent it, or is in danger"), widget=forms.RadioSelect)
    who = forms.CharField(
        label=_("Whom you called, or who there gets it"), max_length=200, required=False,
        help_text=_("By phone: the name and the number. For medical staff: the name and the place."),
    )  # fmt: skip
    threat = forms.CharField(
        label=_("The threat, in your own words"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who is in danger, what may happen, when. This goes. Leave out what they do not need."),
    )  # fmt: skip
    steps = forms.CharField(
        label=_("What would help"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("This goes, too. It may stay empty."),
    )  # fmt: skip
    names_them = forms.BooleanField(label=_("Say who the person is: their name goes"), required=False)
    why = forms.CharField(
        label=_("Why they can prevent it or make it smaller"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For your record: it does not go."),
    )  # fmt: skip
    basis = forms.ChoiceField(label=_("How you know"), choices=list(TOLD_WORDS.items()), widget=forms.RadioSelect)
    stated = forms.MultipleChoiceField(
        label=_("What you state under your name"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick only what is so. For a threat the law asks for the first ones, for a medical emergency for the others."),
    )  # fmt: skip
    nature = forms.CharField(
        label=_("What the medical emergency is"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only for a medical emergency. This goes."),
    )  # fmt: skip
    drawn_from = forms.MultipleChoiceField(
        label=_("Your words come from which records"), widget=forms.CheckboxSelectMultiple
    )
    items = forms.MultipleChoiceField(
        label=_("Notes to send with it"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("One by one, and only what they need."),
    )  # fmt: skip
    decided_by = forms.ChoiceField(label=_("Who decided"))
    decided_at = forms.DateTimeField(
        label=_("When it was decided"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Empty: now."),
    )  # fmt: skip
    untold = forms.CharField(
        label=_("Why the person must not see that it went"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only when telling them would endanger somebody. Empty: their own page says that a warning went, not what it says."),
    )  # fmt: skip
    read_back = forms.BooleanField(required=False)

    def __init__(
        self, *args: Any, viewer: Viewer, agencies: Iterable[Agency], parts: Iterable[Part], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = {str(one.pk): one for one in agencies}
        here = [(key, one.name) for key, one in self.agencies.items()]
        self._choices("to", [*here, *((f"phone:{kind}", words) for kind, words in BY_PHONE_WORDS.items())])
        self._choices("stated", [(code, translated(sentence)) for code, sentence in statements().items()])
        self._choices("drawn_from", [(label, kind_of(label)) for label in sorted(viewer.labels)])
        self._choices("items", [(str(part.pk), _part_words(part)) for part in parts])
        self._choices("decided_by", [("", translated("Choose")), *deciders(viewer)])

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What the action ``people.warn`` takes, by name."""
        said = self.cleaned_data
        to, untold = said["to"], said["untold"].strip()
        told = Telling(
            threat=said["threat"], basis=said["basis"], why=said["why"], stated=frozenset(said["stated"]), drawn_from=frozenset(said["drawn_from"]),
            who=said["who"], steps=said["steps"], nature=said["nature"], names_them=said["names_them"],
        )  # fmt: skip
        receiver = Receiver(to.removeprefix("phone:")) if to.startswith("phone:") else Receiver.at(self.agencies[to])
        return {
            "to": receiver, "told": told, "items": [UUID(key) for key in said["items"]], "decided_by": UUID(said["decided_by"]),
            "decided_at": said["decided_at"], "person_told": not untold, "untold": untold, "read_back": said["read_back"],
        }  # fmt: skip


def _part_words(part: Part) -> str:
    when = formats.date_format(timezone.localtime(part.written_at), "SHORT_DATETIME_FORMAT")
    return f"{kind_of(part.label)} · {when} · {part.text[:120]}"


class KeepFromForm(forms.Form):
    """From whom the record is kept, what it is, and how it is known. No field for a text: others would read it."""

    agency = OneOffered(label=_("Where they work"), queryset=Agency.objects.none())
    who = forms.CharField(
        label=_("Their name, or their e-mail address at work"),
        max_length=254,
        help_text=_("The whole name as colleagues know it. There is no list to choose from."),
    )
    kind = forms.ChoiceField(label=_("What it is: this staff member"), widget=forms.RadioSelect)
    why = forms.ChoiceField(label=_("How it is known"), widget=forms.RadioSelect)
    ends_on = forms.DateField(
        label=_("Until (the last day)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Leave it empty unless a paper names a day."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies_to_name(viewer)  # type: ignore[attr-defined]
        self.fields["kind"].choices = list(CONFLICT_WORDS.items())  # type: ignore[attr-defined]
        self.fields["why"].choices = list(TOLD_WORDS.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if facts.get("agency") and facts.get("who"):
            facts["user"] = staff_meant(facts["agency"], facts["who"])
            if facts["user"] is None:
                self.add_error("who", _("Nobody there has this name, or more than one. Write the address at work."))
        return facts


class WorkplaceForm(forms.Form):
    """The agency for which the person works."""

    workplace = OneOffered(label=_("They work for"), queryset=Agency.objects.none())

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workplace"].queryset = agencies_to_name(viewer)  # type: ignore[attr-defined]


class NeverShareForm(forms.Form):
    """The kinds of agency with which something is never shared."""

    recipients = forms.MultipleChoiceField(
        label=_("Never share with"), choices=NEVER_WITH, widget=forms.CheckboxSelectMultiple
    )


class OwnConflictForm(forms.Form):
    """Who concerns a member of staff, and by what they are found. Nothing of it is kept in clear."""

    relation = forms.ChoiceField(label=_("Who is it?"), choices=OWN_RELATIONS, widget=forms.RadioSelect)
    name = forms.CharField(label=_("First and last name"), max_length=120, required=False)
    phone = forms.CharField(label=_("Phone number"), max_length=40, required=False)
    place = forms.CharField(
        label=_("Home address"),
        max_length=200,
        required=False,
        help_text=_("House number and street, for example: 12 Mill Road."),
    )


class StepAsideForm(forms.Form):
    """How a person on whose page a worker is concerns the worker."""

    relation = forms.ChoiceField(
        label=_("How does this person concern you?"), choices=OWN_RELATIONS, widget=forms.RadioSelect
    )
