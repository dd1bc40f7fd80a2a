"""A world in which every protected value is a word that stands nowhere else, and who may read each: from the law and the roles, by name."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from matrix import NEVER, Address, addresses
from pypdf import PdfReader

from commonground.agencies.actions.agree import agree
from commonground.agencies.tests.cast import Cast
from commonground.agencies.viewers import service
from commonground.calls.actions import brief
from commonground.calls.actions import note as note_call
from commonground.calls.tests.cast import sent_call
from commonground.cases.actions import add_task, touch
from commonground.cases.actions import open as open_case
from commonground.consents.actions import record_authority
from commonground.consents.tests.cast import as_put
from commonground.encounters.actions import name_person
from commonground.encounters.actions import note as note_encounter
from commonground.encounters.actions import open as open_encounter
from commonground.legal.actions import make_report, open_incident
from commonground.legal.tests.cast import hire, paper_of, told_about
from commonground.packets.actions import take as take_packet
from commonground.packets.tests.cast import CANARY as IN_THE_PACKET
from commonground.packets.tests.cast import file_for
from commonground.packets.tests.cast import known as provider_known
from commonground.people.actions import bar, declare, note, set_safe_contact
from commonground.people.actions import open_in_emergency as open_emergency
from commonground.referrals.actions import make, send
from commonground.referrals.tests.cast import NEED, a_service
from commonground.units.tests.cast import co_response

HOUSING, CRISIS = {"ines", "wole", "kofi"}, {"amara", "chen"}
CENTER, CREW = {"dara", "sven"}, {"omar", "amara"}


@dataclass
class Planted:
    """What was planted: word -> the names of those who may read it; ids by the part of an address they stand for."""

    cast: Cast
    may: dict[str, set[str]] = field(default_factory=dict)
    sealed: set[str] = field(default_factory=set)
    ids: dict[str, list[str]] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    def word(self, mark: str, may: set[str], *, sealed: bool = False) -> str:
        """A word that stands nowhere else, for those who are named."""
        made = f"Qx{mark}zq"
        self.may[made] = may
        if sealed:
            self.sealed.add(made)
        return made

    def number(self, last: str, may: set[str]) -> str:
        """A number of a telephone that nobody else has."""
        made = f"913 555 {last}"
        self.may[made] = may
        return made

    def keep(self, part: str, *rows: Any) -> None:
        """Records that an address may name."""
        self.ids.setdefault(part, []).extend(str(getattr(row, "pk", row)) for row in rows)


def staffed(cast: Cast) -> None:
    """Beside the cast: whoever works in the same house and may read less, and somebody from whom it is kept."""
    for who, agency, role in (
        ("olga", cast.clinic, "custodian"), ("pia", cast.crisis, "privacy_officer"), ("abel", cast.crisis, "administrator"),
        ("eva", cast.crisis, "evaluator"), ("otto", cast.crisis, "officer"), ("mia", cast.crisis, "medic"),
        ("otis", cast.stranger, "advocate"), ("stan", cast.stranger, "custodian"), ("dex", cast.stranger, "dispatch_supervisor"),
        ("shira", cast.police, "shift_supervisor"), ("pete", cast.crisis, "peer"), ("kara", cast.crisis, "crisis_clinician"),
    ):  # fmt: skip
        made = hire(cast, who, agency, role)
        cast.users[who], cast.viewers[who], cast.members[who] = made.user, made.viewer, made.member


def plant(cast: Cast) -> Planted:
    """Everything, made by the verbs."""
    staffed(cast)
    there = Planted(cast)
    _housing(there)
    _crisis(there)
    _others(there)
    _call(there)
    for agency in cast.agencies.values():
        there.keep("agency", agency)
    there.keep("membership", *cast.members.values())
    return there


def _housing(there: Planted) -> None:
    cast, word, mine = there.cast, there.word, HOUSING
    her = note(
        name=f"{word('hname', mine)} {word('hlast', mine)}", language="es", phone=there.number("7301", mine), born_on=date(1991, 4, 3),
        note_on_access=word("haccess", mine, sealed=True), by=cast.ines,
    )  # fmt: skip
    set_safe_contact(
        her, way="call", address=there.number("7302", mine), hours=word("hhours", mine, sealed=True), ask_for=word("haskfor", mine, sealed=True),
        by=cast.ines,
    )  # fmt: skip
    case = open_case(person=her, by=cast.ines)
    touch(case, reached=True, note=word("htouch", mine), by=cast.wole)
    task = add_task(case, what=word("htask", mine), by=cast.wole)
    part = told_about(her, "health", word("hhealth", mine), by=cast.wole)
    there.keep("person_id", her)
    there.keep("whom", her)
    there.keep("case_id", case)
    there.keep("task_id", task)
    there.keep("part_id", part)


def _crisis(there: Planted) -> None:
    cast, word, team = (
        there.cast,
        there.word,
        {*CRISIS, "pete", "mia"},
    )  # a team is tied to whom it meets; peers read general facts
    named = {
        *team,
        "otto",
        "pia",
    }  # the row of a person of one's own agency is general: whoever reads that label there may read the name
    theirs = {
        *team,
        "kara",
        "otto",
        "pia",
        *HOUSING,
    }  # who goes to housing, with a yes; from Kara nothing is kept but him
    him = note(
        name=f"{word('cname', named)} {word('clast', named)}", language="en", phone=there.number("7401", team),
        note_on_access=word("caccess", team, sealed=True), by=cast.amara,
    )  # fmt: skip
    set_safe_contact(
        him, way="call", address=there.number("7402", team), ask_for=word("caskfor", team, sealed=True), by=cast.amara
    )
    parts = [
        told_about(him, "general", word("cgeneral", team), by=cast.amara),
        told_about(him, "health", word("chealth", CRISIS | {"mia"}), by=cast.amara),
        told_about(him, "substance_use", word("cdrugs", CRISIS, sealed=True), by=cast.amara),
        told_about(him, "health.psychotherapy_note", word("cpsych", {"amara"}, sealed=True), by=cast.amara),
        told_about(him, "substance_use.counseling_note", word("ccounsel", {"amara"}, sealed=True), by=cast.amara),
        told_about(him, "victim_advocacy", word("cvictim", {"chen"}, sealed=True), by=cast.chen),
    ]
    authority = record_authority(
        person=him,
        kind="guardian",
        holder=word("charm", team),
        paper=word("cpaper", team),
        labels=["general"],
        causes_harm=True,
        by=cast.amara,
    )
    bar(him, user=cast.users["kara"], kind="harms_the_person", by=cast.amara)
    asked = word("asker", theirs)
    asker = note(
        name=f"{asked} {word('askerlast', theirs)}",
        language="en",
        phone=there.number("7403", theirs - {"otto", "pia"}),
        by=cast.amara,
    )
    set_safe_contact(asker, way="call", address=there.number("7404", theirs - {"otto", "pia"}), by=cast.amara)
    release = as_put(
        person=asker, to_agencies=[cast.housing], labels=["general"], asked_alone=True, risks_explained=True, signed_how="typed",
        signature={"name": word("signed", {*team, "kara"})}, by=cast.amara,
    )  # fmt: skip
    elsewhere = as_put(
        person=him, to_agencies=[cast.clinic], labels=["substance_use"], asked_alone=True, risks_explained=True, signed_how="typed",
        signature={"name": word("signedhim", team)}, expires_at=timezone.now() + timedelta(days=20), by=cast.amara,
    )  # fmt: skip
    referral = send(
        make(
            person=asker,
            service=a_service(cast),
            need=NEED,
            release=release,
            language="en",
            household_size=2,
            by=cast.amara,
        ),
        by=cast.amara,
    )
    there.keep("person_id", him, asker)
    there.keep("whom", him, asker)
    there.keep("part_id", *parts)
    there.keep("authority_id", authority)
    there.keep("release_id", release, elsewhere)
    there.keep("referral_id", referral)
    there.keep("service_id", referral.service_id)
    _clinic(there, him)


def _clinic(there: Planted, him: Any) -> None:
    cast, word = there.cast, there.word
    agree(
        from_agency=cast.clinic, to_agency=cast.crisis, labels=["general", "health"], purposes=["treatment"],
        title="Clinic to crisis team", starts_at=timezone.now() - timedelta(days=1), by=service("setup", cast.host),
    )  # fmt: skip
    named = {"rosa", "olga"}  # a custodian finds by name whom a paper is about, and reads nothing else
    hers = note(
        name=f"{word('kname', named)} {word('klast', named)}",
        language="en",
        phone=there.number("7501", {"rosa"}),
        by=cast.rosa,
    )
    part = told_about(hers, "health", word("khealth", {"rosa"}), by=cast.rosa)
    opened = open_emergency(
        him,
        owner=cast.clinic,
        purpose="treatment",
        reason=f"Does not wake up {word('ereason', {'amara', 'priya'})}",
        by=cast.amara,
    )
    there.keep("person_id", hers)
    there.keep("part_id", part)
    there.keep("emergency_id", opened)


def _others(there: Planted) -> None:
    cast, word = there.cast, there.word
    hidden = note(
        name=f"{word('sname', {'alma'})} {word('slast', {'alma'})}",
        language="en",
        phone=there.number("7601", {"alma"}),
        by=cast.alma,
    )
    part = told_about(hidden, "victim_advocacy", word("sadvocacy", {"alma"}, sealed=True), by=cast.alma)
    there.keep("person_id", hidden)
    there.keep("part_id", part)
    paper = paper_of(
        cast.olga, kind="warrant", signed_by="judge", recipient="police", whom=word("lwhom", {"olga"}), docket=word("ldocket", {"olga"}),
        asks_for=f"All records on {word('lasks', {'olga'})}",
    )  # fmt: skip
    incident = open_incident(
        what="seen",
        summary=f"A list lay open {word('lincident', {'olga'})}",
        found_at=timezone.now(),
        applies=["hipaa"],
        by=cast.olga,
    )
    report = make_report(
        about="child_abuse", statute="child_abuse_state", mandated=True, who=word("rwho", {"amara"}), what_happened=f"He told me that {word('rwhat', {'amara'})}",
        person_told="told", to_outside="State hotline", called_at=timezone.now(), named=[word("rnamed", {"amara"}) + " Vale"], by=cast.amara,
    )  # fmt: skip
    declare(relation="related", name=f"{word('declared', set())} Reyes", by=cast.omar)
    provider_known(cast)
    there.may[IN_THE_PACKET] = {"chen", "kara"}
    there.keep("taken_id", take_packet(file_for("crisis", at=timezone.now()), by=cast.chen))
    there.keep("paper_id", paper)
    there.keep("incident_id", incident)
    there.keep("report_id", report)


def _call(there: Planted) -> None:
    cast, word = there.cast, there.word
    seen = CENTER | CREW
    call, assignment, _ = sent_call(
        cast, unit=co_response(cast), place=word("place", seen), narrative=word("narrative", seen), language="es"
    )
    note_call(call, text=word("crewnote", seen), by=cast.dara)
    note_call(call, text=word("centernote", CENTER), label="criminal_justice", by=cast.dara)
    brief(
        call,
        side="be_careful",
        text=word("brief", seen),
        source=word("briefsource", seen),
        expires_at=timezone.now() + timedelta(days=30),
        by=cast.dara,
    )
    team = {*CRISIS, "pete", "mia", "kara"}
    met = open_encounter(call=call, assignment=assignment, by=cast.amara)
    whom = note(name=f"{word('mname', {*team, 'otto', 'pia'})} Vega", language="en", by=cast.amara)
    name_person(met, person=whom, role="person_in_crisis", by=cast.amara)
    note_encounter(met, text=word("mhealth", {*CRISIS, "mia", "kara"}), label="health", by=cast.amara)
    note_encounter(met, text=word("mdrugs", {*CRISIS, "kara"}, sealed=True), label="substance_use", by=cast.amara)
    there.keep("person_id", whom)
    there.keep("call_id", call)
    there.keep("assignment_id", assignment)
    there.keep("unit_id", assignment.unit_id)
    there.keep("encounter_id", met)


EVERY = [each for each in addresses() if not each.is_stream and not each.module.startswith("allauth.")]
FIXED = {
    "code": "phq9",
    "slug": "mill-end",
    "area": "mill-end",
    "page": "parts",
    "language": "en",
    "kind": "complain",
    "key": "x",
    "token": "x",
}


def every_address(there: Planted) -> Iterator[tuple[Address, str]]:
    """Each address with each record that it could name."""
    for each in EVERY:
        pools = [there.ids.get(part) or [FIXED.get(part, NEVER)] for part in each.parts]
        for chosen in itertools.product(*pools):
            yield each, each.at(dict(zip(each.parts, chosen, strict=True)))


def text_of(answer: HttpResponse) -> str:
    """What an answer says, also on paper."""
    if answer.streaming:
        return b"".join(answer.streaming_content).decode("utf-8", "replace")
    if answer.get("Content-Type", "").startswith("application/pdf"):
        return " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    return f"{answer.content.decode('utf-8', 'replace')} {sorted(answer.headers.items())}"
