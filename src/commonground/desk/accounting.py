"""Who received what of one person's records: the rows of a report, from the book of who looked. Agencies by name, staff by role."""

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, Membership
from commonground.agencies.roles import roles
from commonground.cases.silence import SILENT_KINDS
from commonground.consents import queries as consents
from commonground.consents.accounting import sent_to_account
from commonground.desk.words import ground_words, label_words, part_name, purpose_words
from commonground.ledger.models import Look
from commonground.ledger.reading import looks_that_showed
from commonground.legal import queries as legal
from commonground.legal.kinds import kinds
from commonground.legal.queries import copies_taken
from commonground.people.accounting import Kind, copies_kept_of, parts_to_account
from commonground.people.models import WarningGround
from commonground.people.queries import warnings_about
from commonground.people.who_judges import names_of
from commonground.people.words import by_phone_words
from commonground.privacy.models import Emergency

PRIVATE = "private_person"
# What no report can show today, whatever it is for.
NEVER_SHOWN = (
    gettext_noop(
        "Looks of agencies that by law never say whom they know are not listed. Those agencies answer for themselves."
    ),
    gettext_noop(
        "What left on paper, by phone or by mail is not recorded here, except copies that answer legal papers, what was sent under a permission, and warnings of a threat."
    ),
    gettext_noop("Reports that the law demands are seen by their maker and intake alone, and are not listed."),
    gettext_noop("What was told of a call before the person was known is not counted as theirs."),
    gettext_noop(
        "Copies that answered a legal paper are not listed while an order forbids to tell the person of it. Ask counsel when the order ends."
    ),
    gettext_noop(
        "A private person who was warned of a threat is not named: the name could put them in danger. Ask counsel."
    ),
)


@dataclass(frozen=True, slots=True)
class Format:
    """A report: which labels, how far back, which purposes and grounds the rule leaves out, and what the report cannot show yet."""

    code: str
    title: str
    citation: str
    asks: str
    labels: frozenset[str]
    years: int
    left_out: frozenset[str]
    grounds_out: frozenset[str]
    own: bool
    cannot: tuple[str, ...]

    def since(self, now: datetime) -> datetime | None:
        """How far back it goes; None: as far as the book."""
        return now.replace(year=now.year - self.years, day=min(now.day, 28)) if self.years else None


@dataclass(frozen=True, slots=True)
class Row:
    """One look: when, which agency, in which role, what, what for, and on what it rested as far as that is recorded."""

    at: datetime
    agency: str
    role: str
    what: str
    purpose: str
    basis: str


@cache
def formats() -> dict[str, Format]:
    """Every report by its code."""
    read = tomllib.loads(resources.files(__package__).joinpath("accounting.toml").read_text(encoding="utf-8"))
    return {
        code: Format(code, **row | {"labels": frozenset(row["labels"]), "left_out": frozenset(row["left_out"]), "grounds_out": frozenset(row.get("grounds_out", ())), "cannot": tuple(row["cannot"])})
        for code, row in read.items()
    }  # fmt: skip


def account(person_id: UUID, wanted: Format, *, viewer: Viewer, now: datetime | None = None) -> list[Row]:
    """The rows of a report about one person of the viewer's agency, newest first."""
    parts = {
        str(part.id): part for part in parts_to_account(person_id) if not wanted.labels or part.label in wanted.labels
    }
    records: dict[str, Iterable[object]] = {"privacy.part": parts} if parts else {}
    person = str(person_id) if not wanted.labels or "general" in wanted.labels else ""
    if person:
        records["people.person"] = [person]
    looks = looks_that_showed(
        records, jurisdiction_id=viewer.jurisdiction_id, since=wanted.since(now or timezone.now())
    )
    looks = looks.exclude(purpose__in=wanted.left_out)
    found = list(looks if wanted.own else looks.exclude(agency_id=viewer.agency_id))
    at = now or timezone.now()
    pushed = (
        *_handed_over(parts, wanted, viewer, at), *_sent(person_id, wanted, viewer, at), *_kept(parts, wanted, viewer, at),
        *_warned(person_id, parts, wanted, viewer, at),
    )  # fmt: skip
    return sorted([*_rows(found, parts, person, viewer, wanted), *pushed], key=lambda row: row.at, reverse=True)


def _handed_over(parts: dict[str, Kind], wanted: Format, viewer: Viewer, now: datetime) -> list[Row]:
    """The copies that answered legal papers and held any of these parts, each time one was taken: who got it is whoever issued the paper."""
    lines = copies_taken(viewer, since=wanted.since(now))
    papers = legal.papers(viewer).in_bulk([UUID(line.facts["paper"]) for line in lines])
    untold = legal.papers_an_order_keeps(papers, viewer)
    return [
        Row(
            line.at, papers[key].issuer, "–", _what({"privacy.part": line.facts["parts"]}, parts, ""), purpose_words("legal_process"),
            kinds()[papers[key].kind].name(),
        )
        for line in lines
        if (key := UUID(line.facts["paper"])) in papers and key not in untold and set(parts) & set(line.facts["parts"])
    ]  # fmt: skip


def _sent(person_id: UUID, wanted: Format, viewer: Viewer, now: datetime) -> list[Row]:
    """What was sent under a permission, note by note. 45 CFR 164.528(a)(1)(iv) leaves out what the person signed for; the others list it."""
    if "release" in wanted.grounds_out:
        return []
    found = sent_to_account(person_id, since=wanted.since(now))
    there = Agency.objects.in_bulk({one.to_agency_id for one in found})
    numbers = {str(key): number for key, number in consents.numbers_of({one.release_id for one in found}).items()}
    return [
        Row(
            one.at, _place(there[one.to_agency_id]), "–", _("Sent: %(kind)s (%(label)s)") % {"kind": part_name(one.name), "label": label_words(one.label)},
            purpose_words(one.purpose), ground_words({"release": str(one.release_id)}, ", ".join(one.cells), numbers),
        )
        for one in found
        if (not wanted.labels or one.label in wanted.labels) and one.purpose not in wanted.left_out
    ]  # fmt: skip


def _kept(parts: dict[str, Kind], wanted: Format, viewer: Viewer, now: datetime) -> list[Row]:
    """The copies of these parts that somebody kept under an emergency access, each one by itself."""
    lines = copies_kept_of(parts, viewer=viewer, since=wanted.since(now)) if parts else []
    there = Agency.objects.in_bulk({UUID(line.facts["facility"]) for line in lines})
    held = Membership.objects.filter(pk__in={line.membership_id for line in lines}).values_list("pk", "role")
    titles = {key: _(roles()[code].title) for key, code in held}
    opened = Emergency.objects.in_bulk({line.record_id for line in lines})
    return [
        Row(
            line.at, facility.name, titles.get(line.membership_id, "–"),
            _("Copy kept: %(kind)s (%(label)s)") % {"kind": part_name(parts[key].name), "label": label_words(parts[key].label)},
            purpose_words(access.purpose), _("Emergency access"),
        )
        for line in lines
        if (access := opened.get(line.record_id)) and access.purpose not in wanted.left_out
        if _may_be_named(facility := there[UUID(line.facts["facility"])], viewer)
        for key in line.facts["sources"]
        if key in parts
    ]  # fmt: skip


def _warned(person_id: UUID, parts: dict[str, Kind], wanted: Format, viewer: Viewer, now: datetime) -> list[Row]:
    """The warnings of a threat that went from records of these labels, and each piece that went with one: the threat and who was told, as
    34 CFR 99.32(a)(5) asks, and for a medical emergency what it was, as 42 CFR 2.51(c) does."""
    rows = []
    for one in warnings_about(person_id, viewer, since=wanted.since(now)):
        if wanted.labels and not wanted.labels & set(one.labels):
            continue
        kinds = ", ".join(label_words(label) for label in one.labels)
        pieces = [parts[str(key)] for key in one.items if str(key) in parts]
        said = [_("Warning of a threat, from: %(kinds)s") % {"kinds": kinds}] + [
            _("Sent with a warning: %(kind)s (%(label)s)") % {"kind": part_name(each.name), "label": label_words(each.label)}
            for each in pieces
        ]  # fmt: skip
        to, purpose, basis = _told_to(one), purpose_words(one.warning.purpose), _on_what(one)
        rows += [Row(one.sent_at, to, "–", what, purpose, basis) for what in said]
    return rows


def _place(to: Agency) -> str:
    """The receiver by name; a service that by law never says who came to it is not named."""
    return _("a service that is not named here") if to.kind in SILENT_KINDS else to.name


def _told_to(ground: WarningGround) -> str:
    to = ground.warning.to_agency
    if to is not None and to.kind in SILENT_KINDS:
        return _place(to)
    if ground.warning.recipient == PRIVATE:  # whoever threatened asks for this account
        return by_phone_words(PRIVATE)
    return ": ".join(filter(None, (to.name if to else by_phone_words(ground.warning.recipient), ground.who)))


def _sender(ground: WarningGround) -> str:
    """In which role; by name in a medical emergency, where 42 CFR 2.51(c) asks for who disclosed."""
    if ground.nature:
        return names_of([ground.sent_by]).get(ground.sent_by, "–")
    held = Membership.objects.filter(pk=ground.sent_by).values_list("role", flat=True).first()
    return _(roles()[held].title) if held else "–"


def _on_what(ground: WarningGround) -> str:
    said = [
        _("The threat: %(words)s") % {"words": ground.warning.text},
        _("Emergency: %(words)s") % {"words": ground.nature} if ground.nature else "",
        _("Sent by: %(who)s") % {"who": _sender(ground)},
        _("Ask counsel before this is given out: it can put whoever was warned in danger.")
        if ground.warning.person_told
        else _("The person was not told: ask counsel before this is given out."),
    ]
    return "; ".join(filter(None, said))


def _rows(looks: list[Look], parts: dict[str, Kind], person: str, viewer: Viewer, wanted: Format) -> list[Row]:
    agencies = Agency.objects.filter(jurisdiction_id=viewer.jurisdiction_id).in_bulk({look.agency_id for look in looks})
    held = Membership.objects.filter(pk__in={look.membership_id for look in looks}).values_list("pk", "role")
    titles = {key: _(roles()[code].title) for key, code in held}
    under = {UUID(one["facts"]["release"]) for look in looks for one in look.grounds or () if "release" in one["facts"]}
    numbers = {str(key): number for key, number in consents.numbers_of(under).items()}
    told = []
    for look in looks:
        left = _left_out(look, wanted)
        what = _what(
            look.records,
            {key: part for key, part in parts.items() if key not in left},
            "" if person in left else person,
        )
        if what and look.agency_id in agencies and _may_be_named(agencies[look.agency_id], viewer):
            basis = _basis(look, {*parts, person} - left, numbers)
            agency, role = agencies[look.agency_id].name, titles.get(look.membership_id, "–")
            told.append(Row(look.at, agency, role, what, purpose_words(look.purpose), basis))
    return told


def _left_out(look: Look, wanted: Format) -> set[str]:
    """What of a look was shown on a ground that the rule leaves out of its report."""
    return {key for one in look.grounds or () if wanted.grounds_out & one["facts"].keys() for key in one["of"]}


def _basis(look: Look, keys: set[str], numbers: dict[str, str]) -> str:
    """On what the look rested, each ground once, with its cell of the law; so far as it is recorded."""
    found = [ground_words(one["facts"], one["cell"], numbers) for one in look.grounds or () if keys & set(one["of"])]
    if found:
        return "; ".join(dict.fromkeys(found))
    return _("Emergency access") if "privacy.emergency" in look.records else _("not recorded")


def _may_be_named(agency: Agency, viewer: Viewer) -> bool:
    return agency.pk == viewer.agency_id or agency.kind not in SILENT_KINDS


def _what(records: dict[str, Any], parts: dict[str, Kind], person: str) -> str:
    """What was shown: how many of each kind, and under which label."""
    shown = [parts[key] for key in records.get("privacy.part", ()) if key in parts]
    kinds = Counter((part_name(part.name), label_words(part.label)) for part in shown)
    said = [f"{name} ({label}): {count}" for (name, label), count in sorted(kinds.items())]
    if person and person in records.get("people.person", ()):
        said.insert(0, _("Name and how to reach the person"))
    return "; ".join(said)
