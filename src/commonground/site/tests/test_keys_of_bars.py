"""Whom and what the floor keeps from somebody (``cg_barred()``) is what the bars say, read one by one; many bars cost hardly more than one."""

import random
import re
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.agencies.tests.cast import make_cast
from commonground.assessments.tests.cast import give_phq9
from commonground.cases.actions import add_task, touch
from commonground.cases.tests.cast import a_case
from commonground.consents.tests.cast import give_release
from commonground.encounters.tests.cast import meet_person
from commonground.kit.closed import door_open
from commonground.people.actions import note
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.recipients import recipient_of
from commonground.privacy.models import Bar, Reach, Subject
from commonground.privacy.models.bar import BARS, CONFLICTS
from commonground.referrals.actions import hand_over
from commonground.referrals.tests.cast import an_accepted_referral
from commonground.site.floor import differences
from commonground.site.installation import migrate_and_lay_floor

HOUR = timedelta(hours=1)
# Whose child a record is, besides its own subject: a record of the table hangs on one of the other.
HANG = {
    "cases_task": ("cases_case", "case_id"),
    "cases_touchpoint": ("cases_case", "case_id"),
    "referrals_handover": ("referrals_referral", "referral_id"),
}
NAMED = (
    "people_person", "cases_case", "referrals_referral", "encounters_encounter", "consents_release", "assessments_assessment", "calls_call",
)  # fmt: skip


def lived(cast) -> None:
    """Records of every kind about a few people, held by several agencies; some agency has been told of one."""
    case = a_case(cast)
    add_task(case, what="Bring the form", by=cast.wole)
    touch(case, reached=True, note="Met", by=cast.wole)
    _met, person = meet_person(cast)
    give_phq9(cast, person)
    give_release(cast, person)
    note(name="Teo", subject=Subject(pk=person.subject_id), by=cast.ines)
    hand_over(an_accepted_referral(cast), by=cast.amara)


def table(name: str) -> list[dict[str, Any]]:
    """Every row of a table, as the owner of the database reads it."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SELECT * FROM {name}")
        columns = [column.name for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def records() -> list[tuple[Any, Any, Any, Any]]:
    """Person, record, holder and the agency that was told, of whatever hangs on a person."""
    rows = {name: table(name) for name in (*NAMED, *HANG)}
    found = [(row["subject_id"], row) for name in NAMED for row in rows[name] if row["subject_id"]]
    for name, (above, pointer) in HANG.items():
        whose = {row["id"]: row["subject_id"] for row in rows[above]}
        found += [(whose[row[pointer]], row) for row in rows[name]]
    calls = {row["id"]: row for row in rows["calls_call"]}
    found += [
        (row["subject_id"], calls[row["call_id"]])
        for row in rows["encounters_encounter"]
        if row["subject_id"] and row["call_id"]
    ]
    plain = [(person, row["id"], row["agency_id"], row.get("to_agency_id")) for person, row in found]
    beside = [(clock["record_id"], clock["id"]) for clock in table("clocks_clock")]
    return plain + [(of[0], clock, *of[2:]) for of in plain for record, clock in beside if record == of[1]]


def holds_now(row: dict[str, Any], now: Any) -> bool:
    return row["starts_at"] <= now and (row["ends_at"] is None or row["ends_at"] > now)


def is_for(bar: dict[str, Any], viewer: Any) -> bool:
    if bar["jurisdiction_id"] != viewer.jurisdiction_id:
        return False
    if bar["kind"] in CONFLICTS:
        return bool(bar["user_id"] == viewer.user_id)
    if bar["to_agency_id"] == viewer.agency_id:
        return True
    kind = recipient_of(viewer.agency_kind, viewer.role, the_law().words).kind
    stands = "own" if bar["agency_id"] == viewer.agency_id else kind
    return bool(bar["kind"] == "firewall" and stands in bar["recipients"])


def cares(tie: dict[str, Any], person: Any, viewer: Any) -> bool:
    mine = tie["membership_id"] == viewer.membership_id
    ours = tie["membership_id"] is None and tie["agency_id"] == viewer.agency_id
    return bool(
        tie["subject_id"] == person
        and tie["giver_id"] == viewer.agency_id
        and tie["kind"] == "care_team"
        and (mine or ours)
    )


def read(bars: list[dict[str, Any]], ties: list[dict[str, Any]], known: list[Any], viewer: Any, now: Any) -> set[str]:
    """The keys, bar by bar, in plain words."""
    keys: set[str] = set()
    for bar in (bar for bar in bars if is_for(bar, viewer) and holds_now(bar, now)):
        person, holder, here = bar["subject_id"], bar["agency_id"], viewer.agency_id
        theirs = [(record, agency, told) for whose, record, agency, told in known if person and whose == person]
        if bar["record_id"]:
            keys.add(f"rec:{bar['record_id']}")
        if bar["kind"] == "firewall":
            keys.add(f"{holder}:{person or '*'}")
            keys |= {f"of:{record}" for record, agency, told in theirs if agency == holder and told == here}
        elif bar["kind"] in CONFLICTS:
            keys |= {f"all:{person}"} if person else set()
            keys |= {f"of:{record}" for record, _agency, _told in theirs}
        else:
            in_care = any(holds_now(tie, now) and cares(tie, person, viewer) for tie in ties)
            keys |= {f"others:{person}"} | (set() if in_care else {f"own:{person}"})
            keys |= {f"of:{record}" for record, agency, _told in theirs if not in_care or agency != here}
    return keys


def some_bars(cast, chance: random.Random, many: int) -> list[Bar]:
    """Bars of every kind, reach and time; most of the people of the town, some of people of whom there is no record."""
    people = [row["id"] for row in table("privacy_subject") if row["jurisdiction_id"] == cast.jurisdiction.pk]
    calls = [row["id"] for row in table("calls_call")]
    agencies, users = list(cast.agencies.values()), list(cast.users.values())
    made = []
    for _ in range(many):
        kind = chance.choice(BARS)
        user = chance.choice(users) if kind in CONFLICTS or chance.random() < 0.2 else None
        somebody = kind == "works_there" or chance.random() < 0.7
        made.append(
            Bar(
                jurisdiction=cast.jurisdiction,
                kind=kind,
                agency=chance.choice(agencies),
                user=user,
                subject_id=chance.choice(people) if somebody else None,
                record_id=chance.choice(calls)
                if chance.random() < 0.2 or (kind in CONFLICTS and not somebody)
                else None,
                to_agency=chance.choice(agencies) if kind == "works_there" or chance.random() < 0.3 else None,
                recipients=chance.sample(["own", "police", "nonprofit", "crisis"], chance.choice([0, 1, 2]))
                if kind == "firewall"
                else [],
                starts_at=timezone.now() + chance.choice([-3, -3, -3, 2]) * HOUR,
                ends_at=timezone.now() + chance.choice([-1, 5]) * HOUR if chance.random() < 0.4 else None,
            )
        )
    return made


def some_ties(cast, chance: random.Random, many: int) -> list[Reach]:
    """Who cares for whom: members and whole agencies, given by their own agency or another, now, before and later."""
    people = [row["id"] for row in table("privacy_subject")]
    return [
        Reach(
            jurisdiction=cast.jurisdiction,
            membership=member if chance.random() < 0.5 else None,
            agency_id=member.agency_id,
            giver=member.agency if chance.random() < 0.8 else chance.choice(list(cast.agencies.values())),
            kind=chance.choice(["care_team", "care_team", "task"]),
            subject_id=chance.choice(people),
            basis="test",
            cause_id=chance.choice(people),
            starts_at=timezone.now() + chance.choice([-3, -3, 2]) * HOUR,
            ends_at=timezone.now() + chance.choice([-1, 5]) * HOUR if chance.random() < 0.5 else None,
        )
        for member in chance.choices(list(cast.members.values()), k=many)
    ]


def lay_down(*kinds: Any) -> None:
    """These rows and no others of their kind, put there by the owner of the database."""
    for rows in kinds:
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"DELETE FROM {type(rows[0])._meta.db_table}")
        with door_open("test"):
            type(rows[0]).objects.using("owner").bulk_create(rows)


def keys(viewer: Any) -> tuple[set[str], Any]:
    """What the floor keeps from this viewer, and when it was asked."""
    with as_viewer(viewer), connection.cursor() as cursor:
        cursor.execute("SELECT cg_barred(), statement_timestamp()")
        found, now = cursor.fetchone()
    return set(found), now


@pytest.mark.commits
def test_the_keys_of_any_bars_are_what_the_bars_say_one_by_one(committed, cast):
    chance, seen = random.Random(9), set()
    lived(cast)
    known = records()
    assert len(known) > 15
    for many in (1, 2, 5, 20, 60, 300):
        lay_down(some_bars(cast, chance, many), some_ties(cast, chance, 60))
        bars, ties = table("privacy_bar"), table("privacy_reach")
        for name, viewer in cast.viewers.items():
            found, now = keys(viewer)
            assert found == read(bars, ties, known, viewer, now), (many, name)
            seen |= {re.sub(r"[0-9a-f-]{36}", "?", key) for key in found}
    assert seen == {"all:?", "?:?", "?:*", "others:?", "own:?", "rec:?", "of:?"}, "every kind of key was drawn"


@pytest.mark.commits
def test_a_bar_of_another_place_is_no_bar_here(committed, cast):
    elm = make_cast("elm")
    person = note(name="Teo", by=elm.amara)
    mine = cast.amara
    facts = {"jurisdiction": elm.jurisdiction, "agency": elm.crisis, "subject_id": person.subject_id}
    lay_down([Bar(kind="party", user=cast.users["amara"], starts_at=timezone.now() - HOUR, **facts)])
    assert keys(mine)[0] == set()
    lay_down([Bar(kind="party", user=elm.users["amara"], starts_at=timezone.now() - HOUR, **facts)])
    assert keys(elm.amara)[0] >= {f"all:{person.subject_id}"}


COUNTED = "SELECT calls FROM pg_stat_xact_user_functions WHERE funcname = 'cg_records_of'"


def questions_for_records(viewer: Any) -> int:
    """How often the records of people are asked for, to learn what is kept from this viewer."""
    with as_viewer(viewer), connection.cursor() as cursor:
        cursor.execute(COUNTED)
        before = cursor.fetchone() or (0,)
        cursor.execute("SELECT cg_barred()")
        cursor.execute(COUNTED)
        return (cursor.fetchone() or (0,))[0] - before[0]


@pytest.fixture
def counted(committed, cluster):
    """The database counts the calls of its functions."""
    with psycopg.connect(cluster.superuser_url(committed), autocommit=True) as superuser:
        superuser.execute(f"ALTER DATABASE {committed} SET track_functions = 'all'")
    connection.close()


def kept_from(user: Any, cast, people: list[Any]) -> None:
    """The user may know of none of these people; no other bar stands."""
    facts = {"jurisdiction": cast.jurisdiction, "agency": cast.crisis, "starts_at": timezone.now() - HOUR}
    lay_down([Bar(kind="party", user=user, subject_id=person, **facts) for person in people])


@pytest.mark.commits
def test_two_hundred_bars_are_asked_for_at_once(counted, cast):
    """One question for the records of all people; whoever is kept from nobody asks none."""
    lived(cast)
    person = records()[0][0]
    with door_open("test"):
        others = [Subject(jurisdiction=cast.jurisdiction) for _ in range(199)]
        Subject.objects.using("owner").bulk_create(others)
    for people in ([person], [person, *(one.pk for one in others)]):
        kept_from(cast.users["omar"], cast, people)
        assert {key for key in keys(cast.omar)[0] if key.startswith("all:")} == {f"all:{one}" for one in people}
        assert questions_for_records(cast.omar) == 1
        assert questions_for_records(cast.petra) == 0


BEFORE = """
CREATE FUNCTION cg_records_of(about uuid) RETURNS TABLE (id uuid, agency uuid, told uuid) LANGUAGE sql STABLE AS
  'SELECT p.id, p.agency_id, NULL::uuid FROM people_person p WHERE p.subject_id = about';
"""


@pytest.mark.commits
def test_a_floor_that_asked_person_by_person_is_laid_anew(committed, cast):
    with connections["owner"].cursor() as owner:
        owner.execute(BEFORE)
    migrate_and_lay_floor(say=lambda _: None)
    with connections["owner"].cursor() as owner:
        owner.execute("SELECT oid::regprocedure::text FROM pg_proc WHERE proname = 'cg_records_of'")
        assert owner.fetchall() == [("cg_records_of(uuid[])",)]
    assert differences(connections["owner"]) == []
