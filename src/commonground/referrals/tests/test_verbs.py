"""Making, sending, taking back, saying no, answers by phone, hand-offs, outcomes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.cases.tests.cast import LedgerBroken, ledger_fails_at, remembered
from commonground.clocks.actions import raise_overdue, set_other_day
from commonground.clocks.models import Clock
from commonground.clocks.tests.cast import clock_of
from commonground.consents.actions import revoke
from commonground.kit.closed import door_open
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.legal.tests.cast import hire
from commonground.messages.models import Message
from commonground.referrals.actions import decline, hand_over, make, record_answer, record_outcome, send, withdraw
from commonground.referrals.models import HandOver, Referral
from commonground.referrals.tests.cast import (
    NEED,
    a_referral,
    a_sent_referral,
    a_service,
    a_yes,
    an_accepted_referral,
    an_asker,
    fresh,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()

# event -> (referral that it needs, verb, who may, roles and agencies that may not)
VERBS = {
    "referrals.sent": (a_referral, lambda r, by: send(r, by=by), "amara"),
    "referrals.withdrawn": (a_sent_referral, lambda r, by: withdraw(r, by=by), "amara"),
    "referrals.declined": (a_sent_referral, lambda r, by: decline(r, reason="no_room", by=by), "ines"),
    "referrals.answer_recorded": (
        lambda cast: a_sent_referral(cast, to=None), lambda r, by: record_answer(r, answer="yes", by=by), "amara",
    ),
    "referrals.hand_off_said": (an_accepted_referral, lambda r, by: hand_over(r, by=by), "amara"),
    "referrals.outcome_recorded": (
        an_accepted_referral, lambda r, by: record_outcome(r, outcome="first_service", by=by), "ines",
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", VERBS)
def test_each_verb_is_remembered_once_with_ids_and_codes(cast, monkeypatch, code):
    start, verb, who = VERBS[code]
    referral = start(cast)
    heard = remembered(monkeypatch)
    verb(referral, getattr(cast, who))
    assert [e.code for e in heard if e.code.startswith("referrals.")] == [code]
    assert "Odalys" not in str([e.facts for e in heard])


@pytest.mark.parametrize("code", VERBS)
def test_when_the_ledger_fails_nothing_of_the_verb_is_left(cast, monkeypatch, code):
    start, verb, who = VERBS[code]
    referral = start(cast)
    before = state(cast, referral)
    ledger_fails_at(monkeypatch, code)
    with pytest.raises(LedgerBroken):
        verb(referral, getattr(cast, who))
    assert state(cast, referral) == before


def state(cast, referral):
    with as_viewer(cast.amara):
        return (
            list(Referral.objects.filter(pk=referral.pk).values()),
            list(HandOver.objects.filter(referral=referral).values()),
            list(Clock.objects.filter(record_id=referral.pk).values()),
            Message.objects.count(),
        )


@pytest.mark.parametrize("who", ["rosa", "alma", "zed"])
@pytest.mark.parametrize("code", VERBS)
def test_for_an_agency_that_has_no_part_in_it_there_is_no_such_referral(cast, code, who):
    start, verb, _ = VERBS[code]
    referral = start(cast)
    with pytest.raises((Hidden, Refused)):
        verb(referral, getattr(cast, who))
    with as_viewer(getattr(cast, who)):
        assert not Referral.objects.exists() and not HandOver.objects.exists()


@pytest.mark.parametrize("who", ["dara", "omar", "priya", "ada", "ezra"])
@pytest.mark.parametrize("code", VERBS)
def test_a_role_without_the_right_is_refused(cast, code, who):
    start, verb, _ = VERBS[code]
    referral = start(cast)
    with pytest.raises(Refused):
        verb(referral, getattr(cast, who))


def test_making_needs_ones_own_person_a_listed_need_and_another_agency(cast):
    service_, person = a_service(cast), an_asker(cast)
    with pytest.raises(Hidden):
        make(person=person, service=service_, need=NEED, by=cast.wole)
    with pytest.raises(NotNow, match="need from the list"):
        make(person=person, service=service_, need="a friend", by=cast.amara)
    with pytest.raises(NotNow, match="between 1 and 30"):
        make(person=person, service=service_, need=NEED, household_size=31, by=cast.amara)
    with pytest.raises(NotNow, match="your own agency"):
        make(person=an_asker(cast, by=cast.wole), service=service_, need=NEED, by=cast.wole)


def test_a_permission_for_somebody_else_or_for_another_agency_does_not_fit(cast):
    service_, person = a_service(cast), an_asker(cast)
    for release in (a_yes(cast, an_asker(cast, name="Other Woman"), "housing"), a_yes(cast, person, "clinic")):
        with pytest.raises(NotNow, match="does not let this agency"):
            make(person=person, service=service_, need=NEED, release=release, by=cast.amara)


def test_a_permission_that_ended_before_sending_does_not_fit(cast):
    referral = a_referral(cast)
    with as_viewer(cast.amara):
        release = referral.release
    revoke(release, by=cast.amara)
    with pytest.raises(NotNow, match="does not let this agency"):
        send(referral, by=cast.amara)
    assert fresh(referral, cast.amara).status == "draft"


def test_the_same_referral_is_not_sent_twice_in_a_day(cast):
    service_, person = a_service(cast), an_asker(cast)
    facts = {"person": person, "service": service_, "named": False}
    a_sent_referral(cast, at=NOW, **facts)
    with pytest.raises(NotNow, match="today already"):
        a_sent_referral(cast, at=NOW + timedelta(hours=3), **facts)
    a_sent_referral(cast, at=NOW + timedelta(days=2), **facts)


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        ("2026-03-03T10:00", "2026-03-05T10:00"),  # Tuesday
        ("2026-03-05T16:00", "2026-03-09T16:00"),  # Thursday; the clocks change that weekend
        ("2026-03-07T12:00", "2026-03-11T00:00"),  # Saturday counts as Monday's first minute
    ],
)
def test_an_answer_is_due_in_two_business_days_of_the_jurisdiction(cast, sent, due):
    zone = ZoneInfo("America/Chicago")
    at = datetime.fromisoformat(sent).replace(tzinfo=zone)
    referral = a_sent_referral(cast, named=False, at=at)
    clock = clock_of(referral)
    assert clock.due_at == datetime.fromisoformat(due).replace(tzinfo=zone)
    assert clock.agency_id == cast.housing.pk
    assert raise_overdue(by=service("clocks", cast.host), at=clock.due_at + timedelta(minutes=1)) == 1


def test_an_answer_is_due_by_the_calendar_of_the_office_that_owes_it(cast):
    tuesday = datetime(2026, 3, 3, 16, tzinfo=UTC)  # 10:00 in the county
    for agency, day in ((cast.housing, date(2026, 3, 4)), (cast.crisis, date(2026, 3, 5))):
        says = hire(cast, "chief", agency, "administrator").viewer
        set_other_day(agency=agency, day=day, opens=None, closes=None, by=says, at=tuesday)
    clock = clock_of(a_sent_referral(cast, named=False, at=tuesday))
    assert clock.due_at == tuesday + timedelta(days=3)  # the receiver's holiday counts, the sender's does not
    assert (clock.kind, clock.amount, clock.unit) == ("business", 2, "day")


def test_for_an_organization_without_an_account_the_sender_owes_the_call(cast):
    referral = a_sent_referral(cast, to=None)
    assert clock_of(referral).agency_id == cast.crisis.pk


def test_the_receiver_is_told_once_in_words_that_name_nobody(cast):
    with as_viewer(cast.ada), door_open("test"):
        cast.housing.email = "intake@open-door.example.org"
        cast.housing.save(update_fields=["email"])
    referral = a_sent_referral(cast)
    message = Message.objects.get(agency_id=cast.housing.pk)
    for word in ("Odalys", "555-0177", "Harbor", "referral", "Beds", str(referral.pk)):
        assert word.encode() not in message.text()
    with pytest.raises(NotNow):
        send(referral, by=cast.amara)
    assert Message.objects.filter(agency_id=cast.housing.pk).count() == 1


def test_a_no_says_why_and_meets_the_clock(cast):
    referral = a_sent_referral(cast)
    with pytest.raises(NotNow, match="Choose why"):
        decline(referral, reason="", by=cast.ines)
    decline(referral, reason="no_room", by=cast.ines)
    row = fresh(referral, cast.amara)
    assert (row.status, row.decline_reason, row.answer_how) == ("declined", "no_room", "here")
    assert clock_of(referral).status == "met"


def test_taking_back_stops_the_clock_and_asks_for_no_reason(cast):
    referral = a_sent_referral(cast)
    withdraw(referral, by=cast.amara)
    clock = clock_of(referral)
    assert (clock.status, clock.stop_reason) == ("stopped", "withdrawn")
    with pytest.raises(NotNow, match="taken back"):
        withdraw(referral, by=cast.amara)


def test_only_the_sender_takes_back(cast):
    referral = a_sent_referral(cast)
    with pytest.raises(NotNow, match="Only the agency that wrote"):
        withdraw(referral, by=cast.wole)


def test_an_answer_by_phone_is_for_organizations_without_an_account(cast):
    with pytest.raises(NotNow, match="answers here by itself"):
        record_answer(a_sent_referral(cast), answer="yes", by=cast.amara)
    referral = a_sent_referral(cast, to=None)
    with pytest.raises(NotNow, match="Choose why"):
        record_answer(referral, answer="no", by=cast.amara)
    with pytest.raises(NotNow, match="how they told you"):
        record_answer(referral, answer="yes", how="pigeon", by=cast.amara)
    record_answer(referral, answer="no", how="letter", reason="service_ended", by=cast.amara)
    row = fresh(referral, cast.amara)
    assert (row.status, row.answer_how, row.decline_reason) == ("declined", "letter", "service_ended")
    assert clock_of(referral).status == "met"


def test_a_hand_off_is_complete_only_when_all_three_said_so(cast):
    referral = an_accepted_referral(cast)
    hand_over(referral, way="phone", by=cast.amara)
    with pytest.raises(NotNow, match="said so already"):
        hand_over(referral, by=cast.amara)
    row = hand_over(referral, by=cast.ines)
    assert (row.missing, row.completed_at, row.way) == (["person"], None, "phone")
    assert fresh(referral, cast.amara).status == "accepted"
    row = hand_over(referral, person_said=True, by=cast.ines)
    assert row.missing == [] and row.completed_at is not None
    assert (row.sender_id, row.receiver_id) == (cast.members["amara"].pk, cast.members["ines"].pk)
    assert fresh(referral, cast.amara).status == "handed_over"


def test_nobody_says_it_for_a_receiver_that_has_an_account(cast):
    with pytest.raises(NotNow, match="says for itself"):
        hand_over(an_accepted_referral(cast), receiver_told=True, by=cast.amara)


def test_for_an_organization_without_an_account_the_sender_writes_down_its_word(cast):
    referral = a_sent_referral(cast, to=None)
    with pytest.raises(NotNow, match="not answered yet"):
        hand_over(referral, by=cast.amara)
    record_answer(referral, answer="yes", by=cast.amara)
    row = hand_over(referral, person_said=True, receiver_told=True, by=cast.amara)
    assert row.completed_at and row.receiver_told and row.receiver_id is None
    assert record_outcome(referral, outcome="first_service", by=cast.amara).status == "ended"


@pytest.mark.parametrize("shift", [timedelta(days=-30), timedelta(hours=1)])
def test_a_hand_off_lies_between_sending_and_now(cast, shift):
    referral = an_accepted_referral(cast)
    with pytest.raises(NotNow, match="after it happened"):
        hand_over(referral, happened_at=timezone.now() + shift, by=cast.amara)


def test_what_came_of_it_is_the_receivers_to_tell(cast):
    referral = an_accepted_referral(cast)
    with pytest.raises(NotNow, match="The agency that helps"):
        record_outcome(referral, outcome="first_service", by=cast.amara)
    with pytest.raises(NotNow, match="came of it from the list"):
        record_outcome(referral, outcome="cured", by=cast.ines)
    record_outcome(referral, outcome="first_service", by=cast.ines)
    row = fresh(referral, cast.amara)
    assert (row.status, row.outcome) == ("ended", "first_service")
    with pytest.raises(NotNow, match="ended now"):
        record_outcome(referral, outcome="did_not_come", by=cast.ines)


def test_before_an_answer_nothing_can_have_come_of_it(cast):
    with pytest.raises(NotNow, match="not answered yet"):
        record_outcome(a_sent_referral(cast), outcome="first_service", by=cast.ines)


def test_after_a_no_the_same_place_may_be_asked_again_the_same_day(cast):
    service_, person = a_service(cast), an_asker(cast)
    facts = {"person": person, "service": service_, "named": False}
    said_no = a_sent_referral(cast, at=NOW, **facts)
    decline(said_no, reason="no_room", by=cast.ines, at=NOW + timedelta(hours=1))
    assert a_sent_referral(cast, at=NOW + timedelta(hours=3), **facts).status == "sent"
