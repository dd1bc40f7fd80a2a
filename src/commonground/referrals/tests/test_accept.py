"""Accepting a referral: the receiver alone, once, with the name that the person permitted."""

from datetime import date

import pytest

from commonground.agencies.context import as_viewer
from commonground.cases.models import Case
from commonground.cases.tests.cast import LedgerBroken, ledger_fails_at, remembered
from commonground.clocks.tests.cast import clock_of
from commonground.consents.actions import revoke
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.messages.models import Message, SafeContact
from commonground.people.actions import correct, note
from commonground.people.models import Person
from commonground.referrals.actions import accept, decline, withdraw
from commonground.referrals.tests.cast import NAME, NUMBER, a_referral, a_sent_referral, fresh

pytestmark = pytest.mark.django_db


def test_the_receiver_accepts_and_the_sender_knows(cast):
    referral = a_sent_referral(cast)
    case = accept(referral, by=cast.ines)
    assert fresh(referral, cast.amara).status == "accepted"
    assert clock_of(referral).status == "met"
    assert (case.agency_id, case.cause_kind, case.cause_id) == (cast.housing.pk, "referrals.referral", referral.pk)


def test_the_receiver_writes_down_what_the_person_permitted(cast):
    referral = a_sent_referral(cast)
    case = accept(referral, by=cast.ines)
    with as_viewer(cast.ines):
        person = Person.objects.get(pk=case.person_id)
        contact = SafeContact.objects.get(agency_id=cast.housing.pk, ended_at=None)
        assert contact.hours == "after 16:00"
    assert (person.name, person.phone, person.pronouns, person.language) == (NAME, NUMBER, "she", "es")
    assert person.subject_id == referral.subject_id
    assert (contact.way, contact.address) == ("call", NUMBER)
    assert not clock_of(case).wait_for_them


def test_without_a_permission_no_name_and_no_number_arrive(cast):
    case = accept(a_sent_referral(cast, named=False), by=cast.ines)
    with as_viewer(cast.ines):
        person = Person.objects.get(pk=case.person_id)
        assert not SafeContact.objects.exists()
    assert person.name.startswith("Referral ")
    assert person.phone == ""
    assert clock_of(case).wait_for_them


def test_a_name_that_the_person_told_the_receiver_is_kept(cast):
    case = accept(a_sent_referral(cast, named=False), name="Odie", by=cast.ines)
    with as_viewer(cast.ines):
        assert Person.objects.get(pk=case.person_id).name == "Odie"


def test_no_more_is_written_down_than_what_the_referral_carries(cast):
    """Name, pronouns, language and how to reach her safely; what else the sender knows of her stays there, although the permission shows it."""
    person = note(name=NAME, language="es", phone=NUMBER, born_on=date(1991, 4, 2), by=cast.amara)
    case = accept(a_sent_referral(cast, person=person), by=cast.ines)
    with as_viewer(cast.ines):
        kept = Person.objects.get(pk=case.person_id)
        assert Person.objects.get(pk=person.pk).born_on == date(1991, 4, 2)
    assert (kept.name, kept.born_on, kept.born_estimated) == (NAME, None, False)


def test_a_name_that_the_person_told_the_receiver_goes_before_the_one_that_came(cast):
    case = accept(a_sent_referral(cast), name=" Odie ", by=cast.ines)
    with as_viewer(cast.ines):
        assert Person.objects.get(pk=case.person_id).name == "Odie"


def test_a_permission_taken_back_before_the_answer_carries_nothing(cast):
    referral = a_sent_referral(cast)
    with as_viewer(cast.amara):
        release = referral.release
    revoke(release, by=cast.amara)
    case = accept(referral, by=cast.ines)
    with as_viewer(cast.ines):
        assert Person.objects.get(pk=case.person_id).name.startswith("Referral ")


def test_after_the_permission_is_taken_back_only_the_own_row_is_left(cast):
    referral = a_sent_referral(cast)
    accept(referral, by=cast.ines)
    with as_viewer(cast.amara):
        person, release = referral.person, referral.release
    correct(person, name="Odalys Newname", by=cast.amara)
    with as_viewer(cast.ines):
        assert {person.name for person in Person.objects.all()} == {NAME, "Odalys Newname"}
    revoke(release, by=cast.amara)
    with as_viewer(cast.ines):
        assert {person.name for person in Person.objects.all()} == {NAME}


@pytest.mark.parametrize("who", ["rosa", "zed", "alma"])
def test_an_agency_that_was_not_asked_finds_nothing(cast, who):
    referral = a_sent_referral(cast)
    with pytest.raises(Hidden):
        accept(referral, by=getattr(cast, who))


@pytest.mark.parametrize("who", ["dara", "omar", "amara", "chen", "priya", "ada"])
def test_a_role_without_the_right_cannot_accept(cast, who):
    referral = a_sent_referral(cast)
    with pytest.raises(Refused):
        accept(referral, by=getattr(cast, who))


def test_a_sender_cannot_accept_its_own_referral(cast):
    referral = a_sent_referral(cast, to="clinic", by=cast.wole, named=False)
    with pytest.raises(NotNow, match="was asked"):
        accept(referral, by=cast.ines)


def test_nobody_accepts_for_an_organization_without_an_account(cast):
    """The sender alone sees such a referral; it writes down what it was told, and opens no case in its own house by it."""
    referral = a_sent_referral(cast, to=None, by=cast.kofi, named=False)
    with pytest.raises(NotNow) as stop:
        accept(referral, by=cast.wole)
    assert stop.value.code == "F7"
    assert fresh(referral, cast.wole).status == "sent"
    with as_viewer(cast.wole):
        assert not Case.objects.exists()


def test_a_draft_is_unknown_to_the_one_who_would_be_asked(cast):
    referral = a_referral(cast)
    with pytest.raises(Hidden):
        accept(referral, by=cast.ines)


def test_whoever_comes_second_reads_who_was_first(cast):
    referral = a_sent_referral(cast)
    accept(referral, by=cast.ines)
    with pytest.raises(NotNow, match="Ines was faster and accepted it"):
        accept(referral, by=cast.wole)
    with pytest.raises(NotNow, match="Ines was faster"):
        decline(referral, reason="no_room", by=cast.wole)


def test_what_was_taken_back_cannot_be_accepted(cast):
    referral = a_sent_referral(cast)
    withdraw(referral, by=cast.amara)
    with pytest.raises(NotNow, match="taken back"):
        accept(referral, by=cast.ines)


def test_the_sender_is_told_once_in_words_that_name_nobody(cast):
    from commonground.kit.closed import door_open

    with as_viewer(cast.ada), door_open("test"):
        cast.crisis.email = "team@harbor.example.org"
        cast.crisis.save(update_fields=["email"])
    accept(a_sent_referral(cast), by=cast.ines)
    message = Message.objects.get(agency_id=cast.crisis.pk)
    assert message.title == "Common Ground: open the app"
    for word in (NAME, "Odalys", NUMBER, "Housing", "referral", "Beds"):
        assert word.encode() not in message.text()


def test_accepting_is_remembered_with_ids_only(cast, monkeypatch):
    referral = a_sent_referral(cast)
    heard = remembered(monkeypatch)
    accept(referral, by=cast.ines)
    assert [e.code for e in heard if e.code.startswith(("referrals.", "cases.", "people.", "clocks."))] == [
        "people.noted", "cases.opened", "clocks.met", "referrals.accepted",
    ]  # fmt: skip
    assert not any(NAME in str(e.facts) or NUMBER in str(e.facts) for e in heard)


def test_when_the_ledger_fails_nothing_of_the_answer_is_left(cast, monkeypatch):
    referral = a_sent_referral(cast)
    ledger_fails_at(monkeypatch, "referrals.accepted")
    with pytest.raises(LedgerBroken):
        accept(referral, by=cast.ines)
    assert fresh(referral, cast.ines).status == "sent"
    with as_viewer(cast.ines):
        assert not Case.objects.exists()
        assert not Person.objects.filter(agency_id=cast.housing.pk).exists()
    assert clock_of(referral).status == "running"
