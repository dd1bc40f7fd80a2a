"""What the law says of a warning of a threat: each piece is ruled by itself, as sent by the agency that holds it (cells with E)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db.models import Q

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, Membership
from commonground.kit.spans import in_force, not_ended
from commonground.people.models import Person
from commonground.privacy.doors import parts_of_subject
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.facts import Asked, Facts
from commonground.privacy.law.openings import field_of
from commonground.privacy.law.recipients import recipient_of
from commonground.privacy.law.ruling import Ruling, decide
from commonground.privacy.law.shape import Reason
from commonground.privacy.models import Bar, Part
from commonground.privacy.terms import Terms, terms_of

PURPOSE = "crisis_response"
# The sender's clock: that somebody at the receiver takes a warning in.
TAKEN_IN = "warning_taken_in"
# What an agency that by law never says who came to it holds stands under that label as a whole: that it warns says that they came there.
IMPLIED = {"substance_use": "substance_use", "victim_service": "victim_advocacy"}
# Who holds records of care or of a school, and judges a threat. Police, service organizations and offices do not (rule G5).
MAY_WARN = frozenset(
    {"crisis", "treatment", "substance_use", "victim_service", "school", "fire_ems", "child_protection"}
)
# Who can be told by phone, with no account here: kinds of recipient of the law.
BY_PHONE = ("private_person", "police", "treating", "ems", "school", "child_protection")
# Where no label of health is ever read: what comes there says nothing of which record it was drawn from, unless the law makes the notice go with it.
NO_HEALTH_LABEL = frozenset({"police", "justice", "dispatch", "fire", "private_person", "school", "nonprofit", "city"})
WITH_ITS_NOTICE = ("substance_use", "education")
MEDICAL = ("medical_personnel", "medical_emergency", "prior_consent_cannot_be_had", "program_closed_by_disaster")
PSYCHOTHERAPY = "health.psychotherapy_note"
WORDS = frozenset({"threat", "emergency_summary"})


@dataclass(frozen=True, slots=True)
class Telling:
    """What whoever warns says, under their name: the threat, what it rests on, why this recipient, who decided, and what is drawn on.

    ``who``: who there is told. ``steps``: what would help. ``drawn_from``: labels of the records that the words come from.
    """

    threat: str
    basis: str
    why: str
    stated: frozenset[str]
    drawn_from: frozenset[str]
    who: str = ""
    steps: str = ""
    nature: str = ""
    names_them: bool = False

    def recorded(self) -> frozenset[str]:
        """What of the law's list of records is in hand (``records.toml``); discloser and time are the line of the ledger itself."""
        said: Mapping[str, str] = {
            "threat": self.threat, "threat_basis": self.basis, "why_recipient": self.why, "nature_of_emergency": self.nature,
            "recipient_and_facility": self.who,
        }  # fmt: skip
        there = {code for code, words in said.items() if words.strip()}
        return frozenset({*there, "decider", "items", "parties_told", "discloser", "time_sent"})


@dataclass(frozen=True, slots=True)
class Receiver:
    """To whom it goes: an agency here, or one person by phone, of a kind in the eyes of the law."""

    kind: str
    agency: Agency | None = None

    @classmethod
    def at(cls, agency: Agency) -> "Receiver":
        """An agency here, as the law calls it."""
        return cls(the_law().words.lists["recipients"]["agency"][agency.kind], agency)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the law says: of the words, and of each piece that was picked."""

    words: Ruling
    pieces: tuple[tuple[Part, Ruling], ...]
    labels: frozenset[str]
    terms: Terms

    @property
    def words_may_go(self) -> bool:
        """Whether the law lets the words of the sender go."""
        return any(self.words.shows(one) for one in WORDS)

    @property
    def barred(self) -> Ruling | None:
        """The first ruling that says no."""
        if not self.words_may_go:
            return self.words
        return next((ruling for _part, ruling in self.pieces if not ruling.permits), None)

    @property
    def only_as_warnings(self) -> bool:
        """Whether all of it goes because of the threat, and nothing by another way of the law."""
        return all(ruling.basis == "emergency_push" for ruling in (self.words, *(one for _part, one in self.pieces)))

    @property
    def rests_on_substance_use(self) -> bool:
        """Whether anything of it is protected by 42 CFR part 2."""
        return any(one.split(".")[0] == "substance_use" for one in self.labels)


def said_first(no: Ruling) -> Reason:
    """Of what a ruling lacks, what explains it best to whoever wants to warn: what they could state, or who alone may; else the first."""
    reasons = {reason.code: reason for reason in no.reasons}
    best = [code for code in (*statements(), "author", "record_first") if code in reasons]
    return reasons[best[0]] if best else no.reasons[0]


def weigh(person: Person, parts: Collection[Part], told: Telling, to: Receiver, *, by: Viewer, at: datetime) -> Weighed:
    """Ask the law whether ``by`` may send these words and these parts of this person's record to this receiver now."""
    bars = _bars(person, by, at)
    implied = frozenset({IMPLIED[by.agency_kind]} if by.agency_kind in IMPLIED else ())
    drawn = told.drawn_from | implied
    wanted = WORDS | ({"name"} if told.names_them else frozenset())
    author = PSYCHOTHERAPY in drawn and _wrote(person, PSYCHOTHERAPY, by)
    words = decide(_asked(drawn, wanted, to, by), _facts(told, bars, at, author=author))
    pieces = []
    for part in parts:
        asked = _asked(implied | {part.label}, frozenset({field_of(part.name, the_law())}), to, by, part)
        facts = _facts(
            told, bars, at, author=part.written_by == by.membership_id, obligations=frozenset(part.bound_by or ())
        )
        pieces.append((part, decide(asked, facts)))
    bound = [code for part in parts for code in part.bound_by or ()]
    obligations = [code for ruling in (words, *(one for _part, one in pieces)) for code in ruling.obligations]
    cells = tuple(dict.fromkeys(cell for ruling in (words, *(one for _part, one in pieces)) for cell in ruling.cells))
    terms = terms_of((*obligations, *bound), holder=by.agency_kind, purpose=PURPOSE, law=words.version, cells=cells)
    return Weighed(words, tuple(pieces), drawn | {part.label for part in parts}, terms)


def _asked(labels: frozenset[str], fields: frozenset[str], to: Receiver, by: Viewer, part: Part | None = None) -> Asked:
    law = the_law()
    sender = recipient_of(by.agency_kind, by.role, law.words)
    medical = {"medical"} if to.kind in law.words.lists["recipients"]["trait"]["medical"]["in"] else set()
    return Asked(
        labels=labels, purpose=PURPOSE, agency=str(to.agency.pk) if to.agency else "by phone", owner=str(by.agency_id), act="send",
        recipient=to.kind, sender=str(by.agency_id), reads=frozenset(by.labels) | ({IMPLIED[by.agency_kind]} if by.agency_kind in IMPLIED else set()),
        traits=frozenset((sender.traits - {"medical"}) | medical), fields=fields, item=str(part.pk) if part else "",
        written_at=part.written_at if part else None,
        same_jurisdiction=to.agency is None or to.agency.jurisdiction_id == by.jurisdiction_id,
    )  # fmt: skip


def _facts(
    told: Telling, bars: list[Bar], at: datetime, *, author: bool, obligations: frozenset[str] = frozenset()
) -> Facts:
    return Facts(
        at=at, stated=told.stated, recorded=told.recorded(), author=author, obligations=obligations,
        works_at=frozenset(str(bar.to_agency_id) for bar in bars if bar.kind == "works_there"),
        never_with=frozenset(w for bar in bars if bar.kind == "firewall" for w in (str(bar.to_agency_id), *bar.recipients)),
    )  # fmt: skip


def _bars(person: Person, by: Viewer, at: datetime) -> list[Bar]:
    whose = Q(subject_id=person.subject_id) | Q(subject_id=None, record_id=None)
    return list(Bar.objects.filter(whose, in_force(at), agency_id=by.agency_id, user=None))


def _wrote(person: Person, label: str, by: Viewer) -> bool:
    return Part.objects.filter(subject_id=person.subject_id, label=label, written_by=by.membership_id).exists()


def shown_under(labels: Collection[str], to: Receiver) -> str:
    """Under which label the receiver is shown its notices: the law's own where it goes with it; else no label of health to police."""
    roots = {label.split(".")[0] for label in labels}
    kept = next((one for one in WITH_ITS_NOTICE if one in roots), "")
    return kept or ("general" if to.kind in NO_HEALTH_LABEL or "health" not in roots else "health")


def kept_from(person: Person, agency: Agency | None, by: Viewer, *, at: datetime) -> bool:
    """Whether the sender keeps this record from somebody who works at the receiver now."""
    if agency is None:
        return False
    bars = Bar.objects.filter(in_force(at), subject_id=person.subject_id, agency_id=by.agency_id, user__isnull=False)
    users = {bar.user_id for bar in bars}
    there = Membership.objects.filter(not_ended(at), agency=agency, user_id__in=users, starts_at__lte=at)
    return bool(users) and there.exists()


def receivers(viewer: Viewer) -> list[Agency]:
    """The agencies here to which the law knows a way to warn for some label that the viewer reads, by name."""
    kinds = {
        cell.recipient for cell in the_law().cells.values()
        if cell.purpose == PURPOSE and cell.label in viewer.labels and "emergency_push" in cell.known_ways
    }  # fmt: skip
    called = the_law().words.lists["recipients"]["agency"]
    rows = Agency.objects.filter(jurisdiction_id=viewer.jurisdiction_id, active=True).exclude(pk=viewer.agency_id)
    return [row for row in rows.order_by("name", "id") if called.get(row.kind) in kinds]


@cache
def statements() -> dict[str, str]:
    """What is stated under one's name, each with its sentence: the conditions of every way by which a holder warns."""
    law = the_law()
    rows = law.words.lists["conditions"]
    asked = {
        code for cell in law.cells.values() if cell.purpose == PURPOSE for way in cell.ways if way.effect == "emergency_push"
        for code in way.conditions
    }  # fmt: skip
    stated = asked | {word for code in asked for words in rows[code].get("any_of", []) for word in words}
    return {
        code: row["sentence"] for code, row in rows.items()
        if code in stated and not row.keys() & {"any_of", "told", "fact"}
    }  # fmt: skip


def own_parts(person: Person, viewer: Viewer) -> list[Part]:
    """The parts that the viewer's agency holds of the person and the viewer may read, newest first."""
    return list(parts_of_subject(person.subject_id, agency_id=viewer.agency_id).reverse())[:50]
