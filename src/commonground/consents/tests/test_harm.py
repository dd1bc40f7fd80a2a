"""Reported harm binds the person, not the paper, and closes what they signed."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.clocks.tests.cast import clock_of
from commonground.consents.actions import end_authority, record_authority, revoke
from commonground.consents.models import Release
from commonground.consents.queries import signers_for
from commonground.consents.tests.cast import give_release
from commonground.kit.closed import door_open
from commonground.kit.noes import NotNow
from commonground.people.models import Person
from commonground.people.tests.cast import note_person, overhear
from commonground.privacy.models import Grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(cast):
    return note_person(cast)


def paper(cast, person, holder="Rex Marsh", **facts):
    told = {"kind": "guardian", "paper": "Order 12-4", "labels": ["general", "health"], **facts}
    return record_authority(person=person, holder=holder, **told, by=cast.amara)


def signed(cast, person, authority, **facts):
    return give_release(cast, person, signer=authority.kind, authority=authority, **facts)


def open_grants(cast, release):
    with as_viewer(cast.amara):
        return Grant.objects.filter(release_id=release.pk, revoked_at=None).count()


def fresh(cast, release):
    with as_viewer(cast.amara):
        return Release.objects.get(pk=release.pk)


@pytest.mark.parametrize("name", ["Rex Marsh", "rex  MARSH", "Réx Marsh", "Marsh, Rex"])
def test_whoever_is_reported_to_cause_harm_signs_by_no_other_paper(cast, person, name):
    reported = paper(cast, person, causes_harm=True)
    second = paper(cast, person, name, paper="Power of attorney")
    for _ in range(2):
        with pytest.raises(NotNow, match="C18"):
            signed(cast, person, second)
        end_authority(reported, by=cast.amara)  # ended, the report stays true
    with as_viewer(cast.amara):
        assert signers_for(person, at=timezone.now()) == []


def test_somebody_else_still_signs_and_so_do_they_for_somebody_else(cast, person):
    paper(cast, person, causes_harm=True)
    assert signed(cast, person, paper(cast, person, "Ana Marsh")).status == "given"
    other = note_person(cast)
    assert signed(cast, other, paper(cast, other)).status == "given"


def test_harm_that_is_recorded_later_closes_what_they_signed_at_once(cast, person, monkeypatch):
    release = signed(cast, person, paper(cast, person), crisis=True)
    theirs, anas = give_release(cast, person), signed(cast, person, paper(cast, person, "Ana Marsh"))
    heard = overhear(monkeypatch, "commonground.consents.actions.closing")
    paper(cast, person, "Rex MARSH", labels=[], shut_out=True, causes_harm=True)
    closed = fresh(cast, release)
    assert closed.status == "void" and closed.revoked_at and not closed.is_live(timezone.now())
    assert open_grants(cast, release) == 0
    assert [event.code for event in heard] == ["consents.closed_for_harm"]
    assert clock_of(release).status == "stopped"
    for other in (theirs, anas):
        assert fresh(cast, other).status == "given" and open_grants(cast, other)


def test_of_what_had_ended_it_is_written_since_when_harm_is_reported(cast, person, monkeypatch):
    back = signed(cast, person, paper(cast, person))
    revoke(back, told_by="person", told_how="in_person", by=cast.amara)
    past = signed(cast, person, paper(cast, person), expires_at=timezone.now() + timedelta(hours=1))
    anas = signed(cast, person, paper(cast, person, "Ana Marsh"))
    with as_viewer(cast.amara), door_open("test"):
        long_ago = timezone.now() - timedelta(days=9)
        Release.objects.filter(pk=past.pk).update(
            asked_at=long_ago, given_at=long_ago, expires_at=long_ago + timedelta(days=1)
        )
    heard = overhear(monkeypatch, "commonground.consents.actions.closing")
    report = paper(cast, person, "Marsh, Rex", labels=[], shut_out=True, causes_harm=True)
    for release, status in ((back, "revoked"), (past, "given")):
        now = fresh(cast, release)
        assert (now.status, now.harm_reported_at) == (status, report.starts_at)
    assert fresh(cast, anas).harm_reported_at is None
    assert sorted(event.code for event in heard) == ["consents.harm_reported_later"] * 2
    paper(cast, person, "Rex Marsh", labels=[], shut_out=True, causes_harm=True)
    assert fresh(cast, back).harm_reported_at == report.starts_at and len(heard) == 2


def test_no_statement_takes_it_away_again(cast, person):
    release = signed(cast, person, paper(cast, person))
    paper(cast, person, causes_harm=True)
    with pytest.raises(DatabaseError), as_viewer(cast.amara), connection.cursor() as cursor:
        cursor.execute("UPDATE consents_release SET harm_reported_at = NULL WHERE id = %s", [release.pk])


def test_the_next_look_of_whoever_saw_by_it_sees_nothing(cast, person):
    signed(cast, person, paper(cast, person))
    with as_viewer(cast.ines):
        assert Person.objects.filter(pk=person.pk).exists()
    paper(cast, person, causes_harm=True)
    with as_viewer(cast.ines):
        assert not Person.objects.filter(pk=person.pk).exists()


def test_what_was_closed_is_neither_confirmed_nor_taken_back_again(cast, person):
    from commonground.consents.actions import confirm, revoke

    release = signed(cast, person, paper(cast, person), crisis=True)
    paper(cast, person, causes_harm=True)
    for verb in (lambda: confirm(release, asked_alone=True, by=cast.amara), lambda: revoke(release, by=cast.amara)):
        with pytest.raises(NotNow, match="S0"):
            verb()


def test_the_pages_say_who_never_signs_and_what_was_closed(client, cast, person):
    client.force_login(cast.users["amara"])
    there, asking = f"/desk/permissions/papers/{person.pk}/", f"/desk/permissions/ask/{person.pk}/"
    told = {"kind": "guardian", "holder": "Rex Marsh", "paper": "Order 12-4", "labels": ["general"]}
    client.post(there, told)
    with as_viewer(cast.amara):
        release = signed(cast, person, signers_for(person, at=timezone.now())[0], labels=["general"])
    closed = client.post(there, told | {"causes_harm": "on"}, follow=True).content.decode()
    assert "What they signed for the person is closed now" in closed
    assert closed.count("reported to cause harm: never signs") == 2
    page = client.get(asking).content.decode()
    assert "never signs. The person signs" in page and "Which paper lets them sign" not in page
    shown = client.get(f"/desk/permissions/{release.pk}/").content.decode()
    assert "Closed: whoever signed may not sign" in shown and "cause harm" in shown


def test_what_stood_open_from_before_is_listed_to_be_closed(client, cast, person):
    release = signed(cast, person, paper(cast, person))
    with as_viewer(cast.amara):
        from commonground.consents.models import Authority
        from commonground.kit.closed import door_open

        with door_open("test"):
            Authority.objects.create(
                jurisdiction_id=person.jurisdiction_id, agency_id=person.agency_id, subject_id=person.subject_id, person=person, kind="guardian",
                holder="Rex Marsh", paper="Report", shut_out=True, causes_harm=True, starts_at=timezone.now(), recorded_by=cast.amara.membership_id,
            )  # fmt: skip
    client.force_login(cast.users["amara"])
    assert f"/desk/permissions/{release.pk}/" in client.get(f"/desk/permissions/papers/{person.pk}/").content.decode()
