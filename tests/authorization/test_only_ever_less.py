"""What is taken away shows nobody more, what was given and taken back leaves nothing behind, and what is permitted shows no more than it names (T4).

The floor itself is asked: every protected table by one bare statement, as the application's role, under the token of whoever looks. What happens
meanwhile is written by the owner of the database, past every door, for here the question is what the rows then open and not who may write them.
A row is the unit: which of its columns may be read is granted by table, to everybody alike. All of it is taken back at the end.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import connection
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from psycopg import sql

from commonground.agencies.context import token_for
from commonground.legal.tests.cast import told_about
from commonground.people.actions import note
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.labels import LABELS, SEALED
from commonground.privacy.law.openings import openings
from commonground.privacy.law.terms import bounds_of
from commonground.privacy.register import register
from commonground.site.floor.policies import read_predicate

pytestmark = [pytest.mark.slow, pytest.mark.commits, pytest.mark.xdist_group("only ever less")]

LAW = the_law()
PURPOSES = ("treatment", "coordination", "crisis_response", "investigation", "legal_process")
FORMS = {row.label: row.forms[0] for row in openings(LAW) if row.release and row.recipient != "own"}
RECIPIENTS = sorted({row.recipient for row in openings(LAW)})
TERMS = sorted(LAW.words.lists["obligations"])
STATED = sorted({word for row in openings(LAW) for word in row.stated})
RECORDED = sorted({word for row in openings(LAW) for word in row.recorded})
# A label that stands within another asks for all that the other asks, and more: a part that gets it has one label more.
WITHIN = {
    "health": "health.psychotherapy_note", "substance_use": "substance_use.counseling_note", "court": "court.sealed",
    "child_welfare": "child_welfare.reporter",
}  # fmt: skip
PART = "privacy_part"
YESTERDAY, TOMORROW = "statement_timestamp() - interval '1 day'", "statement_timestamp() + interval '1 day'"
drawn = settings(
    max_examples=600 if os.environ.get("COMMONGROUND_EXPLORE") else 12, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
nth = st.integers(0, 40)

Row = tuple[str, str]  # table and id
Seen = dict[Row, tuple[str, str, str]]  # row -> of whom, whose, under which label; empty where the table bears none
Looks = dict[tuple[str, str], Seen]  # who looks and for which purpose


@dataclass(repr=False)
class Floor:
    """The database of the planted town, in one transaction of its owner; everybody and everything there is to draw from."""

    base: psycopg.Connection[Any]
    lookers: list[tuple[str, Any]]
    asks: dict[str, sql.Composed]
    people: list[tuple[str, str]] = field(default_factory=list)
    agencies: list[str] = field(default_factory=list)
    written: set[str] = field(default_factory=set)

    def anew(self) -> None:
        """As it was planted."""
        self.base.rollback()
        self.written.clear()

    def do(self, statement: str, *facts: object) -> int:
        """One statement of the owner: how many rows it wrote. What it added is no row that anybody could have seen before."""
        with self.base.cursor() as cursor:
            cursor.execute("SET LOCAL SESSION AUTHORIZATION cg_owner")
            cursor.execute(statement + (" RETURNING id::text" if statement.startswith("INSERT") else ""), facts)
            if statement.startswith("INSERT"):
                self.written |= {pk for (pk,) in cursor.fetchall()}
            count = cursor.rowcount
            cursor.execute("RESET SESSION AUTHORIZATION")
        return count

    def rows(self, statement: str, *facts: object) -> list[tuple[Any, ...]]:
        """What a question past every rule answers."""
        with self.base.cursor() as cursor:
            return cursor.execute(statement, facts).fetchall()

    def seen(self, viewer: Any, purpose: str, what: str = "everything") -> Seen:
        """Every row that this one finds, by a bare statement as the application's role."""
        with self.base.cursor() as cursor:
            cursor.execute("SET LOCAL SESSION AUTHORIZATION cg_app")
            token = token_for(viewer.for_purpose(purpose))
            cursor.execute("SELECT set_config('commonground.viewer', %s, true)", [token])
            found = cursor.execute(self.asks[what], prepare=True).fetchall()
            cursor.execute("RESET SESSION AUTHORIZATION")
        return {
            (table, pk): (of or "", whose or "", label or "")
            for table, pk, of, whose, label in found
            if pk not in self.written
        }

    def look(self, who: list[tuple[int, str]], what: str = "everything") -> Looks:
        """What some of them find, each for a purpose."""
        chosen = {(self.lookers[n % len(self.lookers)], purpose) for n, purpose in who}
        return {(name, purpose): self.seen(viewer, purpose, what) for (name, viewer), purpose in chosen}

    def person(self, which: int) -> tuple[str, str]:
        """Somebody, and an agency that holds a record of them."""
        return self.people[which % len(self.people)]

    def other(self, than: str, which: int) -> str:
        """Another agency."""
        others = [one for one in self.agencies if one != than]
        return others[which % len(others)]

    def looker(self, which: int) -> Any:
        """Somebody at work."""
        return self.lookers[which % len(self.lookers)][1]


@pytest.fixture(scope="module")
def floor(there: Any, cluster: Any, django_db_blocker: Any) -> Iterator[Floor]:
    """The town with its planted words, and a note under every label at each agency that keeps people."""
    cast = there.cast
    with django_db_blocker.unblock():
        for who in ("amara", "wole", "rosa", "alma"):
            whom = note(name="Nora Quill", language="en", by=cast.viewers[who])
            for label in LABELS:
                told_about(whom, label, "" if label in SEALED else "Told.", by=cast.viewers[who])
        name = connection.settings_dict["NAME"]
    with psycopg.connect(cluster.superuser_url(str(name)), options="-c plan_cache_mode=force_generic_plan") as base:
        made = Floor(base, sorted(cast.viewers.items()), {"everything": _ask(_tables()), "parts": _ask([PART])})
        told_of = "SELECT p.subject_id::text, p.agency_id::text FROM privacy_part p JOIN agencies_agency a ON a.id = p.agency_id"
        in_order = "WHERE p.subject_id IS NOT NULL GROUP BY 1, 2, a.slug ORDER BY a.slug, min(p.id::text)"  # the same at every run
        made.people = [(subject, holder) for subject, holder in made.rows(f"{told_of} {in_order}")]
        made.agencies = [pk for (pk,) in made.rows("SELECT id::text FROM agencies_agency ORDER BY slug")]
        base.rollback()
        yield made
        base.rollback()


def _tables() -> list[str]:
    """Every table under row-level rules."""
    names = [apps.get_model(model)._meta.db_table for model, table in sorted(register().items()) if table.protected]
    assert len(names) > 30
    return names


def _ask(tables: list[str]) -> sql.Composed:
    """One question for all rows of these tables: which, of whom, whose, and under which label they are shown to others."""
    known = {apps.get_model(model)._meta.db_table: table for model, table in register().items()}
    asked = []
    for name in tables:
        about = {"agency", "subject"} <= known[name].fields.keys()
        whose = sql.SQL("subject_id::text, agency_id::text" if about else "NULL::text, NULL::text")
        label = sql.Identifier("label") if name == PART or known[name].labelled else sql.Literal(known[name].granted)
        asked.append(
            sql.SQL("SELECT {}::text, {}::text, {}, {}::text FROM {}").format(
                sql.Literal(name), sql.Identifier(_key(name)), whose, label, sql.Identifier(name)
            )
        )
    return sql.SQL(" UNION ALL ").join(asked)


def _key(table: str) -> str:
    (model,) = [model for model in apps.get_models() if model._meta.db_table == table]
    return str(model._meta.pk.column)


@pytest.fixture
def now(floor: Floor, django_db_blocker: Any) -> Iterator[Floor]:
    """The town as it was planted, at the beginning of a test."""
    with django_db_blocker.unblock():
        yield floor
    floor.anew()


# -- what is given ----------------------------------------------------------------------------------------------------


def permit(floor: Floor, whom: int, to: int, label: str, purpose: str, days: str = "") -> None:
    """A permission of somebody, as the floor reads it; ``days``: only for what is written from tomorrow on."""
    subject, giver = floor.person(whom)
    floor.do(
        "INSERT INTO privacy_grant (id, jurisdiction_id, subject_id, from_agency_id, to_agency_id, label, purpose, release_id, form, starts_at, expires_at, told_from, proof)"
        f" SELECT gen_random_uuid(), s.jurisdiction_id, s.id, %s, %s, %s, %s, gen_random_uuid(), %s, {YESTERDAY}, {TOMORROW}, {TOMORROW if days else 'NULL'}, ''"
        " FROM privacy_subject s WHERE s.id = %s",
        giver, floor.other(giver, to), label, purpose, FORMS.get(label, "standard"), subject,
    )  # fmt: skip


def tie(floor: Floor, whom: int, who: int, kind: str) -> None:
    """Somebody at work is tied to somebody, by the agency that holds the record."""
    (subject, giver), viewer = floor.person(whom), floor.looker(who)
    floor.do(
        "INSERT INTO privacy_reach (id, jurisdiction_id, membership_id, agency_id, giver_id, kind, subject_id, record_kind, labels, stated, basis, cause_id, starts_at, proof)"
        f" SELECT gen_random_uuid(), s.jurisdiction_id, %s, %s, %s, %s, s.id, '', '{{}}', '{{}}', 'test', gen_random_uuid(), {YESTERDAY}, '' FROM privacy_subject s WHERE s.id = %s",
        viewer.membership_id, viewer.agency_id, giver, kind, subject,
    )  # fmt: skip


def agree(floor: Floor, whom: int, to: int) -> None:
    """An agreement on everything, between an agency that holds somebody's record and another."""
    subject, giver = floor.person(whom)
    floor.do(
        "INSERT INTO agencies_agreement (id, jurisdiction_id, from_agency_id, to_agency_id, labels, purposes, papers, title, starts_at)"
        f" SELECT gen_random_uuid(), s.jurisdiction_id, %s, %s, %s, %s, '{{}}', 'drawn', {YESTERDAY} FROM privacy_subject s WHERE s.id = %s",
        giver, floor.other(giver, to), list(LABELS), list(PURPOSES), subject,
    )  # fmt: skip


def open_in_emergency(floor: Floor, whom: int, who: int, purpose: str) -> None:
    """Somebody at work opens in an emergency what an agency holds."""
    (subject, giver), viewer = floor.person(whom), floor.looker(who)
    floor.do(
        "INSERT INTO privacy_emergency (id, jurisdiction_id, membership_id, agency_id, owner_id, reviewer_id, subject_id, purpose, reason, nature, stated, recorded, starts_at, ends_at, proof)"
        " SELECT gen_random_uuid(), s.jurisdiction_id, %s, %s, %s, %s, s.id, %s, 'Does not breathe.', '', %s, %s, statement_timestamp() - interval '1 minute',"
        " statement_timestamp() + interval '50 minutes', '' FROM privacy_subject s WHERE s.id = %s",
        viewer.membership_id, viewer.agency_id, giver, floor.other(str(viewer.agency_id), 0), purpose, STATED, RECORDED, subject,
    )  # fmt: skip


Gift = tuple[Any, ...]
permission = st.tuples(
    st.just(permit), nth, nth, st.sampled_from(LABELS), st.sampled_from(PURPOSES[:3]), st.sampled_from(["", "", "days"])
)
an_agreement = st.tuples(st.just(agree), nth, nth)
a_tie = st.tuples(st.just(tie), nth, nth, st.sampled_from(["care_team", "assignment", "task"]))
an_emergency = st.tuples(st.just(open_in_emergency), nth, nth, st.sampled_from(["treatment", "crisis_response"]))
gifts = st.lists(st.one_of(permission, an_agreement, a_tie, an_emergency), max_size=6)


# -- what is taken away -----------------------------------------------------------------------------------------------


def _end(table: str, column: str, stands: str) -> Callable[..., int]:
    """End one of the rows of a table that stand, from the next statement on; those written last come first."""

    def ends(floor: Floor, which: int, *_: Any) -> int:
        return floor.do(
            f"UPDATE {table} SET {column} = statement_timestamp() WHERE id = (SELECT id FROM {table} WHERE {stands}"
            f" ORDER BY id::text = ANY (%s) DESC, id OFFSET %s %% greatest(1, (SELECT count(*) FROM {table} WHERE {stands})) LIMIT 1)",
            sorted(floor.written), which,
        )  # fmt: skip

    ends.__name__ = f"end {table}.{column}"
    return ends


def _stands(column: str) -> str:
    return f"({column} IS NULL OR {column} > statement_timestamp()) AND starts_at < statement_timestamp()"


revoke = _end("privacy_grant", "revoked_at", f"revoked_at IS NULL AND {_stands('expires_at')}")
expire = _end("privacy_grant", "expires_at", f"revoked_at IS NULL AND {_stands('expires_at')}")
end_agreement = _end("agencies_agreement", "ends_at", _stands("ends_at"))
end_role = _end(
    "agencies_membership", "ends_at", f"{_stands('ends_at')} AND \"role\" NOT LIKE 'service%%'"
)  # fmt: skip
end_tie = _end("privacy_reach", "ends_at", _stands("ends_at"))
end_emergency = _end("privacy_emergency", "ends_at", _stands("ends_at"))


def bar_somebody(floor: Floor, whom: int, who: int, *_: Any) -> int:
    """One person is kept from one of the staff."""
    subject, holder = floor.person(whom)
    return _bar(floor, subject, holder, kind="harms_the_person", user=floor.looker(who).user_id)


def bar_a_workplace(floor: Floor, whom: int, who: int, *_: Any) -> int:
    """One person is kept from the agency where they work."""
    subject, holder = floor.person(whom)
    return _bar(floor, subject, holder, kind="works_there", to=floor.looker(who).agency_id)


def never_share(floor: Floor, whom: int, who: int, everybody: int, *_: Any) -> int:
    """One person, or everybody an agency serves, is never shared with a kind of agency."""
    subject, holder = floor.person(whom)
    shut = [RECIPIENTS[who % len(RECIPIENTS)]]
    return _bar(floor, subject if everybody % 2 else None, holder, kind="firewall", recipients=shut)


def _bar(
    floor: Floor, subject: str | None, holder: str, *, kind: str, user: Any = None, to: Any = None, recipients: Any = ()
) -> int:
    return floor.do(
        "INSERT INTO privacy_bar (id, jurisdiction_id, agency_id, subject_id, record_kind, kind, user_id, to_agency_id, recipients, why, starts_at)"
        f" SELECT gen_random_uuid(), a.jurisdiction_id, a.id, %s, '', %s, %s, %s, %s, 'seen', {YESTERDAY} FROM agencies_agency a WHERE a.id = %s",
        subject, kind, user, to, list(recipients), holder,
    )  # fmt: skip


def label_within(floor: Floor, which: int, *_: Any) -> int:
    """One part of each label gets the label that stands within it, too."""
    return sum(
        floor.do(
            "UPDATE privacy_part SET label = %s, text = '', source = '', content = '{}' WHERE id = (SELECT id FROM privacy_part WHERE label = %s ORDER BY id"
            " OFFSET %s %% greatest(1, (SELECT count(*) FROM privacy_part WHERE label = %s)) LIMIT 1)",
            inner, outer, which, outer,
        )
        for outer, inner in WITHIN.items()
    )  # fmt: skip


def bind(floor: Floor, which: int, term: int, *_: Any, ends: str = "NULL") -> int:
    """A part comes under an obligation more, as a copy that bears terms."""
    free = (
        "SELECT id, coalesce(bound_by, '{}') FROM privacy_part WHERE expires_at IS NULL ORDER BY label <> 'general', id"
    )
    if not (parts := floor.rows(free)):
        return 0
    pk, were = parts[which % len(parts)]
    codes = sorted({*were, TERMS[term % len(TERMS)]})
    bound = bounds_of(codes, LAW)
    left = None if bound.left_open is None else sorted(bound.left_open)
    return floor.do(
        f"UPDATE privacy_part SET bound_by = %s, left_open = %s, never_for = %s, expires_at = {ends} WHERE id = %s AND (bound_by IS NULL OR {ends} IS NULL)",
        codes, left, sorted(bound.never_for) or None, pk,
    )  # fmt: skip


def end_copy(floor: Floor, which: int, term: int, *_: Any) -> int:
    """A copy that bears terms comes to its end."""
    return bind(floor, which, term, ends="statement_timestamp()")


TAKEN: list[Callable[..., int]] = [
    revoke, expire, end_agreement, end_role, end_tie, end_emergency, bar_somebody, bar_a_workplace, never_share, label_within, bind, end_copy,
]  # fmt: skip
steps = st.lists(st.tuples(st.sampled_from(range(len(TAKEN))), nth, nth, nth), min_size=1, max_size=3)
looks = st.lists(st.tuples(nth, st.sampled_from(PURPOSES)), min_size=4, max_size=4, unique=True)


def more(before: Looks, after: Looks) -> dict[tuple[str, str], list[Row]]:
    """Rows that somebody finds now and did not find before."""
    found = {look: sorted(after[look].keys() - before[look].keys()) for look in before}
    return {look: rows for look, rows in found.items() if rows}


def give(floor: Floor, gifts: list[Gift]) -> None:
    """All of these, one after the other."""
    for verb, *facts in gifts:
        verb(floor, *facts)


@drawn
@given(had=gifts, taken=steps, who=looks)
def test_what_is_taken_away_shows_nobody_more(now: Floor, had: list[Gift], taken: Any, who: Any) -> None:
    """Revoking, expiring, the end of an agreement, a role, a tie, an emergency or a copy; a bar, a label or an obligation more."""
    now.anew()
    give(now, had)
    before = now.look(who)
    for which, *facts in taken:
        if TAKEN[which](now, *facts):
            after = now.look(who)
            assert not more(before, after), TAKEN[which].__name__
            event(f"{TAKEN[which].__name__}: {'less' if more(after, before) else 'the same'}")
            before = after


ENDS: dict[Any, tuple[Callable[..., int], ...]] = {
    permit: (revoke, expire), agree: (end_agreement,), tie: (end_tie,), open_in_emergency: (end_emergency,),
}  # fmt: skip


def given_and_taken_back(
    floor: Floor, gift: Gift, end: Callable[..., int], who: Any, what: str
) -> tuple[Looks, Looks, Looks]:
    """What they find before, while it holds, and after."""
    before = floor.look(who, what)
    give(floor, [gift])
    while_it_holds = floor.look(who, what)
    assert end(floor, 0) == 1
    return before, while_it_holds, floor.look(who, what)


@drawn
@given(had=gifts, gift=st.one_of(permission, an_agreement, a_tie, an_emergency), which=st.integers(0, 1), who=nth)
def test_what_was_given_and_taken_back_leaves_nothing_behind(
    now: Floor, had: list[Gift], gift: Gift, which: int, who: int
) -> None:
    """At the next statement everybody finds what they found before it was given."""
    now.anew()
    give(now, had)
    now.written.clear()
    end = ENDS[gift[0]][which % len(ENDS[gift[0]])]
    asked = [
        (n, gift[4] if gift[0] is permit else gift[3] if gift[0] is open_in_emergency else "treatment")
        for n in _near(now, gift)
    ]
    before, while_it_holds, after = given_and_taken_back(now, gift, end, [*asked, (who, "coordination")], "everything")
    assert more(before, after) == more(after, before) == {}
    event("it opened something" if more(before, while_it_holds) else "it opened nothing")


def _near(floor: Floor, gift: Gift) -> list[int]:
    """Some of those at work where a gift arrives."""
    verb, whom, to, *_ = gift
    if verb in (tie, open_in_emergency):
        return [to]
    receiver = floor.other(floor.person(whom)[1], to)
    return [n for n, (_name, viewer) in enumerate(floor.lookers) if str(viewer.agency_id) == receiver][:3]


def outside(floor: Floor, permitted: Gift, before: Looks, after: Looks) -> list[Any]:
    """Rows that a permission opened beyond what it names: the person, the holder, the label, the purpose, the receiver, the days."""
    _verb, whom, to, label, purpose, days = permitted
    subject, giver = floor.person(whom)
    receiver, found = floor.other(giver, to), []
    for (name, why), rows in more(before, after).items():
        at = str(dict(floor.lookers)[name].agency_id)
        for row in rows:
            named = (at, why, after[name, why][row]) == (receiver, purpose, (subject, giver, label))
            if not named or (days and row[0] == PART):
                found.append((name, why, row))
    return found


@drawn
@given(had=st.lists(st.one_of(an_agreement, a_tie), max_size=4), permitted=permission, who=nth)
def test_a_permission_shows_what_it_names_to_whom_it_names_and_nothing_else(
    now: Floor, had: list[Gift], permitted: Gift, who: int
) -> None:
    now.anew()
    give(now, [*had, (agree, permitted[1], permitted[2])])
    asked = [(n, why) for n in [*_near(now, permitted), who] for why in dict.fromkeys([permitted[4], "coordination"])]
    before = now.look(asked)
    give(now, [permitted])
    after = now.look(asked)
    assert not outside(now, permitted, before, after)
    assert not more(after, before), "a permission hides nothing"
    event("the permission opened something" if more(before, after) else "it opened nothing")


# -- that all of this can fail ----------------------------------------------------------------------------------------


def test_each_way_of_taking_away_shuts_something(now: Floor) -> None:
    """The other side: in this town there is something to lose by each."""
    everybody = [(n, purpose) for n in range(len(now.lookers)) for purpose in PURPOSES[:2]]
    shut = set()
    for verb in TAKEN:
        now.anew()
        _one_of_each(now)
        before = now.look(everybody, "parts")
        for at in range(40):
            verb(now, at, at, at)
            for who in (_name(now, "amara"), RECIPIENTS.index("nonprofit")):
                verb(now, at, who, 1)
        after = now.look(everybody, "parts")
        assert not more(before, after), verb.__name__
        if more(after, before):
            shut.add(verb.__name__)
    assert {verb.__name__ for verb in TAKEN} - shut == set()


def _one_of_each(now: Floor) -> None:
    agreed = set()
    for whom, (_subject, giver) in enumerate(now.people):
        for to in range(len(now.agencies) - 1):
            permit(now, whom, to, "general", "coordination")
            if giver not in agreed:
                agree(now, whom, to)
        agreed.add(giver)
        staff = [n for n, (_name, viewer) in enumerate(now.lookers) if str(viewer.agency_id) == giver]
        tie(now, whom, staff[0], "care_team")
        open_in_emergency(now, whom, _name(now, "amara"), "treatment")


def _nora(now: Floor, holder: str) -> int:
    """The person with a note under every label at the agency of this one."""
    agency = str(dict(now.lookers)[holder].agency_id)
    told = "SELECT subject_id::text FROM privacy_part WHERE agency_id = %s GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    return now.people.index((now.rows(told, agency)[0][0], agency))


def _place(now: Floor, giver: str, receiver: str) -> int:
    """The number under which an agency stands among those other than the giver."""
    held, wanted = (str(dict(now.lookers)[who].agency_id) for who in (giver, receiver))
    return [one for one in now.agencies if one != held].index(wanted)


def _name(now: Floor, who: str) -> int:
    return [name for name, _viewer in now.lookers].index(who)


def plant(now: Floor, was: str, instead: str) -> None:
    """A rule of the floor for parts that is wrong in one thing."""
    right = read_predicate(PART, register()["privacy.part"])
    assert was in right
    now.base.execute(f"ALTER POLICY cg_read ON {PART} USING ({right.replace(was, instead)})")


def _left_behind(now: Floor, gift: Gift, end: Callable[..., int], looks: list[tuple[int, str]]) -> bool:
    now.written.clear()
    before, while_it_holds, after = given_and_taken_back(now, gift, end, looks, "parts")
    assert more(before, while_it_holds), "nothing was opened: this sees nothing"
    return bool(more(before, after))


def _permission(now: Floor, days: str = "") -> tuple[Gift, list[tuple[int, str]]]:
    """The crisis team may tell housing what is general of Nora; who looks there, and who does elsewhere or for another purpose."""
    gift = (permit, _nora(now, "amara"), _place(now, "amara", "ines"), "general", "coordination", days)
    who = [
        (_name(now, "ines"), "coordination"),
        (_name(now, "ines"), "treatment"),
        (_name(now, "rosa"), "coordination"),
    ]
    return gift, who


def _permission_left(now: Floor) -> bool:
    gift, who = _permission(now)
    return _left_behind(now, gift, revoke, who)


def _expired_left(now: Floor) -> bool:
    gift, who = _permission(now)
    return _left_behind(now, gift, expire, who)


def _agreement_left(now: Floor) -> bool:
    whom, to = _nora(now, "wole"), _place(now, "wole", "amara")
    permit(now, whom, to, "general", "coordination")
    return _left_behind(now, (agree, whom, to), end_agreement, [(_name(now, "amara"), "coordination")])


def _tie_left(now: Floor) -> bool:
    who = _name(now, "rosa")
    return _left_behind(now, (tie, _nora(now, "amara"), who, "care_team"), end_tie, [(who, "treatment")])


def _emergency_left(now: Floor) -> bool:
    who, whom = _name(now, "amara"), _nora(now, "rosa")
    return _left_behind(now, (open_in_emergency, whom, who, "treatment"), end_emergency, [(who, "treatment")])


def _grows(now: Floor, gift: Gift, end: Callable[..., int], looks: list[tuple[int, str]]) -> bool:
    give(now, [gift])
    before = now.look(looks, "parts")
    assert end(now, 0) == 1
    return bool(more(before, now.look(looks, "parts")))


def _revoking_opens(now: Floor) -> bool:
    gift, who = _permission(now)
    return _grows(now, gift, revoke, who)


def _ending_opens(now: Floor) -> bool:
    whom, to = _nora(now, "wole"), _place(now, "wole", "amara")
    permit(now, whom, to, "general", "coordination")
    now.written.clear()
    return _grows(now, (agree, whom, to), end_agreement, [(_name(now, "amara"), "coordination")])


def _goes_further(now: Floor, days: str = "") -> bool:
    """Where there is no other permission, and an agreement with everybody."""
    gift, _who = _permission(now, days)
    now.do("DELETE FROM privacy_grant")
    for to in range(len(now.agencies) - 1):
        agree(now, gift[1], to)
    everybody = [(n, purpose) for n in range(len(now.lookers)) for purpose in ("coordination", "crisis_response")]
    before = now.look(everybody, "parts")
    give(now, [gift])
    return bool(outside(now, gift, before, now.look(everybody, "parts")))


def _goes_beyond_its_days(now: Floor) -> bool:
    return _goes_further(now, "days")


NOW = "statement_timestamp()"
# To which agency a permission goes is asked twice: a rule that forgets it is shown no row of another's permission, and opens nothing more.
FAULTS: dict[str, tuple[str, str, Callable[[Floor], bool]]] = {
    "goes on after it was taken back": (" AND g.revoked_at IS NULL", "", _permission_left),
    "goes on after its end": (f" AND g.expires_at > {NOW}", "", _expired_left),
    "an agreement goes on after its end": (f" AND (a.ends_at IS NULL OR a.ends_at > {NOW})", "", _agreement_left),
    "a tie goes on after its end": (f" AND (r.ends_at IS NULL OR r.ends_at > {NOW})", "", _tie_left),
    "an emergency goes on after its end": (f" AND e.ends_at > {NOW}", "", _emergency_left),
    "opens when it is taken back": ("g.revoked_at IS NULL", "g.revoked_at IS NOT NULL", _revoking_opens),
    "an agreement opens when it ends": ("(a.ends_at IS NULL OR", "(a.ends_at IS NOT NULL OR", _ending_opens),
    "opens every person": ("g.subject_id = privacy_part.subject_id AND ", "", _goes_further),
    "opens every label": (" AND g.label = privacy_part.label", "", _goes_further),
    "opens for any purpose": (" AND g.purpose = (me.viewer)[5]", "", _goes_further),
    "opens what was told on other days": ("privacy_part.written_at >= g.told_from", "true", _goes_beyond_its_days),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_floor_that_is_wrong_in_one_thing_is_found_out(now: Floor, fault: str) -> None:
    was, instead, wrong = FAULTS[fault]
    now.anew()
    assert not wrong(now)
    now.anew()
    plant(now, was, instead)
    assert wrong(now)
