"""A person takes back one kind of record, one agency, or all of it, by their word; it acts on the very next statement."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.consents import queries
from commonground.consents.actions import offer_copy, revoke
from commonground.consents.models import Release, Withdrawal
from commonground.consents.tests.cast import give_release
from commonground.kit.closed import door_open
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.people.models import Person
from commonground.people.tests.cast import LedgerAway, ledger_away, note_person, overhear
from commonground.privacy.actions import write_part

together = pytest.mark.django_db


@pytest.fixture
def person(cast):
    return note_person(cast)


@pytest.fixture
def health(cast, person):
    with as_viewer(cast.amara), door_open("test"):
        return write_part(
            person, name="note", label="health", subject_id=person.subject_id, by=cast.amara, at=timezone.now()
        )


def sees(viewer, row):
    with as_viewer(viewer):
        return type(row).objects.filter(pk=row.pk).exists()


@together
def test_one_kind_of_record_is_taken_back_and_the_rest_goes_on(cast, person, health):
    release = give_release(cast, person, to=("housing", "clinic"))
    back = revoke(release, label="health", by=cast.amara)
    assert back.status == "given"
    assert [sees(cast.viewers[who], health) for who in ("ines", "rosa")] == [False, False]
    assert [sees(cast.viewers[who], person) for who in ("ines", "rosa")] == [True, True]


@together
def test_one_agency_is_taken_back_and_the_other_goes_on(cast, person, health):
    release = give_release(cast, person, to=("housing", "clinic"))
    back = revoke(release, to_agency=cast.clinic, by=cast.amara)
    assert back.status == "given"
    assert [sees(cast.viewers[who], health) for who in ("ines", "rosa")] == [True, False]
    assert [sees(cast.viewers[who], release) for who in ("ines", "rosa")] == [True, False]
    with as_viewer(cast.amara):
        assert queries.live_for(person, cast.clinic) is None
        assert queries.live_for(person, cast.housing).pk == release.pk


@together
def test_one_kind_for_one_agency(cast, person, health):
    release = give_release(cast, person, to=("housing", "clinic"))
    revoke(release, to_agency=cast.clinic, label="health", by=cast.amara)
    assert [sees(cast.viewers[who], health) for who in ("ines", "rosa")] == [True, False]
    assert sees(cast.rosa, person)


@together
@pytest.mark.parametrize(
    "parts", [[{"label": "health"}, {"label": "general"}], [{"label": "general"}, {"label": "health"}]]
)
def test_when_nothing_is_left_all_of_it_is_taken_back(cast, person, parts):
    release = give_release(cast, person)
    for part in parts:
        release = revoke(release, **part, by=cast.amara)
    assert release.status == "revoked"
    assert not sees(cast.ines, person)


@together
def test_what_is_not_open_cannot_be_taken_back_again(cast, person):
    release = give_release(cast, person, to=("housing", "clinic"))
    revoke(release, label="health", by=cast.amara)
    for part in ({"label": "health"}, {"label": "substance_use"}, {"to_agency": cast.police}):
        with pytest.raises(NotNow, match="C22"):
            revoke(release, **part, by=cast.amara)


@together
def test_who_told_whom_and_how_is_kept_for_the_own_agency_alone(cast, person):
    release = revoke(give_release(cast, person), told_how="phone", by=cast.chen)
    with as_viewer(cast.amara):
        (row,) = queries.withdrawals(release)
        assert (row.told_by, row.told_how, row.recorded_by) == ("person", "phone", cast.chen.membership_id)
    assert not sees(cast.ines, row)
    for wrong in ({"told_by": "a neighbor"}, {"told_how": "by owl"}):
        with pytest.raises(KeyError):
            revoke(give_release(cast, person), **wrong, by=cast.amara)


@together
def test_a_part_taken_back_is_remembered_without_words(cast, person, monkeypatch):
    heard = overhear(monkeypatch, "commonground.consents.actions.revoke")
    revoke(give_release(cast, person, to=("housing", "clinic")), to_agency=cast.clinic, told_how="phone", by=cast.amara)
    assert (heard[0].code, heard[0].facts) == (
        "consents.revoked_in_part", {"grants": 2, "how": "phone", "label": "", "to": str(cast.clinic.pk)},
    )  # fmt: skip


@together
def test_no_part_is_taken_back_when_it_cannot_be_remembered(cast, person, monkeypatch):
    release = give_release(cast, person)
    ledger_away(monkeypatch, "commonground.consents.actions.revoke")
    with pytest.raises(LedgerAway):
        revoke(release, label="general", by=cast.amara)
    with as_viewer(cast.amara):
        assert not Withdrawal.objects.exists()
    assert sees(cast.ines, person)


@together
@pytest.mark.parametrize(("who", "no"), [("ines", Refused), ("wole", Hidden), ("alma", Hidden)])
def test_a_copy_is_offered_by_the_agency_that_asked(cast, person, who, no):
    release = give_release(cast, person)
    with pytest.raises(no):
        offer_copy(release, answer="taken", by=cast.viewers[who])
    assert offer_copy(release, answer="said_no", by=cast.amara).copy == "said_no"
    with pytest.raises(KeyError):
        offer_copy(release, answer="pushed", by=cast.amara)


@together
def test_an_offer_of_a_copy_is_remembered_or_not_made(cast, person, monkeypatch):
    release = give_release(cast, person)
    ledger_away(monkeypatch, "commonground.consents.actions.offer_copy")
    with pytest.raises(LedgerAway):
        offer_copy(release, answer="taken", by=cast.amara)
    with as_viewer(cast.amara):
        assert Release.objects.get(pk=release.pk).copy == ""


@pytest.mark.commits
def test_it_acts_on_the_next_statement_of_a_transaction_that_is_under_way(committed, cast):
    person = note_person(cast)
    release = give_release(cast, person)
    looked, taken_back, seen = threading.Event(), threading.Event(), []

    def look_twice():
        try:
            with as_viewer(cast.ines):
                seen.append(Person.objects.filter(pk=person.pk).exists())
                looked.set()
                taken_back.wait(20)
                seen.append(Person.objects.filter(pk=person.pk).exists())
        finally:
            looked.set()
            connection.close()

    reader = threading.Thread(target=look_twice)
    reader.start()
    assert looked.wait(20)
    revoke(release, by=cast.amara)
    taken_back.set()
    reader.join(20)
    assert seen == [True, False]
