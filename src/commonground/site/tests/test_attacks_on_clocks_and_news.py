"""What is owed by when, and what just happened, is not everybody's to read, whatever statement somebody gets into a page."""

import uuid

import pytest
from django.db import connections

from commonground.agencies.tests.cast import make_cast
from commonground.agencies.viewers import service
from commonground.clocks.actions import raise_overdue
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
    for column in (
        "due_at = now() + interval '1 year'",
        "wait_for_them = true",
        "agency_id = set_by_id",
        "started_at = now()",
    ):
        refused(cast.ines, f"UPDATE clocks_clock SET {column}")


def test_who_set_a_clock_for_another_agency_may_only_take_the_question_back(cast, referral):
    assert changed(cast.amara, "UPDATE clocks_clock SET status = 'stopped', ended_at = now()") == 1
    refused(cast.amara, "UPDATE clocks_clock SET status = 'met', ended_at = now()", says="agency that owes")
    refused(cast.amara, "UPDATE clocks_clock SET status = 'overdue', raised_at = now()", says="agency that owes")
    assert changed(cast.ines, "UPDATE clocks_clock SET status = 'met', ended_at = now()") == 1


def test_who_opened_in_an_emergency_does_not_end_its_review(cast):
    add = (
        "INSERT INTO clocks_clock (id, jurisdiction_id, agency_id, set_by_id, name, record_kind, record_id, status, started_at, due_at,"
        " stop_reason, wait_for_them) VALUES (%s, %s, %s, %s, 'emergency_review', 'privacy.emergency', %s, 'running', now(), now(), '', false)"
    )
    sql(cast.amara, add, uuid.uuid4(), cast.jurisdiction.pk, cast.host.pk, cast.crisis.pk, uuid.uuid4())
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
