"""What is owed by when, and what just happened, is not everybody's to read, whatever statement somebody gets into a page."""

import uuid

import pytest
from django.db import connections

from commonground.agencies.context import as_viewer
from commonground.agencies.tests.cast import make_cast
from commonground.agencies.viewers import service
from commonground.cases.tests.cast import a_case
from commonground.cases.tests.clocks import CALL_BACK, DAY, HOUR, MONDAY, begin
from commonground.clocks.actions import pause, raise_overdue
from commonground.clocks.models import Pause
from commonground.clocks.tests.cast import a_clock
from commonground.kit.closed import door_open
from commonground.referrals.tests.cast import a_sent_referral
from commonground.site.tests.attacks import changed, refused, sql

pytestmark = pytest.mark.django_db
CLOCKS = "SELECT record_id FROM clocks_clock"
NEWS = "SELECT DISTINCT jurisdiction_id, agency_id FROM ledger_news"


@pytest.fixture
def referral(cast):
    return a_sent_referral(cast)


def test_a_member_reads_only_the_clocks_that_the_own_agency_owes_or_set(cast, referral):
    assert [sql(viewer, CLOCKS) for viewer in (cast.amara, cast.ines)] == [[(referral.pk,)]] * 2
    for other in (cast.zed, cast.omar, cast.ada, make_cast("elm").amara, None):
        assert sql(other, CLOCKS) == []


def test_a_member_changes_no_clock_of_other_agencies(cast, referral):
    assert changed(cast.zed, "UPDATE clocks_clock SET status = 'stopped', ended_at = now()") == 0


def test_nobody_moves_the_time_that_was_promised(cast, referral):
    for column in ("wait_for_them = true", "agency_id = set_by_id", "started_at = now()"):
        refused(cast.ines, f"UPDATE clocks_clock SET {column}")
    moved = "UPDATE clocks_clock SET due_at = now() + interval '1 year'"
    refused(cast.ines, moved, says="moved by the application alone")


def test_who_set_a_clock_for_another_agency_may_only_take_the_question_back(cast, referral):
    assert changed(cast.amara, "UPDATE clocks_clock SET status = 'stopped', ended_at = now()") == 1
    refused(cast.amara, "UPDATE clocks_clock SET status = 'met', ended_at = now()", says="agency that owes")
    refused(cast.amara, "UPDATE clocks_clock SET status = 'overdue', raised_at = now()", says="service of clocks")
    assert changed(cast.ines, "UPDATE clocks_clock SET status = 'met', ended_at = now()") == 1


def test_who_opened_in_an_emergency_does_not_end_its_review(cast):
    add = (
        "INSERT INTO clocks_clock (id, jurisdiction_id, agency_id, set_by_id, name, record_kind, record_id, status, started_at, due_at,"
        " stop_reason, wait_for_them) VALUES (%s, %s, %s, %s, 'emergency_review', 'privacy.emergency', %s, 'running', now(), now(), '', false)"
    )
    refused(
        cast.amara,
        add,
        uuid.uuid4(),
        cast.jurisdiction.pk,
        cast.host.pk,
        cast.crisis.pk,
        uuid.uuid4(),
        says="application alone",
    )
    with as_viewer(cast.amara), door_open("test"):
        a_clock(
            jurisdiction=cast.jurisdiction, agency=cast.host, set_by=cast.crisis, name="emergency_review", record_kind="privacy.emergency",
            record_id=uuid.uuid4(), started_at=MONDAY, due_at=MONDAY + DAY,
        )  # fmt: skip
    refused(cast.chen, "UPDATE clocks_clock SET status = 'stopped', ended_at = now()", says="agency that owes")
    refused(cast.zed, add, uuid.uuid4(), cast.jurisdiction.pk, cast.host.pk, cast.crisis.pk, uuid.uuid4())


def test_the_service_of_clocks_raises_those_of_every_agency_here(cast, referral):
    assert (
        raise_overdue(by=service("clocks", cast.host), at=referral.sent_at.replace(year=referral.sent_at.year + 1)) == 1
    )
    assert raise_overdue(by=service("clocks", make_cast("elm").host)) == 0


def test_a_member_reads_the_news_of_the_own_agency_and_those_for_all_here(cast, referral):
    elm = make_cast("elm")
    a_sent_referral(elm)
    for viewer in (cast.amara, cast.ines, cast.zed, cast.dara):
        read = {(str(place), agency) for place, agency in sql(viewer, NEWS)}
        assert {place for place, _ in read} <= {str(cast.jurisdiction.pk)}
        assert {agency for _, agency in read} <= {None, viewer.agency_id}
    assert (cast.jurisdiction.pk, cast.housing.pk) in sql(cast.ines, NEWS)
    assert sql(None, NEWS) == []


@pytest.mark.parametrize(
    "statement", ["DELETE FROM ledger_news", "UPDATE ledger_news SET kind = 'x'", "TRUNCATE ledger_news"]
)
def test_news_are_neither_changed_nor_taken_away(cast, statement):
    refused(cast.dara, statement)


def test_news_are_put_out_for_the_own_jurisdiction_alone(cast):
    add = "INSERT INTO ledger_news (at, jurisdiction_id, stream, kind, record_id) VALUES (now(), %s, 'board', 'x', %s)"
    refused(cast.dara, add, make_cast("elm").jurisdiction.pk, uuid.uuid4())
    refused(None, add, cast.jurisdiction.pk, uuid.uuid4())


def test_the_hub_hears_for_all_through_the_ledgers_role():
    with connections["ledger"].cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('cg_ledger', 'ledger_news', 'SELECT'), has_table_privilege('cg_ledger', 'ledger_news', 'INSERT')"
        )
        assert cursor.fetchone() == (True, False)


@pytest.fixture
def clock(cast):
    return begin(CALL_BACK, a_case(cast, at=MONDAY), by=cast.wole, at=MONDAY)


def test_nobody_moves_a_promise_by_a_statement_and_nobody_says_that_somebody_was_told(cast, clock):
    refused(cast.wole, "UPDATE clocks_clock SET due_at = due_at + interval '1 year'", says="application alone")
    refused(cast.wole, "UPDATE clocks_clock SET warn_at = NULL WHERE name = 'call_back'", says="application alone")
    refused(cast.wole, "UPDATE clocks_clock SET amount = 1000")
    refused(cast.wole, "UPDATE clocks_pause SET until = now()")
    refused(
        cast.wole,
        "INSERT INTO clocks_told (id, jurisdiction_id, agency_id, clock_id, round, level, role, at)"
        " SELECT gen_random_uuid(), jurisdiction_id, agency_id, id, 1, 1, '', now() FROM clocks_clock",
    )


def test_a_step_is_given_to_nobody_of_another_agency(cast, clock):
    refused(cast.wole, "UPDATE clocks_clock SET assigned_to_id = %s", cast.amara.membership_id, says="agency that owes")
    assert changed(cast.wole, "UPDATE clocks_clock SET assigned_to_id = %s", cast.ines.membership_id)


def test_pauses_are_seen_by_whoever_sees_the_clock_alone(cast, clock):
    pause(clock, reason="safety", until=MONDAY + DAY, by=cast.wole, at=MONDAY + HOUR)
    for viewer, count in ((cast.ines, 1), (cast.amara, 0)):
        with as_viewer(viewer):
            assert Pause.objects.count() == count
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM clocks_pause")
        assert cursor.fetchone() == (0,)


def test_nobody_makes_or_ends_the_calendar_address_of_somebody_else(cast):
    add = "INSERT INTO clocks_feed (id, jurisdiction_id, agency_id, member_id, mark, made_at) VALUES (gen_random_uuid(), %s, %s, %s, 'x', now())"
    whose = [cast.jurisdiction.pk, cast.housing.pk, cast.wole.membership_id]
    for other in (cast.ines, None):
        refused(other, add, *whose, says="its member")
    sql(cast.wole, add, *whose)
    refused(cast.ines, "UPDATE clocks_feed SET ended_at = now()", says="its member")
    assert changed(cast.wole, "UPDATE clocks_feed SET ended_at = now()") == 1
