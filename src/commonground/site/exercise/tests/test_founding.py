"""Founding a town, again, later, and in the middle of being killed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from commonground.site.actions import found_jurisdiction
from commonground.site.commands.trouble import Trouble
from commonground.site.exercise import founding, running
from commonground.site.exercise.tests.conftest import NOW, Found

pytestmark = [pytest.mark.commits, pytest.mark.slow, pytest.mark.xdist_group("founded towns")]
TABLES = (
    "agencies_agency", "agencies_area", "agencies_agreement", "agencies_membership", "agencies_user", "units_unit",
    "units_crew", "directory_service", "directory_organization", "calls_call", "calls_assignment", "people_person",
    "encounters_encounter", "assessments_assessment", "consents_release", "privacy_grant", "privacy_part",
    "referrals_referral", "referrals_handover", "cases_case", "cases_task", "cases_touchpoint", "clocks_clock",
    "programs_programversion", "programs_program", "programs_communityreview",
)  # fmt: skip


A_WEEK_AGO = NOW - timedelta(days=7)
now_founded = pytest.mark.parametrize("found", [NOW], indirect=True, ids=["founded"])
founded_a_week_ago = pytest.mark.parametrize("found", [A_WEEK_AGO], indirect=True, ids=["founded a week ago"])


def asked(question: str) -> list[tuple[Any, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchall()


def all_rows() -> dict[str, list[tuple[Any, ...]]]:
    return {table: sorted(map(str, asked(f"SELECT * FROM {table}"))) for table in TABLES}


@now_founded
def test_a_town_founded_twice_is_the_same(found: Found) -> None:
    first = all_rows()
    assert all(first.values()), [table for table, rows in first.items() if not rows]
    found(NOW + timedelta(minutes=1))
    assert all_rows() == first


@founded_a_week_ago
def test_a_start_a_week_later_tells_what_happened_since_and_nothing_twice(found: Found) -> None:
    found(NOW)
    topped_up = all_rows()
    assert asked("SELECT count(*), count(DISTINCT external_id) FROM calls_call WHERE origin = 'imported'")[0][0] > 1500
    late = asked(
        "SELECT count(*) FROM referrals_referral WHERE answered_at > '2026-03-07 20:30+00' AND sent_at < '2026-03-07 20:30+00'"
    )
    assert late[0][0] > 0, "no referral went on: the test sees nothing"
    found(NOW + timedelta(minutes=1))
    assert all_rows() == topped_up


@founded_a_week_ago
def test_what_people_did_since_is_not_written_over(found: Found) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET status = 'closed', closed_at = opened_at, closed_how = 'safety' WHERE status = 'open'"
        )
        worked_on = cursor.rowcount
    assert worked_on
    said = found(NOW)
    kept = asked("SELECT count(*) FROM cases_case WHERE closed_how = 'safety'")[0][0]
    assert kept == worked_on
    assert any("stories left as people left them" in line and " 0 stories" not in line for line in said)


def test_a_founding_that_was_cut_off_ends_as_one_that_was_not(found: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(founding, "tell_history", cut_off)
        with pytest.raises(KeyboardInterrupt):
            found(NOW)
    assert asked("SELECT count(*) FROM encounters_encounter")[0][0] == 0
    found(NOW)
    calls, encounters = asked("SELECT (SELECT count(*) FROM calls_call), (SELECT count(*) FROM encounters_encounter)")[
        0
    ]
    assert calls > 1000
    assert encounters > 50


def test_a_database_with_real_people_is_refused_and_untouched(committed: str) -> None:
    found_jurisdiction(
        slug="juniper", name="Juniper", time_zone="America/Chicago", holds="real", host=("office", "Office")
    )
    with pytest.raises(Trouble, match="holds real people"):
        running._refuse_real_people_before_migrating()


def test_a_jurisdiction_never_changes_what_it_holds(committed: str) -> None:
    plan = {"slug": "juniper", "name": "Juniper", "time_zone": "America/Chicago", "host": ("office", "Office")}
    found_jurisdiction(holds="exercise", **plan)
    with pytest.raises(ValueError, match="already"):
        found_jurisdiction(holds="real", **plan)


@pytest.mark.parametrize(("first", "then"), [("exercise", "real"), ("replay", "real"), ("real", "exercise")])
def test_real_people_and_invented_ones_never_share_a_database(committed: str, first: str, then: str) -> None:
    plan = {"time_zone": "America/Chicago", "host": ("office", "Office")}
    found_jurisdiction(slug="juniper", name="Juniper", holds=first, **plan)
    with pytest.raises(ValueError, match="another database"):
        found_jurisdiction(slug="elm", name="Elm", holds=then, **plan)
    found_jurisdiction(slug="elm", name="Elm", holds=first, **plan)


@now_founded
def test_the_agency_that_never_answers_answered_nothing(found: Found) -> None:
    answered = asked(
        "SELECT count(*) FILTER (WHERE r.answered_at IS NOT NULL OR s.id IS NOT NULL), count(*) FROM referrals_referral r"
        " JOIN agencies_agency a ON a.id = r.to_agency_id LEFT JOIN referrals_silentanswer s ON s.referral_id = r.id"
        " WHERE a.slug = 'stonecrop'"
    )[0]
    assert answered[0] == 0
    assert answered[1] > 0


@now_founded
def test_clocks_tell_the_truth_about_their_times(found: Found) -> None:
    wrong = asked(
        "SELECT count(*) FROM clocks_clock WHERE (status = 'overdue' AND due_at > '2026-03-14 20:30+00')"
        " OR (status = 'running' AND NOT wait_for_them AND due_at < '2026-03-14 20:30+00') OR ended_at > '2026-03-14 20:30+00'"
    )
    assert wrong[0][0] == 0
    assert asked("SELECT count(DISTINCT status) FROM clocks_clock")[0][0] == 4
