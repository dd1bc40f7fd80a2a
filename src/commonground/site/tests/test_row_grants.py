"""A row of a permission opens this part to this agency for this purpose, from its first moment to its last: each thing of it, wrong by itself, opens nothing."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from commonground.agencies.actions.agree import agree
from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.kit.closed import door_open
from commonground.people.actions import note
from commonground.people.models import Person
from commonground.privacy.actions import lengthen, new_subject, withdraw, write_part
from commonground.privacy.law.labels import LABELS, PURPOSES
from commonground.privacy.lists import how_many, may_see, newest, with_words
from commonground.privacy.models import Grant, Part
from commonground.site.tests.attacks import changed, refused

pytestmark = pytest.mark.django_db
WORD = "lighthouse"


@pytest.fixture
def person(cast):
    """Known to the crisis team, which may tell housing by its agreement, with a note on health."""
    for receiver in (cast.housing, cast.clinic):
        agree(
            from_agency=cast.crisis, to_agency=receiver, labels=LABELS, purposes=PURPOSES, title="Everything",
            starts_at=timezone.now() - timedelta(days=1), by=service("setup", cast.host),
        )  # fmt: skip
    return note(name="Wanda Lightfoot", language="en", by=cast.amara)


@pytest.fixture
def part(cast, person):
    with as_viewer(cast.amara), door_open("test"):
        told = {"label": "health", "text": WORD, "subject_id": person.subject_id, "by": cast.amara}
        return write_part(person, name="note", at=timezone.now() - timedelta(hours=1), **told)


def a_row(cast, person, *, by=None, **facts):
    """A row of a permission that opens the note to housing, with some of it changed."""
    by, now = by or cast.amara, timezone.now()
    told = {
        "subject_id": person.subject_id, "from_agency_id": cast.crisis.pk, "to_agency_id": cast.housing.pk, "label": "health",
        "purpose": "coordination", "release_id": uuid.uuid4(), "starts_at": now - timedelta(days=1), "expires_at": now + timedelta(days=1),
    }  # fmt: skip
    with as_viewer(by), door_open("test"):
        return Grant.objects.create(jurisdiction_id=cast.jurisdiction.pk, **{**told, **facts})


def seen(viewer, part):
    """By every way to a part: the row itself, the list, the count, the search, the single look."""
    with as_viewer(viewer):
        return [
            Part.objects.filter(pk=part.pk).exists(),
            part.pk in {one.pk for one in newest("others").parts},
            how_many("others") > 0,
            bool(with_words(WORD, "others")),
            may_see(part.pk),
        ]


YES, NO = [True] * 5, [False] * 5
SECOND = timedelta(seconds=1)
NEARLY = timedelta(milliseconds=150)
WRONG = {
    "another receiver": lambda cast, now: {"to_agency_id": cast.clinic.pk},
    "another giver": lambda cast, now: {"from_agency_id": cast.clinic.pk, "by": cast.rosa},
    "another purpose": lambda cast, now: {"purpose": "treatment"},
    "another label": lambda cast, now: {"label": "general"},
    "a form that is for something else": lambda cast, now: {"form": "redisclosure"},
    "begins in a moment": lambda cast, now: {"starts_at": now + 30 * SECOND},
    "ended a moment ago": lambda cast, now: {"expires_at": now - NEARLY},
    "taken back": lambda cast, now: {"revoked_at": now},
    "of later days": lambda cast, now: {"told_from": now},
    "of earlier days": lambda cast, now: {"told_until": now - timedelta(hours=1, seconds=1)},
}


def test_the_row_opens_the_part_by_every_way_and_to_nobody_else(cast, person, part):
    assert seen(cast.ines, part) == NO
    a_row(cast, person)
    assert seen(cast.ines, part) == YES
    for other in (cast.rosa, cast.zed, cast.omar, cast.alma, cast.dara):
        assert seen(other, part) == NO
    assert not seen(cast.ines.for_purpose("treatment"), part)[0]


@pytest.mark.parametrize("what", WRONG)
def test_with_one_thing_of_it_wrong_it_opens_nothing(cast, person, part, what):
    a_row(cast, person, **WRONG[what](cast, timezone.now()))
    assert seen(cast.ines, part) == NO


def test_the_row_of_one_person_opens_nothing_of_another(cast, person, part):
    with as_viewer(cast.amara), door_open("test"):
        somebody = new_subject(by=cast.amara)
    a_row(cast, note(name="Somebody Else", language="en", by=cast.amara))
    a_row(cast, person, subject_id=somebody.pk)
    assert seen(cast.ines, part) == NO


def near(viewer, starts="wanda"):
    with as_viewer(viewer), connection.cursor() as cursor:
        cursor.execute("SELECT person FROM cg_people_near(%s, NULL, false)", [[starts]])
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.parametrize("what", [None, *WRONG])
def test_a_name_is_found_under_a_row_for_general_facts_and_under_none_that_is_wrong(cast, person, what):
    if what == "another label":
        facts = {"label": "health"}
    else:
        facts = {"label": "general", **(WRONG[what](cast, timezone.now()) if what else {})}
    a_row(cast, person, **facts)
    open_days = what in ("of later days", "of earlier days")  # a row of a person is told on no day of its own
    with as_viewer(cast.ines):
        shown = Person.objects.filter(pk=person.pk).exists()
    assert shown is (what is None or open_days)
    assert near(cast.ines) == ({person.pk} if shown else set())


def test_nobody_writes_a_row_for_what_another_agency_holds(cast, person):
    told = f"'{cast.jurisdiction.pk}', '{person.subject_id}', '{cast.crisis.pk}', '{cast.housing.pk}'"
    add = (
        "INSERT INTO privacy_grant (id, jurisdiction_id, subject_id, from_agency_id, to_agency_id, label, purpose, release_id, form, starts_at, expires_at)"
        f" VALUES (gen_random_uuid(), {told}, 'health', 'coordination', gen_random_uuid(), 'standard', now() - interval '1 day', now() + interval '1 day')"
    )
    for who in (cast.ines, cast.kofi, cast.rosa, cast.ada, cast.zed, cast.amara):
        refused(who, add, says="row-level security|opened by a release")


COLUMNS = "jurisdiction_id, subject_id, from_agency_id, to_agency_id, label, purpose, release_id, form, told_from, told_until, starts_at, expires_at, revoked_at, proof"
ANOTHER = {
    "subject_id": "(SELECT id FROM privacy_subject WHERE id <> g.subject_id LIMIT 1)", "to_agency_id": "(SELECT id FROM agencies_agency WHERE name LIKE 'Riverside%%' LIMIT 1)",
    "label": "'substance_use'", "purpose": "'treatment'", "form": "'psychotherapy'", "release_id": "gen_random_uuid()", "told_from": "now() - interval '9 years'",
    "told_until": "now()", "starts_at": "g.starts_at - interval '1 day'", "expires_at": "g.expires_at + interval '1 microsecond'", "proof": "''",
}  # fmt: skip


@pytest.mark.parametrize("column", ANOTHER)
def test_no_statement_of_a_member_opens_what_their_own_agency_holds_with_no_release_behind_it(cast, person, column):
    """The proof of one row serves for no other: not for another person, place, kind of record, purpose or day."""
    note(name="Somebody Else", language="en", by=cast.amara)
    a_row(cast, person)
    told = [ANOTHER[column] if name == column else f"g.{name}" for name in COLUMNS.split(", ")]
    copied = (
        f"INSERT INTO privacy_grant (id, {COLUMNS}) SELECT gen_random_uuid(), {', '.join(told)} FROM privacy_grant g"
    )
    refused(cast.amara, copied, says="opened by a release")


def test_a_row_that_was_taken_back_is_not_written_again_and_none_lasts_longer_by_a_statement(cast, person, part):
    row = a_row(cast, person)
    with as_viewer(cast.amara), door_open("test"):
        withdraw(release_id=row.release_id, at=timezone.now())
    assert seen(cast.ines, part) == NO
    again = f"INSERT INTO privacy_grant (id, {COLUMNS}) SELECT gen_random_uuid(), {COLUMNS} FROM privacy_grant"
    refused(cast.amara, again.replace("revoked_at, proof FROM", "NULL, proof FROM"), says="grant_once_a_release")
    for later in ("NULL", "now() + interval '1 year'"):
        refused(cast.amara, f"UPDATE privacy_grant SET revoked_at = {later}", says="stays so")
    for column, days in (
        ("expires_at", "expires_at + interval '1 day'"),
        ("told_from", "NULL"),
        ("told_until", "NULL"),
    ):
        live = a_row(cast, person, told_from=timezone.now() - 2 * SECOND, told_until=timezone.now() - SECOND)
        refused(
            cast.amara,
            f"UPDATE privacy_grant SET {column} = {days} WHERE id = '{live.pk}'",
            says="opened by a release|denied",
        )
    assert seen(cast.ines, part) == NO


def test_the_application_lets_a_row_last_longer(cast, person, part):
    row, until = a_row(cast, person), timezone.now() + timedelta(days=30)
    with as_viewer(cast.amara), door_open("test"):
        assert lengthen(release_id=row.release_id, until={"health": until, "general": until}, at=timezone.now()) == 1
        assert lengthen(release_id=row.release_id, until={"health": until}, at=timezone.now()) == 0
        assert Grant.objects.get(pk=row.pk).expires_at == until
    assert seen(cast.ines, part) == YES


def test_a_row_is_read_by_giver_and_receiver_and_changed_by_the_giver_alone(cast, person):
    row = a_row(cast, person)
    for who, reads in ((cast.amara, 1), (cast.ines, 1), (cast.rosa, 0), (cast.omar, 0), (cast.ada, 0), (cast.zed, 0)):
        with as_viewer(who):
            assert Grant.objects.filter(pk=row.pk).count() == reads
    for who in (cast.ines, cast.rosa, cast.omar, cast.ada, cast.zed):
        assert (
            changed(who, "UPDATE privacy_grant SET expires_at = expires_at + interval '1 year', revoked_at = NULL") == 0
        )
    for column in ("subject_id", "from_agency_id", "to_agency_id", "label"):
        refused(cast.amara, f"UPDATE privacy_grant SET {column} = {column}")
    refused(cast.amara, "DELETE FROM privacy_grant")
