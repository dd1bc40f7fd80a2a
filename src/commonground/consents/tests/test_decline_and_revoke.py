"""No is as easy as yes, and a permission is taken back at once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.consents import queries
from commonground.consents.actions import decline, give, revoke
from commonground.consents.models import Release
from commonground.consents.tests.cast import give_release, say_no
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.people.models import Person
from commonground.people.tests.cast import LedgerAway, ledger_away, note_person, overhear
from commonground.privacy.models import Grant, Part

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(cast):
    return note_person(cast)


def sees(viewer, person):
    with as_viewer(viewer):
        return Person.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize(
    ("answer", "status", "code"), [("no", "declined", "consents.declined"), ("not_now", "not_now", "consents.not_now")]
)
def test_no_and_not_now_are_kept_and_open_nothing(cast, person, monkeypatch, answer, status, code):
    heard = overhear(monkeypatch, "commonground.consents.actions.decline")
    release = say_no(cast, person, answer=answer)
    assert (release.status, release.given_at, release.expires_at) == (status, None, None)
    assert [(event.code, event.facts) for event in heard] == [(code, {})]
    assert not sees(cast.ines, person)


def test_no_asks_for_less_than_yes():
    import inspect

    def must(verb):
        return {n for n, p in inspect.signature(verb).parameters.items() if p.default is p.empty} - {"by"}

    assert must(decline) == {"person"}
    assert must(decline) < must(give)


def test_saying_no_changes_nothing_else(cast, person):
    def picture():
        with as_viewer(cast.amara):
            kept = {m: list(m.objects.order_by("pk").values()) for m in (Person, Part, Grant)}
        return kept, sees(cast.ines, person)

    earlier = give_release(cast, person)
    before = picture()
    say_no(cast, person)
    assert picture() == before
    with as_viewer(cast.amara):
        assert queries.live_for(person, cast.housing).pk == earlier.pk
        assert queries.last_answer(person).status == "declined"
        assert [r.status for r in queries.of_person(person)] == ["declined", "given"]


@pytest.mark.parametrize("who", ["dara", "omar", "ines", "ada"])
def test_whose_role_does_not_ask_cannot_record_a_no(cast, person, who):
    with pytest.raises(Refused):
        say_no(cast, person, who)


@pytest.mark.parametrize("who", ["wole", "rosa", "alma"])
def test_another_agency_cannot_record_a_no(cast, person, who):
    with pytest.raises(Hidden):
        say_no(cast, person, who)


def test_the_police_do_not_ask_and_so_record_no_answer(cast, person):
    with pytest.raises(NotNow, match="C1"):
        decline(person=person, by=replace(cast.amara, agency_kind="police"))


def test_there_are_two_ways_to_say_no(cast, person):
    with pytest.raises(KeyError):
        say_no(cast, person, answer="maybe")


def test_a_permission_taken_back_closes_at_the_next_statement(cast, person):
    release = give_release(cast, person, to=("housing", "clinic"))
    assert sees(cast.ines, person) and sees(cast.rosa, person)
    with as_viewer(cast.ines):
        row = Person.objects.get(pk=person.pk)
    back = revoke(release, by=cast.chen)
    assert back.status == "revoked"
    assert not sees(cast.ines, person) and not sees(cast.rosa, person)
    with as_viewer(cast.ines), pytest.raises(Person.DoesNotExist):
        row.refresh_from_db()
    with as_viewer(cast.ines):
        assert not Release.objects.exists()
        assert not Grant.objects.filter(revoked_at=None).exists()
    assert sees(cast.amara, person)


def test_taking_one_back_leaves_another_alone(cast, person):
    first, second = give_release(cast, person), give_release(cast, person, labels=["general"])
    revoke(first, by=cast.amara)
    assert sees(cast.ines, person)
    revoke(second, by=cast.amara)
    assert not sees(cast.ines, person)


def test_it_cannot_be_taken_back_twice_nor_after_its_day_nor_after_a_no(cast, person):
    release = give_release(cast, person)
    revoke(release, by=cast.amara)
    old = give_release(cast, person, crisis=True, at=timezone.now() - timedelta(hours=80))
    for done in (release, old, say_no(cast, person)):
        with pytest.raises(NotNow, match="S0"):
            revoke(done, by=cast.amara)


@pytest.mark.parametrize(
    ("who", "no"), [("ines", Refused), ("wole", Hidden), ("alma", Hidden), ("omar", Refused), ("kofi", Hidden)]
)
def test_only_the_agency_that_asked_records_that_it_was_taken_back(cast, person, who, no):
    release = give_release(cast, person)
    with pytest.raises(no):
        revoke(release, by=cast.viewers[who])
    assert sees(cast.ines, person)


def test_taking_back_is_remembered_with_the_number_of_grants(cast, person, monkeypatch):
    heard = overhear(monkeypatch, "commonground.consents.actions.revoke")
    revoke(give_release(cast, person), by=cast.amara)
    assert heard[0].facts == {"grants": 2, "how": "in_person"}


@pytest.mark.parametrize("verb", ["decline", "revoke"])
def test_nothing_is_left_behind_when_it_cannot_be_remembered(cast, person, monkeypatch, verb):
    release = give_release(cast, person)
    ledger_away(monkeypatch, f"commonground.consents.actions.{verb}")
    with pytest.raises(LedgerAway):
        say_no(cast, person) if verb == "decline" else revoke(release, by=cast.amara)
    with as_viewer(cast.amara):
        assert [r.status for r in Release.objects.all()] == ["given"]
    assert sees(cast.ines, person)
