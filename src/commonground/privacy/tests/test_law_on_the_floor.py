"""The law, the facts as they are gathered, and the floor of the database give one answer in any world (T1, T2 of the plan of tests)."""

import os
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from commonground.agencies.actions.found import found
from commonground.agencies.actions.join import join
from commonground.agencies.context import Viewer, as_viewer
from commonground.agencies.models import Agency, Agreement, User
from commonground.agencies.viewers import service, viewer_from
from commonground.kit.closed import door_open
from commonground.privacy.actions import new_subject, write_part
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.facts import AgreementFact, EmergencyFact, Facts, RelationFact, ReleaseFact
from commonground.privacy.law.labels import LABELS, PURPOSES
from commonground.privacy.law.openings import Opening, openings
from commonground.privacy.law.recipients import recipient_of
from commonground.privacy.law.ruling import decide
from commonground.privacy.law.terms import AS_THE_LAW, IN_CRIMINAL_JUSTICE, WITH_PERMISSION, bounds_of
from commonground.privacy.models import Bar, Emergency, Grant, Part, Reach
from commonground.privacy.models.reach import TIES
from commonground.privacy.why import asked_of, rulings

pytestmark = pytest.mark.django_db
# The floor writes the tie of a legal paper for that paper alone: its tests stand with the papers.
ORDINARY = tuple(kind for kind in TIES if kind != "paper")
LAW = the_law()
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SPANS = {
    "live": (-MINUTE, MINUTE), "from this moment": (timedelta(0), DAY), "until this moment": (-MINUTE, timedelta(0)), "later": (MINUTE, DAY),
}  # fmt: skip
# Which days a permission names: none, from or until this very moment (the part is written at it), or a day that leaves it out.
TOLD = ["any", "any", "from now", "until now", "from later", "until later"]
LIVELY = st.sampled_from(["live", "live", "live", *SPANS])
NAMES = ["note", "narrative", *LAW.words.lists["parts"]]
STATEMENTS = sorted({word for row in openings(LAW) for word in row.stated})
RECORDS = sorted({word for row in openings(LAW) for word in row.recorded})
KINDS = sorted(LAW.words.lists["recipients"]["agency"])
ROLES = ["crisis_clinician", "medic", "case_worker", "officer", "privacy_officer", "intake_worker"]
TERMS = sorted(LAW.words.lists["obligations"])
mostly = st.sampled_from([True, True, True, False])
words = {"labels": st.sampled_from(LABELS), "purpose": st.sampled_from(PURPOSES), "name": st.sampled_from(NAMES)}


def some(of: list[str]) -> st.SearchStrategy[list[str]]:
    """All of them, often; else some."""
    return st.just(of) | st.lists(st.sampled_from(of), unique=True, max_size=6) if of else st.just(of)


World = dict[str, Any]
CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "kind": st.sampled_from(KINDS), "role": st.sampled_from(ROLES), "own": mostly, "wrote": st.booleans(), "label": words["labels"],
    "purpose": words["purpose"], "name": words["name"], "reads": some(list(LABELS)), "has_subject": mostly,
    "agreement": st.none() | st.fixed_dictionaries({"labels": some(list(LABELS)), "purposes": some(list(PURPOSES)), "papers": some(["security_addendum"]), "when": LIVELY, "back": st.booleans()}),
    "grant": st.none() | st.fixed_dictionaries({"label": words["labels"], "purpose": words["purpose"], "form": st.sampled_from(["standard", "tpo", "counseling", "proceedings"]), "when": LIVELY, "days": st.sampled_from([1, 89, 91]), "revoked": st.booleans(), "theirs": mostly, "told": st.sampled_from(TOLD)}),
    "tie": st.none() | st.fixed_dictionaries({"kind": st.sampled_from(ORDINARY), "whole_team": st.booleans(), "to_person": st.booleans(), "labels": st.just([]) | some(list(LABELS)), "stated": some(STATEMENTS), "when": LIVELY, "mine": mostly}),
    "emergency": st.none() | st.fixed_dictionaries({"purpose": words["purpose"], "stated": some(STATEMENTS), "recorded": some(RECORDS), "when": LIVELY, "mine": mostly}),
    "terms": st.lists(st.sampled_from(TERMS), unique=True, max_size=2),
    "bar": st.none() | st.fixed_dictionaries({"kind": st.sampled_from(["related", "harms_the_person", "works_there", "firewall"]), "when": LIVELY, "hits": mostly, "by_kind": st.booleans()}),
}  # fmt: skip


def opened_by(row: Opening) -> World:
    """A world in which this row of the law has all it asks for."""
    kind, role = SOMEBODY[row.recipient, row.traits]
    return {
        "kind": kind, "role": role, "own": row.recipient == "own", "wrote": row.author, "label": row.label, "purpose": row.purpose,
        "name": row.only[0] if row.only else "note", "reads": list(LABELS), "has_subject": True,
        "agreement": {"labels": list(LABELS), "purposes": list(PURPOSES), "papers": list(row.papers), "when": "live", "back": False} if row.agreement else None,
        "grant": {"label": row.label, "purpose": row.purpose, "form": row.forms[0], "when": "live", "days": 1, "revoked": False, "theirs": True, "told": "any"} if row.release else None,
        "tie": {"kind": next(kind for kind in row.ties or TIES if kind != "paper"), "whole_team": False, "to_person": True, "labels": [], "stated": list(row.stated), "when": "live", "mine": True} if row.tied or row.ties or (row.stated and not row.emergency) else None,
        "emergency": {"purpose": row.purpose, "stated": list(row.stated), "recorded": list(row.recorded), "when": "live", "mine": True} if row.emergency else None,
        "bar": None, "terms": None,
    }  # fmt: skip


def _somebody() -> dict[tuple[str, tuple[str, ...]], tuple[str, str]]:
    """For each kind of recipient and set of traits that a way asks for, a kind of agency and a role that have them."""
    known = {(kind, role): recipient_of(kind, role, LAW.words) for kind in KINDS for role in ROLES}
    return {
        (row.recipient, row.traits): who
        for row in openings(LAW)
        for who, found in known.items()
        if row.recipient in ("own", found.kind) and found.traits >= set(row.traits)
    }


SOMEBODY = _somebody()
# A list of facts that are no part opens no part.
REACHED = [row for row in openings(LAW) if (row.recipient, row.traits) in SOMEBODY and row.only != ()]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A world in which some row of the law opens, with one or two things changed by chance: there every condition decides."""
    world = opened_by(draw(st.sampled_from(REACHED)))
    for name in draw(st.lists(st.sampled_from(sorted(CHANGES)), max_size=2, unique=True)):
        world[name] = draw(CHANGES[name])
    return world


@dataclass
class Town:
    """An agency of every kind, and somebody there in every role, made when first asked for."""

    cast: Any
    members: dict[tuple[str, str], Viewer] = field(default_factory=dict)
    agencies: dict[str, Agency] = field(default_factory=dict)

    def member(self, kind: str, role: str) -> Viewer:
        """Whoever holds the role in the agency of this kind."""
        setup = service("setup", self.cast.host)
        if kind not in self.agencies:
            self.agencies[kind] = found(slug=f"a-{kind}".replace("_", "-"), name=kind, kind=kind, by=setup)
        if (kind, role) not in self.members:
            user = User.objects.create_user(f"{kind}.{role}@example.org", None)
            self.members[kind, role] = viewer_from(
                join(user=user, agency=self.agencies[kind], role_code=role, by=setup)
            )
        return self.members[kind, role]

    def colleague(self, writer: Viewer) -> Viewer:
        """Somebody of the writer's agency whose role may keep a record from somebody."""
        return writer if writer.agency_id == self.cast.crisis.pk else self.member(writer.agency_kind, "case_worker")

    def both(self, world: World) -> tuple[Viewer, Viewer]:
        """Who asks in a world, and who writes the part."""
        held = self.member(world["kind"], world["role"])
        asker = replace(held, labels=frozenset(world["reads"]), purpose=world["purpose"])
        if not world["own"]:
            return asker, self.cast.chen
        return asker, held if world["wrote"] else self.member(world["kind"], "peer")


class Built:
    """The rows of a world, made by the owner's hand, and the same facts written down for the law, never read back."""

    def __init__(self, cast: Any, asker: Viewer, writer: Viewer, setter: Viewer, world: World, now: datetime) -> None:
        self.world, self.now, self.asker, self.writer = world, now, asker, writer
        self.setter = setter
        self.ours, self.theirs = str(asker.agency_id), str(writer.agency_id)
        with as_viewer(writer), door_open("test"):
            self.subject, other = new_subject(by=writer), new_subject(by=writer)
            self.part = write_part(
                other, name=world["name"], label=world["label"], by=writer, at=now,
                subject_id=self.subject.pk if world["has_subject"] else None, terms=world["terms"],
            )  # fmt: skip
        self.facts: dict[str, Any] = {"at": now, "author": self.part.written_by == asker.membership_id}
        self.facts["obligations"] = frozenset(world["terms"] or ())
        for one in ("agreement", "grant", "tie", "emergency", "bar"):
            if world[one] is not None:
                opener = asker if one == "emergency" and world[one]["mine"] else cast.zed
                by = {"emergency": opener, "bar": self.setter}.get(one, writer)
                with as_viewer(by), door_open("test"):
                    if one == "bar":  # only who holds something of the person sets a bar
                        write_part(other, name="note", label="general", by=by, at=now, subject_id=self.subject.pk)
                    getattr(self, f"_{one}")(cast, **world[one])

    def _span(self, when: str) -> tuple[datetime, datetime]:
        starts, ends = SPANS[when]
        return self.now + starts, self.now + ends

    def _agreement(
        self, cast: Any, *, labels: list[str], purposes: list[str], papers: list[str], when: str, back: bool
    ) -> None:
        if self.world["own"]:
            return
        starts, ends = self._span(when)
        giver, receiver = (self.theirs, self.ours) if not back else (self.ours, self.theirs)
        with as_viewer(service("setup", cast.host)):
            Agreement.objects.create(
                jurisdiction_id=self.writer.jurisdiction_id, from_agency_id=giver, to_agency_id=receiver, labels=labels, purposes=purposes,
                papers=papers, title="drawn", starts_at=starts, ends_at=ends,
            )  # fmt: skip
        one = AgreementFact(starts, ends, giver, receiver, frozenset(labels), frozenset(purposes), frozenset(papers))
        self.facts["agreements"] = (one,)

    def _grant(
        self, cast: Any, *, label: str, purpose: str, form: str, when: str, days: int, revoked: bool, theirs: bool, told: str, person: bool = True
    ) -> None:  # fmt: skip
        if self.world["own"]:
            return
        starts, ends = self._span(when)
        starts = ends - days * DAY if when == "live" else starts
        receiver = self.asker.agency_id if theirs else cast.stranger.pk
        side, _, moment = told.partition(" ")
        day = self.now + (MINUTE if moment == "later" else timedelta(0))
        named = {f"told_{side}": day} if moment else {}
        Grant.objects.create(
            jurisdiction_id=self.writer.jurisdiction_id, subject=self.subject if person else new_subject(by=self.writer), from_agency_id=self.writer.agency_id, to_agency_id=receiver,
            label=label, purpose=purpose, form=form, release_id=uuid4(), starts_at=starts, expires_at=ends, revoked_at=self.now if revoked else None, **named,
        )  # fmt: skip
        if self.world["has_subject"] and person:
            self.facts["releases"] = (
                ReleaseFact(
                    starts, ends, frozenset({self.theirs}), frozenset({str(receiver)}), labels=frozenset({label}), form=form,
                    purposes=frozenset({purpose}), elements=LAW.releases.terms[label].elements, revoked_at=self.now if revoked else None, **named,
                ),
            )  # fmt: skip

    def _tie(
        self,
        cast: Any,
        *,
        kind: str,
        whole_team: bool,
        to_person: bool,
        labels: list[str],
        stated: list[str],
        when: str,
        mine: bool,
    ) -> None:
        starts, ends = self._span(when)
        member, agency = (
            (self.asker.membership_id, self.asker.agency_id) if mine else (cast.zed.membership_id, cast.zed.agency_id)
        )
        Reach.objects.create(
            jurisdiction_id=self.writer.jurisdiction_id, membership_id=None if whole_team else member, agency_id=agency, kind=kind,
            giver_id=self.writer.agency_id, subject=self.subject if to_person else None, record_id=None if to_person else self.part.record_id,
            labels=labels, stated=stated, basis="test", cause_id=uuid4(), starts_at=starts, ends_at=ends,
        )  # fmt: skip
        reaches = (
            mine and (not labels or self.world["label"] in labels) and (not to_person or self.world["has_subject"])
        )
        if reaches:
            self.facts["relations"] = (RelationFact(starts, ends, kind),)
            if starts <= self.now < ends:
                self.facts["stated"] = self.facts.get("stated", frozenset()) | frozenset(stated)

    def _emergency(
        self, cast: Any, *, purpose: str, stated: list[str], recorded: list[str], when: str, mine: bool
    ) -> None:
        starts, ends = self._span(when)
        ends = min(ends, starts + timedelta(minutes=60))
        member = self.asker if mine else cast.zed
        Emergency.objects.create(
            jurisdiction_id=self.writer.jurisdiction_id, membership_id=member.membership_id,
            agency_id=member.agency_id, owner_id=self.writer.agency_id, reviewer_id=cast.host.pk, subject=self.subject, purpose=purpose, reason="He does not breathe.",
            stated=stated, recorded=recorded, starts_at=starts, ends_at=ends,
        )  # fmt: skip
        if mine and self.world["has_subject"] and starts <= self.now < ends and purpose == self.world["purpose"]:
            self.facts["emergencies"] = (EmergencyFact(starts, ends, purpose, "He does not breathe."),)
            self.facts["stated"] = self.facts.get("stated", frozenset()) | frozenset(stated)
            self.facts["recorded"] = frozenset(recorded)

    def _bar(self, cast: Any, *, kind: str, when: str, hits: bool, by_kind: bool) -> None:
        starts, ends = self._span(when)
        firewalled = kind == "firewall" and by_kind
        standing = "own" if self.world["own"] else asked_of(self.asker, self.part).recipient
        personal = kind in ("related", "harms_the_person")
        Bar.objects.create(
            jurisdiction_id=self.writer.jurisdiction_id, agency_id=self.writer.agency_id, subject=self.subject, kind=kind, starts_at=starts, ends_at=ends,
            user_id=(self.asker.user_id if hits else cast.zed.user_id) if personal else None,
            to_agency_id=None if personal or firewalled else self.asker.agency_id if hits else cast.stranger.pk,
            recipients=[standing if hits else "public"] if firewalled else [], set_by=self.setter.membership_id,
        )  # fmt: skip
        if hits and self.world["has_subject"] and starts <= self.now < ends:
            name = "conflicts" if personal else "works_at" if kind == "works_there" else "never_with"
            self.facts[name] = frozenset({kind if personal else self.ours})


def answers(town: Town, world: World) -> tuple[str, bool, bool, bool]:
    """The basis, and the answers of law, gathered facts and floor in one world, which is taken back afterwards."""
    asker, writer = town.both(world)
    colleague = town.colleague(
        writer
    )  # out here: whoever is made inside is gone with the world, and the town would not know
    with transaction.atomic():
        now = timezone.now()
        built = Built(town.cast, asker, writer, colleague, world, now)
        by_hand = decide(asked_of(asker, built.part), Facts(**built.facts))
        with as_viewer(asker):
            gathered = rulings(asker, [built.part], at=now)[built.part.pk]
            seen = Part.objects.filter(pk=built.part.pk).exists()
        transaction.set_rollback(True)
    return by_hand.basis, by_hand.permits, gathered.permits, seen


@pytest.fixture
def town(cast: Any) -> Town:
    return Town(cast)


@settings(
    max_examples=2000 if os.environ.get("COMMONGROUND_EXPLORE") else 60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(world=worlds())
def test_law_gathered_facts_and_floor_give_one_answer_in_any_world(town: Town, world: World) -> None:
    basis, by_hand, gathered, seen = answers(town, world)
    event(basis if by_hand else "shut")
    assert by_hand == gathered == seen, basis


def _kinds() -> dict[Any, Opening]:
    """One row of the law for each different set of what a way asks for."""
    return {
        (*row[4:11], row.ties, row.traits, row.papers, row.stated, row.recorded, bool(row.only), row.longest_days, bool(row.never)): row
        for row in REACHED
    }  # fmt: skip


OVER = ["from this moment", "until this moment", "later"]
# For each fact, what may be otherwise with it. A change of None takes the fact away.
OTHERWISE: dict[str, list[Any]] = {
    "tie": [None, *({"when": when} for when in OVER), {"labels": ["court"]}, {"stated": []}, {"mine": False}, {"whole_team": True}, {"to_person": False}, {"to_person": False, "mine": False, "whole_team": True}, *({"kind": kind} for kind in ORDINARY)],
    "agreement": [None, *({"when": when} for when in OVER), {"labels": ["court"]}, {"purposes": ["research"]}, {"papers": []}, {"back": True}],
    "grant": [None, *({"when": when} for when in OVER), {"label": "court"}, {"purpose": "research"}, {"form": "another"}, {"days": 91}, {"days": 89}, {"revoked": True}, {"theirs": False}, {"person": False}, *({"told": told} for told in TOLD[2:])],
    "emergency": [None, *({"when": when} for when in OVER), {"purpose": "research"}, {"stated": []}, {"recorded": []}, {"mine": False}],
}  # fmt: skip
ELSE: dict[str, list[Any]] = {
    "terms": [[code] for code in TERMS], "reads": [[]], "name": NAMES, "wrote": [True, False], "has_subject": [False], "role": ["officer"], "purpose": ["research"],
    "bar": [
        {"kind": kind, "when": when, "hits": hits, "by_kind": by_kind}
        for kind in ("related", "harms_the_person", "works_there", "firewall") for when in ("live", "until this moment")
        for hits in (True, False) for by_kind in ((True, False) if kind == "firewall" else (False,))
    ],
}  # fmt: skip


def _otherwise() -> list[tuple[str, World]]:
    """Worlds in which one thing is otherwise, each in up to three kinds of way for which it matters."""
    opened = [opened_by(row) for row in _kinds().values()]
    made = []
    for name, changes in (OTHERWISE | ELSE).items():
        for change in changes:
            there = [world for world in opened if name in ELSE or world[name] is not None]
            if name in ("tie", "emergency") and change == {"stated": []}:
                there = [world for world in there if world[name]["stated"]]
            if name == "wrote":
                there = [world for world in there if world["own"] and world["wrote"] is not change]
            if name == "agreement" and change == {"papers": []}:
                there = [world for world in there if world[name]["papers"]]
            few = there[:: max(1, len(there) // 3)][:3] + [world for world in there if not world["own"]][:1]
            for world in there if name == "role" or (name == "tie" and change and "kind" in change) else few:
                new = change if name in ELSE or change is None else world[name] | change
                made.append((f"{name}: {change}", world | {name: new}))
    return made


def test_one_thing_otherwise_and_law_gathered_facts_and_floor_still_agree(town: Town) -> None:
    told = [(what, answers(town, world), world) for what, world in _otherwise()]
    assert [each for each in told if len(set(each[1][1:])) > 1] == []
    shut = {what for what, answer, _ in told if not answer[1]}
    opens_all_the_same = ("{'whole_team': True}", "{'to_person': False}", "'days'", "'hits': False", "'until this moment', 'hits'", "name:", "terms:", "wrote: True", "care_team", "from this moment", "from now", "until later")  # fmt: skip
    bites = {what for what, _, _ in told if not any(word in what for word in opens_all_the_same)}
    assert bites <= shut, "these changes shut nothing: the test sees nothing of them"


def test_every_kind_of_way_opens_on_the_floor(town: Town) -> None:
    """With all in hand that a way asks for, law and floor both open."""
    told = {row.way: answers(town, opened_by(row)) for row in _kinds().values()}
    assert {way: answer for way, answer in told.items() if answer[1:] != (True, True, True)} == {}
    assert len(told) > 20


def test_the_terms_of_a_copy_shut_what_they_rule_out_and_leave_the_rest() -> None:
    """42 CFR 2.32, 34 CFR 99.33(a): the rows of ``obligations.toml`` decide, each way by each obligation, also on the floor."""
    left = {code: bounds_of([code], LAW) for code in TERMS}
    assert left["no_redisclosure"].left_open is not None and "consent" in left["no_redisclosure"].left_open
    assert not {"allow", "emergency_pull", "limited_list"} & (left["no_redisclosure"].left_open or set())
    assert left["ends_with_assignment"].passing == AS_THE_LAW
    assert left["criminal_justice_only"].passing == IN_CRIMINAL_JUSTICE
    assert left["vawa_release"].passing == left["ferpa_9933"].passing == WITH_PERMISSION
    assert left["no_proceedings"].never_for == {
        "investigation": "",
        "proceedings": "proceedings",
        "supervision": "court_ordered_treatment",
    }


def test_a_copy_under_terms_opens_to_others_only_as_they_leave_it(town: Town) -> None:
    """A way that the obligation leaves out is shut on the floor for others, and open for the holder's own staff."""
    shut = open_ = 0
    for row in _kinds().values():
        world = opened_by(row) | {"terms": ["no_redisclosure"]}
        _basis, by_hand, gathered, seen = answers(town, world)
        assert by_hand == gathered == seen, row
        if row.recipient == "own":
            assert seen, row
            open_ += 1
        elif not row.release:
            assert not seen, row
            shut += 1
        else:
            open_ += 1
    assert shut > 5 and open_ > 5


def _under_terms() -> list[tuple[str, World]]:
    """Worlds in which a permission alone lets a copy under terms be seen by others: as it was given, and with one thing of it otherwise."""
    made = []
    wanted = {"no_redisclosure": ("coordination", "standard"), "no_proceedings": ("proceedings", "proceedings")}
    for code, (purpose, form) in wanted.items():
        rows = [
            row
            for row in REACHED
            if row.recipient != "own"
            and row.purpose == purpose
            and form in LAW.releases.terms[row.label].forms
            and row.agreement
        ]
        for row in {row.label: row for row in rows if row.effect == "allow"}.values():
            world = opened_by(row)
            grant = {"label": row.label, "purpose": row.purpose, "form": form, "when": "live", "days": 1, "revoked": False, "theirs": True, "told": "any"}  # fmt: skip
            world |= {"terms": [code], "grant": grant}
            changes = OTHERWISE["grant"]
            made.append((f"{code}: as given", world))
            made += [(f"{code}: {change}", world | {"grant": None if change is None else grant | change}) for change in changes]  # fmt: skip
    return made


def test_a_copy_under_terms_opens_by_the_permission_as_it_was_given_and_by_no_other(town: Town) -> None:
    """42 CFR 2.32, 2.31: whom it names, for what, in which form, until when, and for which days, each decides on the floor as in the law."""
    told = [(what, answers(town, world)) for what, world in _under_terms()]
    assert [each for each in told if len(set(each[1][1:])) > 1] == []
    opens = {what for what, answer in told if answer[1]}
    shut = {what for what, answer in told if not answer[1]}
    assert "no_redisclosure: as given" in opens
    for change in (
        None, {"when": "later"}, {"when": "until this moment"}, {"label": "court"}, {"purpose": "research"}, {"revoked": True}, {"theirs": False}, {"person": False}, {"told": "from later"}, {"told": "until now"},
    ):  # fmt: skip
        assert f"no_redisclosure: {change}" in shut
    assert {f"no_redisclosure: {{'told': '{told}'}}" for told in ("from now", "until later")} <= opens
