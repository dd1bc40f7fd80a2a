"""What is permitted in a crisis lasts 72 hours, and longer only when the person says so again in calm."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.clocks.actions import raise_overdue
from commonground.clocks.models import Clock
from commonground.clocks.tests.cast import clock_of
from commonground.consents.actions import confirm, revoke
from commonground.consents.queries import ending_soon
from commonground.consents.tests.cast import give_release, say_no
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.people.models import Person
from commonground.people.tests.cast import LedgerAway, ledger_away, note_person
from commonground.privacy.models import Grant

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def person(cast):
    return note_person(cast)


def given(cast, person, ago=timedelta(0), **facts):
    return give_release(cast, person, crisis=True, at=timezone.now() - ago, **facts)


def in_calm(release, by, **facts):
    return confirm(release, **{"asked_alone": True, **facts}, by=by)


def sees(viewer, person):
    with as_viewer(viewer):
        return Person.objects.filter(pk=person.pk).exists()


def clocks(cast):
    with as_viewer(service("clocks", cast.host)):
        return [(c.name, c.status, c.stop_reason) for c in Clock.objects.order_by("started_at")]


def ends(cast, release):
    with as_viewer(cast.amara):
        return {g.label: g.expires_at for g in Grant.objects.filter(release_id=release.pk, revoked_at=None)}


def test_a_clock_runs_until_it_is_confirmed(cast, person):
    release = given(cast, person)
    clock = clock_of(release)
    assert (clock.name, clock.due_at, clock.agency_id) == ("permission_confirm", release.expires_at, cast.crisis.pk)
    in_calm(release, cast.chen)
    assert clocks(cast) == [("permission_confirm", "met", "")]


def test_confirmed_it_lasts_as_long_as_one_that_is_given_in_calm(cast, person):
    release = given(cast, person, 70 * HOUR)
    again = in_calm(release, cast.chen)
    assert again.expires_at == release.given_at + 365 * DAY
    assert again.confirmed_by == cast.chen.membership_id
    assert ends(cast, release) == dict.fromkeys(["general", "health"], again.expires_at)
    assert sees(cast.ines, person)


def test_not_confirmed_it_ends_after_72_hours_and_the_clock_is_raised(cast, person):
    release = given(cast, person, 73 * HOUR)
    assert not sees(cast.ines, person)
    with pytest.raises(NotNow, match="S0"):
        in_calm(release, cast.amara)
    raise_overdue(by=service("clocks", cast.host))
    assert clocks(cast) == [("permission_confirm", "overdue", "")]


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_asked_again_in_calm_the_old_clock_asks_for_nothing_more(cast, person, answer):
    given(cast, person, 73 * HOUR)
    give_release(cast, person) if answer == "yes" else say_no(cast, person)
    assert clocks(cast) == [("permission_confirm", "stopped", "asked_again")]


def test_taken_back_the_clock_asks_for_nothing_more(cast, person):
    release = revoke(given(cast, person), by=cast.amara)
    assert clocks(cast) == [("permission_confirm", "stopped", "taken_back")]
    with pytest.raises(NotNow, match="S0"):
        in_calm(release, cast.amara)


def test_what_was_taken_back_meanwhile_stays_taken_back(cast, person):
    release = given(cast, person, HOUR)
    revoke(release, label="health", by=cast.amara)
    again = in_calm(release, cast.amara)
    assert ends(cast, release) == {"general": again.expires_at}


def test_for_an_advocate_30_days_and_never_more_than_90(cast):
    release = give_release(cast, note_person(cast, "alma"), "alma", labels=["victim_advocacy"], crisis=True)
    again = in_calm(release, cast.alma)
    assert again.expires_at - again.given_at == 30 * DAY
    assert [g.expires_at for g in _grants(cast.alma, release)] == [again.expires_at]


def _grants(viewer, release):
    with as_viewer(viewer):
        return list(Grant.objects.filter(release_id=release.pk))


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"asked_alone": False}, "C2"),
        ({"state": ["intoxicated"]}, "C3"),
        ({"state": ["on_hold"]}, "C3"),
        ({"state": ["condition_of_service"]}, "C15"),
        ({"interpreter_is": "child"}, "C12"),
    ],
)
def test_it_is_confirmed_as_freely_as_it_is_given(cast, person, facts, code):
    release = given(cast, person)
    with pytest.raises(NotNow) as no:
        in_calm(release, cast.amara, **facts)
    assert no.value.code == code
    assert ends(cast, release)["general"] == release.expires_at


def test_only_what_was_given_in_a_crisis_is_confirmed_and_only_once(cast, person):
    for release in (give_release(cast, person), in_calm(given(cast, person), cast.amara)):
        with pytest.raises(NotNow, match="C21"):
            in_calm(release, cast.amara)


@pytest.mark.parametrize("answer", ["no", "not_now"])
def test_after_a_later_no_nothing_lasts_longer(cast, person, answer):
    for about in ({}, {"to_agencies": [cast.clinic]}, {"to_agencies": [], "labels": []}):
        release = given(cast, person, HOUR)
        say_no(cast, person, answer=answer, **about)
        with pytest.raises(NotNow, match="C29"):
            in_calm(release, cast.amara)
        assert ends(cast, release)["general"] == release.expires_at


def test_a_later_yes_to_the_same_agency_takes_its_place_and_one_to_another_does_not(cast, person):
    first = given(cast, person, 2 * HOUR)
    given(cast, person, HOUR, to=("clinic",))
    assert in_calm(first, cast.amara).confirmed_at
    second = given(cast, note_person(cast), 2 * HOUR)
    give_release(
        cast, Person(pk=second.person_id, subject_id=second.subject_id, agency_id=second.agency_id), labels=["general"]
    )
    with pytest.raises(NotNow, match="C29"):
        in_calm(second, cast.amara)


def test_no_answer_of_another_person_stands_in_the_way(cast, person):
    release = given(cast, person, HOUR)
    say_no(cast, note_person(cast))
    assert in_calm(release, cast.amara).confirmed_at


@pytest.mark.parametrize(("who", "no"), [("ines", Refused), ("wole", Hidden), ("alma", Hidden), ("omar", Refused)])
def test_only_the_agency_that_asked_confirms(cast, person, who, no):
    release = given(cast, person)
    with pytest.raises(no):
        in_calm(release, cast.viewers[who])
    assert clocks(cast) == [("permission_confirm", "running", "")]


def test_nothing_lasts_longer_when_it_cannot_be_remembered(cast, person, monkeypatch):
    release = given(cast, person)
    ledger_away(monkeypatch, "commonground.consents.actions.confirm")
    with pytest.raises(LedgerAway):
        in_calm(release, cast.amara)
    assert ends(cast, release)["general"] == release.expires_at
    assert clocks(cast) == [("permission_confirm", "running", "")]


def test_once_confirmed_its_end_is_said_in_time_like_that_of_any_other(cast, person):
    release = in_calm(given(cast, person), cast.chen)
    waiting = given(cast, note_person(cast, name="Teo Marsh"))
    with as_viewer(cast.amara):
        at = release.expires_at - 5 * DAY
        assert [one.pk for one in ending_soon(cast.amara, at=at, before=at + 30 * DAY)] == [release.pk]
        at = timezone.now()
        assert ending_soon(cast.amara, at=at, before=waiting.expires_at + DAY) == []
