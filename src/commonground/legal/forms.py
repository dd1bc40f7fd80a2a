"""The forms of the legal desk."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from commonground.agencies.models import Agency, Membership
from commonground.kit.offered import OneOffered
from commonground.legal.models import Designation, Incident, Paper
from commonground.legal.models.erasure import WHYS
from commonground.legal.regimes import regimes, statutes
from commonground.legal.words import (
    ABOUT_WORDS,
    ANSWER_WORDS,
    CAME_OUT,
    COUNSEL_WORDS,
    HOW_WORDS,
    INCIDENT_WORDS,
    SENDERS,
    TOLD_WORDS,
    condition_choices,
    kind_choices,
    signer_choices,
    tick_choices,
)
from commonground.messages.models.safe_contact import WAYS

MOST = 4000
NOBODY = "nobody"


class Moment(forms.DateTimeInput):
    """A day and an hour, chosen in the browser's own calendar."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def _few(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class PaperForm(forms.Form):
    """What came in, who signed it, what it asks for, and by when."""

    kind = forms.ChoiceField(label=_("What kind of paper"), widget=forms.RadioSelect)
    signed_by = forms.ChoiceField(label=_("Who signed it"), widget=forms.RadioSelect)
    recipient = forms.ChoiceField(label=_("Who asks"), choices=list(SENDERS.items()), widget=forms.RadioSelect)
    issuer = forms.CharField(label=_("The court, office or person whose name stands on it"), max_length=200)
    docket = forms.CharField(label=_("Number of the case or of the paper"), max_length=80, required=False)
    whom = forms.CharField(
        label=_("Whom it is about, as the paper names them"), max_length=200, required=False,
        help_text=_("Nobody is told here whether your agency knows that person."),
    )  # fmt: skip
    asks_for = forms.CharField(label=_("What it asks for"), max_length=MOST, widget=_few(3))
    how = forms.ChoiceField(label=_("How it came"), choices=list(HOW_WORDS.items()), widget=forms.RadioSelect)
    received_at = forms.DateTimeField(label=_("When it came"), widget=Moment)
    respond_by = forms.DateTimeField(
        label=_("Answer by, as written on the paper"), required=False, widget=Moment,
        help_text=_("Leave it empty when the paper names no day: then our own number of days counts."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kind_choices()  # type: ignore[attr-defined]
        self.fields["signed_by"].choices = signer_choices()  # type: ignore[attr-defined]


class DoorForm(forms.Form):
    """What can be read off a paper at the door, in under a minute."""

    kind = forms.ChoiceField(
        label=_("What it says on top"), widget=forms.RadioSelect,
        help_text=_("When you cannot tell, choose what is nearest. The custodian reads it again."),
    )  # fmt: skip
    recipient = forms.ChoiceField(label=_("Who sent it"), choices=list(SENDERS.items()), widget=forms.RadioSelect)
    issuer = forms.CharField(label=_("The name that stands on it, of a court, an office or a person"), max_length=200)
    whom = forms.CharField(label=_("The person it names, as it is written there"), max_length=200, required=False)
    respond_by = forms.DateTimeField(
        label=_("The day to answer by, if one stands there"), required=False, widget=Moment
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kind_choices()  # type: ignore[attr-defined]


class ChangeRuleForm(forms.Form):
    """A rule that holds after all, or does not hold after all, and why."""

    rule = forms.ChoiceField(label=_("The rule"), widget=forms.RadioSelect)
    why = forms.CharField(label=_("Why, without a name"), max_length=400, widget=_few(2))

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {True: _("does not hold: %(rule)s"), False: _("holds, too: %(rule)s")}
        self.fields["rule"].choices = [  # type: ignore[attr-defined]
            (code, words[code in incident.regimes] % {"rule": one.name()})
            for code, one in regimes().items()
            if code != "own" and code not in incident.reported
        ]


class NameForm(forms.Form):
    """Who answers it, and whom of those the agency wrote down it is about."""

    custodian = OneOffered(label=_("Custodian"), queryset=Membership.objects.none())
    person = forms.ChoiceField(
        label=_("Whom it is about"), widget=forms.RadioSelect,
        help_text=_("Compare name and birth with the paper. Once named, it stays."),
    )  # fmt: skip

    def __init__(self, *args: Any, custodians: list[Membership], people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = Membership.objects.filter(pk__in=[one.pk for one in custodians]).select_related("user")
        self.fields["custodian"].queryset = named  # type: ignore[attr-defined]
        self.fields["custodian"].label_from_instance = lambda one: str(one.user)  # type: ignore[attr-defined]
        self.fields["person"].choices = [*people, (NOBODY, _("Nobody whom we wrote down"))]  # type: ignore[attr-defined]


class CheckForm(forms.Form):
    """Who signed it and what the custodian states under their own name. Nothing is ticked beforehand."""

    signed_by = forms.ChoiceField(label=_("Who signed it"), widget=forms.RadioSelect)
    ticks = forms.MultipleChoiceField(
        label=_("What you state under your name"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick only what is so. The law decides by it, and it stands in the ledger."),
    )  # fmt: skip
    privacy_steps = forms.CharField(
        label=_("How privacy and safety are protected"), max_length=400, required=False, widget=_few(2),
        help_text=_("For example: sealed, handed to the judge alone, address blacked out."),
    )  # fmt: skip

    def __init__(self, *args: Any, paper: Paper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signed_by"].choices = signer_choices()  # type: ignore[attr-defined]
        self.fields["signed_by"].initial = paper.signed_by
        self.fields["ticks"].choices = tick_choices(paper.kind)  # type: ignore[attr-defined]
        if not tick_choices(paper.kind):
            del self.fields["ticks"], self.fields["privacy_steps"]


class ToldForm(forms.Form):
    """A try to tell the person."""

    way = forms.ChoiceField(label=_("How you tried"), choices=WAYS)
    came_out = forms.ChoiceField(label=_("How it came out"), choices=list(CAME_OUT.items()), widget=forms.RadioSelect)


class DecideForm(forms.Form):
    """One part: into the copy, with words blacked out, or withheld."""

    part = forms.UUIDField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label=_("This part"), widget=forms.RadioSelect,
        choices=[("produce", _("goes into the copy")), ("withhold", _("is withheld"))],
    )  # fmt: skip
    blacked_out = forms.CharField(
        label=_("Black out"), required=False, max_length=MOST, widget=_few(2),
        help_text=_("Words as they stand in the part, one to a line: other people, addresses, what was not asked for. Capitals and line ends make no difference."),
    )  # fmt: skip

    def words(self) -> list[str]:
        """The words to black out."""
        return [line.strip() for line in self.cleaned_data["blacked_out"].splitlines() if line.strip()]


class AnswerForm(forms.Form):
    """Why nothing is handed over."""

    answered = forms.ChoiceField(label=_("The answer"), choices=list(ANSWER_WORDS.items()), widget=forms.RadioSelect)


class NarrowForm(forms.Form):
    """What the paper asks for now."""

    asks_for = forms.CharField(label=_("What it asks for now"), max_length=MOST, widget=_few(3))
    respond_by = forms.DateTimeField(label=_("Answer by, when a new day was set"), required=False, widget=Moment)


class IncidentForm(forms.Form):
    """What happened, when it was found, and which rules may hold."""

    what = forms.ChoiceField(label=_("What happened"), choices=list(INCIDENT_WORDS.items()), widget=forms.RadioSelect)
    summary = forms.CharField(label=_("In a few words, without a name"), max_length=400, widget=_few(2))
    found_at = forms.DateTimeField(label=_("When it was found"), widget=Moment)
    applies = forms.MultipleChoiceField(
        label=_("Rules that may hold"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Each starts a clock. When you are not sure, tick it: your counsel says later."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["applies"].choices = [  # type: ignore[attr-defined]
            (code, one.name()) for code, one in regimes().items() if code != "own"
        ]


class CounselForm(forms.Form):
    """What counsel said of the passages that are ticked, and who signed."""

    found = forms.ChoiceField(label=_("What they found"), choices=list(COUNSEL_WORDS.items()), widget=forms.RadioSelect)
    name = forms.CharField(label=_("Who signed, first and last name"), max_length=120)
    office = forms.CharField(label=_("For which office"), max_length=200)
    entry = forms.CharField(label=_("The number counsel gave it"), max_length=60)
    signed_on = forms.DateField(label=_("Signed on"), widget=forms.DateInput(attrs={"type": "date"}))
    again_by = forms.DateField(
        label=_("If it stands: to be looked at again by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class ToldWhoForm(forms.Form):
    """By which rule somebody was told."""

    regime = forms.ChoiceField(label=_("Told by this rule"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = [code for code in incident.regimes if code not in incident.reported]
        self.fields["regime"].choices = [(code, regimes()[code].to) for code in left]  # type: ignore[attr-defined]


class CloseIncidentForm(forms.Form):
    """What was done."""

    done = forms.CharField(label=_("What was done, without a name"), max_length=400, widget=_few(2))


class ReportForm(forms.Form):
    """The report as the statute asks for it. Nothing is ticked beforehand."""

    about = forms.ChoiceField(label=_("What it reports"), choices=list(ABOUT_WORDS.items()), widget=forms.RadioSelect)
    statute = forms.ChoiceField(label=_("The law that demands it"), widget=forms.RadioSelect)
    mandated = forms.BooleanField(
        label=_("I state that the law makes me, in my work, report this"), required=False,
        help_text=_("That the law merely allows a report is not enough for a victim service provider."),
    )  # fmt: skip
    who = forms.CharField(label=_("Whom it is about"), max_length=200)
    age = forms.CharField(label=_("Age, or about how old"), max_length=40, required=False)
    where_now = forms.CharField(label=_("Where they are now"), max_length=200, required=False)
    what_happened = forms.CharField(
        label=_("What you saw or heard, and when"), max_length=MOST, widget=_few(5),
        help_text=_("What you know, and not what you guess. The record itself does not go along."),
    )  # fmt: skip
    somebody_named = forms.ChoiceField(
        label=_("Is somebody else named in what you wrote?"), choices=[("no", _("No")), ("yes", _("Yes"))], widget=forms.RadioSelect,
    )  # fmt: skip
    named = forms.CharField(
        label=_("Their names, one to a line"), required=False, max_length=MOST, widget=_few(2),
        help_text=_("Whoever works there and bears such a name does not find the report."),
    )  # fmt: skip
    danger_now = forms.CharField(label=_("Danger now"), max_length=400, required=False, widget=_few(2))
    person_told = forms.ChoiceField(
        label=_("Was the person told?"), choices=list(TOLD_WORDS.items()), widget=forms.RadioSelect
    )  # fmt: skip
    to_agency = OneOffered(
        label=_("Send it to"), queryset=Agency.objects.none(), required=False, empty_label=_("Nobody here: I called")
    )  # fmt: skip
    to_outside = forms.CharField(label=_("Or by phone: who took it"), max_length=200, required=False)
    called_at = forms.DateTimeField(label=_("When you called"), required=False, widget=Moment)
    number = forms.CharField(label=_("The number they gave you"), max_length=80, required=False)
    reporter_reach = forms.CharField(
        label=_("How intake reaches you"), max_length=120, required=False,
        help_text=_("Your name and this go to intake alone."),
    )  # fmt: skip

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["statute"].choices = [  # type: ignore[attr-defined]
            (code, f"{one.title} ({one.citation})") for code, one in statutes().items()
        ]
        self.fields["to_agency"].queryset = agencies  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The names as a list; asked for when somebody is named."""
        facts: dict[str, Any] = super().clean() or {}
        somebody, said = facts.pop("somebody_named", ""), facts.pop("named", "")
        names = [line.strip() for line in said.splitlines() if line.strip()]
        if somebody == "yes" and not names:
            self.add_error("named", _("Write down each name."))
        return {**facts, "named": names if somebody else None}


class NumberForm(forms.Form):
    """The number that intake gives."""

    number = forms.CharField(label=_("Your agency’s number for it"), max_length=80)


class EraseForm(forms.Form):
    """Whose sealed words, and why."""

    person = forms.ChoiceField(
        label=_("Which person"), widget=forms.RadioSelect, help_text=_("Compare name and birth.")
    )
    why = forms.ChoiceField(label=_("Why"), choices=WHYS, widget=forms.RadioSelect)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people  # type: ignore[attr-defined]


class DesignateForm(forms.Form):
    """Which pupil, who reads, what is so, on which paper, until when."""

    person = forms.ChoiceField(label=_("Which pupil"), widget=forms.RadioSelect, help_text=_("Compare name and birth."))
    to = forms.ChoiceField(
        label=_("Who may read"),
        widget=forms.RadioSelect,
        help_text=_("An officer who works for your school, or the caseworker who may read this child's case plan."),
    )
    conditions = forms.MultipleChoiceField(
        label=_("What is so"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For a school officer the first four. For a caseworker the last one."),
    )
    document = forms.CharField(
        label=_("The paper that says so"),
        max_length=200,
        help_text=_("A contract with its day, or an order of a court."),
    )
    until = forms.DateField(
        label=_("Last day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), help_text=_("Within a year.")
    )

    def __init__(
        self, *args: Any, people: list[tuple[str, str]], to: list[tuple[str, Agency, Membership]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._to = {str(member.pk): (kind, agency, member) for kind, agency, member in to}
        self.fields["person"].choices = people  # type: ignore[attr-defined]
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (key, f"{member.user} · {agency.name}") for key, (_kind, agency, member) in self._to.items()
        ]
        self.fields["conditions"].choices = condition_choices()  # type: ignore[attr-defined]

    def clean_to(self) -> tuple[str, Agency, Membership]:
        """The kind of designation, the agency, and who reads."""
        return self._to[self.cleaned_data["to"]]


class EndDesignationForm(forms.Form):
    """Which one ends."""

    designation = OneOffered(queryset=None, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rows: QuerySet[Designation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["designation"].queryset = rows  # type: ignore[attr-defined]
