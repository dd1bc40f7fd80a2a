"""A question before it is put: where it is asked, its forms, and the words that they make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, Agreement, Membership
from commonground.consents.forms import PURPOSE, AskForm, SituationForm
from commonground.consents.pages.worth import Worth, worth_of
from commonground.consents.putting import Named, days_named, seal_of
from commonground.consents.queries import MOST, nameable, signers_for, witnesses_for
from commonground.consents.reasons import label_words, language_now
from commonground.consents.said import Said
from commonground.consents.separate import form_for
from commonground.consents.supervised import SUPERVISION, Supervised, supervisors_among
from commonground.consents.wording import Asked, asked
from commonground.kit.spans import midnight
from commonground.people.days import local_day
from commonground.people.models import Person
from commonground.privacy.models import Part

LANGUAGES = {"en": "English", "es": "Español"}
NOT_FACTS = (
    "lasts",
    "first_day",
    "last_day",
    "for_case",
    "items",
    "for_supervision",
    "supervisor",
    "docket",
    "condition",
    "held_until",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is asked, and about whom. ``crisis``: on a scene; then it lasts 72 hours and police cannot be named.

    ``under_way``: where what makes a desk a scene is ended, when something is.
    """

    viewer: Viewer
    person: Person
    frame: str
    ask_url: str
    answer_url: str
    back_url: str
    home_url: str
    crisis: bool
    first: Mapping[str, str] = field(default_factory=dict)
    under_way: tuple[str, ...] = ()


class Forms:
    """The two forms of a question, filled from what came, and what they say together."""

    def __init__(self, place: Place, told: QueryDict | None, *, asked_at: datetime | None = None) -> None:
        """:param told: what came; None or empty when nothing did.
        :param asked_at: when it was put to the person; now when it was not yet.
        """
        told = told or None
        self.place, self.agencies = place, partners(place.viewer, crisis=place.crisis)
        self.asked_at = asked_at or timezone.now()
        self.papers = signers_for(place.person, at=self.asked_at)
        found = [] if place.crisis else list(nameable(place.person, place.viewer)[: MOST + 1])
        self.notes, self.older_notes = found[:MOST], len(found) > MOST
        told = self._with_their_kinds(told)
        self.ask = AskForm(
            told, agencies=self.agencies, readable=place.viewer.labels, papers=self.papers, crisis=place.crisis,
            notes=_offered(self.notes), supervisors=supervisors_among(self.agencies, at=self.asked_at),
        )  # fmt: skip
        witnesses = witnesses_for(place.viewer, at=self.asked_at)
        self.situation = SituationForm(told, initial=place.first, witnesses=witnesses)
        wish = told.get("question_language", place.person.language) if told else place.person.language
        self.language = wish if wish in LANGUAGES else "en"

    def _with_their_kinds(self, told: QueryDict | None) -> QueryDict | None:
        """Whoever ticks a note ticks its kind."""
        if told is None or "items" not in told:
            return told
        ticked, labels = set(told.getlist("items")), told.getlist("labels")
        kinds = sorted({note.label for note in self.notes if str(note.pk) in ticked} - set(labels))
        whole = told.copy()
        whole.setlist("labels", [*labels, *kinds])
        return whole

    @property
    def names(self) -> list[str]:
        """The names of everything that makes the question."""
        return [*self.ask.fields, *self.situation.fields, "question_language"]

    @property
    def valid(self) -> bool:
        """Whether both are filled in as forms."""
        return self.ask.is_valid() and self.situation.is_valid()

    @property
    def facts(self) -> dict[str, Any]:
        """What the verb takes of them, for a yes."""
        told = self.ask.cleaned_data | self.situation.cleaned_data
        return {name: value for name, value in told.items() if name not in NOT_FACTS} | {
            "days": self.ask.days,
            "items": self.ask.named,
            "purpose": self.ask.purpose,
            "supervised": self.supervised,
            "language": self.language,
            "crisis": self.place.crisis,
        }

    @property
    def supervised(self) -> Supervised | None:
        """For a case of which treatment is a condition: who monitors it, of which case, and from when on it can be taken back."""
        told = self.ask.cleaned_data
        if self.ask.purpose != SUPERVISION:
            return None
        day = told.get("held_until")
        held = midnight(day, self.place.viewer.time_zone) if day else None
        return Supervised(told.get("supervisor"), told.get("docket", ""), told.get("condition", ""), held)

    @property
    def named_agencies(self) -> list[Agency]:
        """The agencies that are named."""
        return list(self.ask.cleaned_data["to_agencies"])

    def said(self, **signed: Any) -> Said:
        """What was said, as the verb takes it, with the signature."""
        told = {name: value for name, value in self.facts.items() if name != "to_agencies"}
        return Said(**{**told, **signed})

    @property
    def less(self) -> dict[str, Any]:
        """What is known of them, for a no: it asks for nothing."""
        self.ask.is_valid(), self.situation.is_valid()
        told = self.ask.cleaned_data | self.situation.cleaned_data
        kept = ("to_agencies", "labels", "asked_alone", "read_by", "interpreter", "interpreter_is")
        known = {name: told[name] for name in kept if told.get(name)}
        return known | {"purpose": self.ask.purpose, "language": self.language, "crisis": self.place.crisis}

    @property
    def until(self) -> datetime:
        """When the permission would end: it runs from the question, so that nobody waits themself into more."""
        return self.asked_at + self.ask.lasting

    @property
    def seal(self) -> str:
        """The seal of what is asked."""
        facts = self.facts
        told = {
            name: facts[name]
            for name in ("to_agencies", "labels", "days", "purpose", "signer", "language", "crisis", "supervised")
        }
        return seal_of(person=self.place.person, until=self.until, items=self.named, **told)

    @property
    def named(self) -> list[Named]:
        """The notes that are named, each with its kind and day."""
        wanted = set(self.ask.named)
        return [
            Named(note.pk, note.label, local_day(self.place.viewer, note.written_at))
            for note in self.notes
            if note.pk in wanted
        ]

    @cached_property
    def question(self) -> Asked:
        """The whole question from its plain parts, in the person's language."""
        told, until = self.ask.cleaned_data, timezone.localtime(self.until)
        return asked(
            [agency.name for agency in told["to_agencies"]], told["labels"], self.ask.purpose,
            until if self.place.crisis else until.date(), self.language, today=timezone.localtime(self.asked_at).date(),
            days=self.ask.days, named=days_named(one.kept() for one in self.named), giver=self.place.viewer.agency_name, case=self.supervised.said() if self.supervised else None, version=form_for(told["labels"], self.ask.purpose, bool(self.named)),
        )  # fmt: skip

    @cached_property
    def worth(self) -> Worth:
        """What a yes would be worth, label by label, in writing and said aloud: for the worker, in the worker's language."""
        return self._worth(language_now(), "worker")

    def worth_to_them(self) -> Worth:
        """The same in words for the person, in their language."""
        return self._worth(self.language, "person")

    def _worth(self, language: str, to: str) -> Worth:
        return worth_of(self.place.viewer, self.place.person, self.facts, self.ask.lasting, language, to=to)


def _offered(notes: Sequence[Part]) -> list[tuple[str, str, str]]:
    """Notes to name, each by its kind, when and by whom it was written, never by its words."""
    wrote = (
        Membership.objects.filter(pk__in={note.written_by for note in notes}) if notes else Membership.objects.none()
    )
    names = {member.pk: member.user.name for member in wrote.select_related("user")}
    return [(str(note.pk), _note_words(note, names), note.label) for note in notes]


def _note_words(note: Part, names: Mapping[UUID, str]) -> str:
    when = date_format(timezone.localtime(note.written_at), "j M Y H:i")
    who = names.get(note.written_by, "") if note.written_by else ""
    return ", ".join(filter(None, (label_words(note.label, language_now(), to="worker"), when, who)))


def partners(viewer: Viewer, *, crisis: bool) -> list[Agency]:
    """The agencies that may be named: those the viewer's agency has an agreement with that holds now; on a scene never police."""
    now = timezone.now()
    ids = [
        row.to_agency_id
        for row in Agreement.objects.filter(from_agency_id=viewer.agency_id, starts_at__lte=now)
        if (row.ends_at is None or row.ends_at > now) and PURPOSE in row.purposes
    ]
    found = Agency.objects.filter(pk__in=ids, active=True)
    return list(found.exclude(kind="police") if crisis else found)
