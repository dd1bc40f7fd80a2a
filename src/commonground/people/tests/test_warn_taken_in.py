"""A warning that nobody takes in: whoever sent it is told to call, and not why."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.clocks.actions import raise_overdue
from commonground.clocks.models import Clock
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.people.actions import bar, bar_workplace, reach_by_phone, record_death, take_in_warning
from commonground.people.models import ThreatWarning
from commonground.people.tests.cast import note_person
from commonground.people.tests.test_warn import TELLING, THREAT, came, mailed, send, shared_with
from commonground.people.threats import Receiver

pytestmark = pytest.mark.django_db
CALL = "Nobody there has taken it in: call them"
LATER = timedelta(minutes=16)


@pytest.fixture
def person(cast):
    return note_person(cast)


def clock_of(cast, sent, who="amara"):
    with as_viewer(cast.viewers[who]):
        return Clock.objects.filter(name="warning_taken_in", record_id=sent.pk).first()


def sent_and_overdue(cast, person):
    sent = send(cast, person)
    raise_overdue(by=service("clocks", cast.host), at=sent.sent_at + LATER)
    return sent


def page(cast, who, there):
    client = Client()
    client.force_login(cast.users[who])
    return client.get(there).content.decode()


def test_after_a_quarter_of_an_hour_it_is_the_senders_to_call(cast, person):
    sent = send(cast, person)
    clock = clock_of(cast, sent)
    assert (clock.due_at - clock.started_at, clock.kind) == (timedelta(minutes=15), "wall")
    assert (clock.agency_id, clock.assigned_to_id) == (cast.crisis.pk, cast.members["amara"].pk)
    by = service("clocks", cast.host)
    assert raise_overdue(by=by, at=sent.sent_at + timedelta(minutes=14)) == 0
    assert raise_overdue(by=by, at=sent.sent_at + LATER) == 1
    assert clock_of(cast, sent).status == "overdue"


def test_who_was_warned_sees_nothing_of_the_senders_clock(cast, person):
    sent = send(cast, person)
    for who in ("omar", "petra", "rosa", "wole", "priya"):
        assert clock_of(cast, sent, who) is None, who


def test_taking_it_in_ends_it_at_the_sender(cast, person):
    sent = sent_and_overdue(cast, person)
    take_in_warning(sent, by=cast.omar)
    assert clock_of(cast, sent).status == "met"


def test_where_another_agency_keeps_the_person_from_all_who_work_there_the_sender_is_told_to_call_and_not_why(
    cast, person, monkeypatch
):
    told = mailed(monkeypatch)
    bar_workplace(shared_with(cast, person), agency=cast.police, by=cast.alma)
    sent = sent_and_overdue(cast, person)
    assert came(cast, "omar") == came(cast, "petra") == [] and told[cast.police.pk] == set()
    assert clock_of(cast, sent).status == "overdue"


def test_a_death_does_not_stop_it(cast, person):
    sent = send(cast, person)
    record_death(person, by=cast.amara)
    assert clock_of(cast, sent).status == "running"


def test_one_that_went_by_phone_waits_for_nobody(cast, person):
    sent = send(cast, person, to=Receiver("police"), told=replace(TELLING, who="Sgt Hale, 555 0199"))
    assert clock_of(cast, sent) is None


def test_a_colleague_who_is_kept_from_the_person_sees_no_clock_of_it(cast, person):
    sent = send(cast, person)
    assert clock_of(cast, sent, "chen") is not None
    bar(person, user=cast.users["chen"], kind="harms_the_person", by=cast.amara)
    assert clock_of(cast, sent, "chen") is None


def test_whoever_sent_it_says_that_they_called_once_and_nobody_else_does(cast, person):
    sent = sent_and_overdue(cast, person)
    for who, no in (("chen", Hidden), ("omar", Refused)):
        with pytest.raises(no):
            reach_by_phone(sent, by=cast.viewers[who])
    reach_by_phone(sent, by=cast.amara)
    assert clock_of(cast, sent).status == "met" and len(came(cast, "omar")) == 1
    with pytest.raises(NotNow) as no:
        reach_by_phone(sent, by=cast.amara)
    assert no.value.code == "P78"
    with as_viewer(cast.omar):
        assert ThreatWarning.objects.get().taken_at is None


def test_the_page_of_the_sender_says_whom_to_call_and_takes_that_it_was_done(cast, person, monkeypatch):
    sent = send(cast, person)
    there = f"/desk/warnings/sent/{sent.pk}/"
    assert CALL not in page(cast, "amara", there) and CALL not in page(cast, "amara", "/desk/today/")
    later = timezone.now() + LATER
    monkeypatch.setattr(timezone, "now", lambda: later)
    raise_overdue(by=service("clocks", cast.host), at=later)
    today, one = page(cast, "amara", "/desk/today/"), page(cast, "amara", there)
    for who, told in (("amara", True), ("omar", False)):
        phone = page(cast, who, "/field/")
        assert (CALL in phone, there in phone, THREAT in phone) == (told, told, False), who
    assert CALL in today and there in today and THREAT not in today
    assert CALL in one and "Willow Police" in one
    client = Client()
    client.force_login(cast.users["amara"])
    assert client.post(f"{there}called/").status_code == 302
    assert CALL not in page(cast, "amara", "/desk/today/") and CALL not in page(cast, "amara", there)
    assert Client().get(there).status_code in {302, 403}


def test_nobody_else_opens_the_page_of_the_sender(cast, person):
    sent = send(cast, person)
    for who in ("chen", "rosa"):
        client = Client()
        client.force_login(cast.users[who])
        assert client.get(f"/desk/warnings/sent/{sent.pk}/").status_code in {403, 404}, who
