"""What the functions of the floor answer, and which side of a referral may say what, whoever asks the database directly."""

import uuid

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.agencies.roles import roles
from commonground.agencies.viewers import service
from commonground.calls.models import Call
from commonground.calls.tests.cast import sent_call, take_call
from commonground.cases.actions import open as open_case
from commonground.cases.actions import touch
from commonground.kit.closed import door_open
from commonground.measures.actions import observe
from commonground.people.actions import note
from commonground.privacy.models import Reach
from commonground.privacy.register import register
from commonground.referrals.tests.cast import a_sent_referral, an_accepted_referral
from commonground.site.tests.attacks import changed, refused, sql

pytestmark = pytest.mark.django_db
EARLIER = "SELECT sum(n) FROM cg_earlier_calls_at(%s)"
CLOSE = "SELECT cg_close_reach(%s)"
COUNT = "SELECT n FROM cg_measure_calls(%s, %s, %s, now(), '{}')"


@pytest.fixture
def sent(cast):
    first = take_call(cast, place="12 Mill St")
    with as_viewer(cast.dara), door_open("test"):
        Call.objects.filter(pk=first.pk).update(disposition="resolved_on_scene", counts_at_place=True)
    second, assignment, _ = sent_call(cast, place="12 Mill St")
    return second, assignment


def crew_of(cast, assignment):
    with as_viewer(cast.dara):
        members = {tie.membership_id for tie in Reach.objects.filter(cause_id=assignment.pk)}
    return [viewer for viewer in cast.viewers.values() if viewer.membership_id in members]


def test_earlier_calls_are_told_under_an_agreement_in_force_alone(cast, sent):
    call, assignment = sent
    crew = crew_of(cast, assignment)
    assert crew and all(sql(viewer, EARLIER, call.pk) == [(1,)] for viewer in (cast.dara, *crew))
    assert sql(cast.zed, EARLIER, call.pk) == [(None,)]
    for agency in ("police", "crisis"):
        sql(
            cast.ada,
            "UPDATE agencies_agreement SET ends_at = now() - interval '1 second' WHERE to_agency_id = %s",
            cast.agencies[agency].pk,
        )
    assert [sql(viewer, EARLIER, call.pk) for viewer in crew] == [[(None,)]] * len(crew)
    assert sql(cast.dara, EARLIER, call.pk) == [(1,)]


def test_reach_is_ended_by_its_giver_or_its_crew_and_now(cast, sent):
    _, assignment = sent
    crew = crew_of(cast, assignment)
    for other in (cast.zed, cast.ada, cast.ines):
        assert sql(other, CLOSE, assignment.pk) == [(0,)]
    refused(cast.zed, "SELECT cg_close_reach(%s, '2000-01-01')", assignment.pk, says="does not exist")
    before = timezone.now()
    assert sql(crew[0], CLOSE, assignment.pk) == [(len(crew),)]
    with as_viewer(cast.dara):
        ends = [tie.ends_at for tie in Reach.objects.filter(cause_id=assignment.pk)]
    assert all(before <= moment <= timezone.now() for moment in ends)


def test_a_tie_to_a_person_is_not_ended_by_the_function_for_units(cast):
    case = open_case(person=note(name="Ada B.", by=cast.ines), by=cast.wole)
    touch(case, reached=True, by=cast.wole)
    for viewer in (cast.wole, cast.ines, cast.zed):
        assert sql(viewer, CLOSE, case.pk) == [(0,)]


def test_nobody_but_the_service_of_measures_counts(cast, sent):
    year = ("year", f"{timezone.now().year}-01-01", f"{timezone.now().year + 1}-01-01")
    for viewer in (cast.dara, cast.ezra, cast.ada, cast.priya, service("clocks", cast.host), None):
        assert sql(viewer, COUNT, *year) == []
    assert sql(service("measures", cast.host), COUNT, *year)


@pytest.mark.parametrize(
    "days",
    [
        ("month", "2026-01-02", "2026-02-01"), ("month", "2026-01-01", "2026-01-31"), ("year", "2026-02-01", "2027-01-01"),
        ("quarter", "2026-02-01", "2026-04-01"), ("day", "2026-01-01", "2026-01-02"), ("hour", "2026-01-01", "2026-01-02"),
    ],
)  # fmt: skip
def test_only_whole_months_quarters_and_years_are_counted(cast, days):
    refused(service("measures", cast.host), COUNT, *days, says="whole months")


def test_figures_are_read_by_those_with_the_right_and_written_by_the_service(cast, sent):
    observe(by=cast.ezra)
    read = "SELECT 1 FROM measures_observation LIMIT 1"
    for name, viewer in cast.viewers.items():
        assert bool(sql(viewer, read)) == ("measures.read" in viewer.rights), name
    assert sql(None, read) == []
    assert changed(cast.ezra, "DELETE FROM measures_observation") == 0
    assert changed(cast.ada, "UPDATE measures_observation SET n = 1") == 0


def test_the_roles_that_read_figures_are_those_with_the_right():
    where = register()["measures.observation"].where
    staff = {role.code for role in roles().values() if "measures.read" in role.rights}
    assert {code for code in roles() if f"'{code}'" in where} == staff | {"service_measures"}


THEIRS = ["need = 'x'", "language = 'x'", "household_size = 9", "withdrawn_at = now()", "status = 'withdrawn'", "status = 'draft'", "area_id = NULL", "release_id = NULL", "sent_at = now()", "silent = true"]  # fmt: skip
RECEIVERS = ["answered_at = now()", "answer_how = 'phone'", "decline_reason = 'no_room'", "outcome = 'housed'", "outcome_at = now()", "status = 'accepted'", "status = 'declined'", "status = 'ended'"]  # fmt: skip
OTHER_SIDE = "other side|denied|does not change"


@pytest.mark.parametrize("column", THEIRS)
def test_the_receiver_changes_nothing_of_the_senders(cast, column):
    a_sent_referral(cast)
    refused(cast.ines, f"UPDATE referrals_referral SET {column}", says=OTHER_SIDE)


@pytest.mark.parametrize("column", RECEIVERS)
def test_the_sender_does_not_answer_for_the_receiver(cast, column):
    a_sent_referral(cast)
    refused(cast.amara, f"UPDATE referrals_referral SET {column}", says=OTHER_SIDE)


def test_an_answer_stays_with_the_receiver_after_it_was_given(cast):
    referral = an_accepted_referral(cast)
    answer = "UPDATE referrals_referral SET status = 'ended', outcome = 'housed', outcome_at = now() WHERE id = %s"
    refused(cast.amara, answer, referral.pk, says=OTHER_SIDE)
    assert changed(cast.ines, answer, referral.pk) == 1
    assert changed(cast.zed, answer, referral.pk) == 0


def test_nobody_says_for_the_other_side_that_a_hand_off_happened(cast):
    referral = an_accepted_referral(cast)
    add = (
        "INSERT INTO referrals_handover (id, jurisdiction_id, agency_id, to_agency_id, referral_id, way, happened_at, receiver_told,"
        " {who}_id, {who}_said_at) VALUES (%s, %s, %s, %s, %s, 'together', now(), false, %s, now())"
    )
    places = (cast.jurisdiction.pk, cast.crisis.pk, cast.housing.pk, referral.pk)
    refused(cast.amara, add.format(who="receiver"), uuid.uuid4(), *places, cast.ines.membership_id, says=OTHER_SIDE)
    assert changed(cast.amara, add.format(who="sender"), uuid.uuid4(), *places, cast.amara.membership_id) == 1
    sql(cast.amara, add.format(who="sender"), uuid.uuid4(), *places, cast.amara.membership_id)
    refused(cast.amara, "UPDATE referrals_handover SET receiver_said_at = clock_timestamp()", says=OTHER_SIDE)
    refused(cast.ines, "UPDATE referrals_handover SET sender_said_at = clock_timestamp()", says=OTHER_SIDE)
    assert changed(cast.ines, "UPDATE referrals_handover SET receiver_said_at = clock_timestamp()") == 1
