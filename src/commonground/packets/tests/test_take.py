"""Taking a packet in: for the agency that it is for, once, while the permission holds; and of any other packet nothing is kept."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import ProgrammingError, connection
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.kit.noes import NotNow
from commonground.ledger.models import Look
from commonground.packets.actions import end_partner, take
from commonground.packets.models import Partner, Taken
from commonground.packets.own_keys import own_keys
from commonground.packets.queries import one_taken
from commonground.packets.sealed import Item, Signed
from commonground.packets.sealed.saying import said_at
from commonground.packets.tests.cast import CANARY, STRANGER, file_for, known
from commonground.privacy.models import Part

pytestmark = pytest.mark.django_db


@pytest.fixture
def door(cast):
    known(cast)
    return SimpleNamespace(cast=cast, now=timezone.now())


def kept_anywhere() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM packets_taken) + (SELECT count(*) FROM privacy_part)")
        return cursor.fetchone()[0]


def said_no(file: bytes, by, **facts) -> str:
    with pytest.raises(NotNow) as no:
        take(file, by=by, **facts)
    return no.value.code


def test_the_agency_that_it_is_for_reads_it(door):
    taken = take(file_for("crisis", at=door.now), by=door.cast.chen)
    with as_viewer(door.cast.chen):
        _, parts = one_taken(taken.pk)
        assert [(part.text, part.label) for part in parts] == [(CANARY, "victim_advocacy")]


@pytest.mark.parametrize("who", ["amara", "omar", "dara", "rosa", "kofi", "priya", "ada", "alma", "ines"])
def test_nobody_else_finds_what_stands_in_it(door, who):
    taken = take(file_for("crisis", at=door.now), by=door.cast.chen)
    with as_viewer(getattr(door.cast, who)):
        assert not Part.objects.filter(record_id=taken.pk).exists()
        assert who == "amara" or not Taken.objects.exists(), "a colleague sees that one came, and no word of it"


def test_the_same_packet_is_taken_once(door):
    file = file_for("crisis", at=door.now)
    take(file, by=door.cast.chen)
    assert said_no(file, door.cast.chen) == "taken_before"


def test_a_packet_sealed_anew_under_its_old_number_is_the_same_packet(door):
    number = "5f1d2f0e-9d0a-4f0e-8c7a-2f6f3c1f0b11"
    take(file_for("crisis", at=door.now, number=number), by=door.cast.chen)
    assert said_no(file_for("crisis", at=door.now, number=number), door.cast.chen) == "taken_before"


def bad_files(at) -> dict[str, bytes]:
    good = file_for("crisis", at=at)
    spoiled = bytearray(good)
    spoiled[-20] = ord("A") if spoiled[-20] != ord("A") else ord("B")
    long_ago = at - timedelta(days=20)
    return {
        "no_packet": b"{}",
        "too_large": b" " * 300_000,
        "not_for_us": bytes(spoiled),
        "bad_signature": file_for("crisis", at=at, keys=STRANGER),
        "unknown_sender": file_for("crisis", at=at, keys=STRANGER, sender=STRANGER.card.signs),
        "not_this_agency": file_for("clinic", at=at),
        "over": file_for("crisis", at=long_ago),
        "from_later": file_for("crisis", at=at + timedelta(hours=1)),
        "outside_release": file_for("crisis", at=at, items=(Item("her new street", said_at(at), CANARY),)),
        "another_kind": file_for("crisis", at=at, kind="request", signed=None),
    }


@pytest.mark.parametrize("code", sorted(bad_files(timezone.now())))
def test_of_a_bad_packet_nothing_is_kept_and_the_ledger_says_that_one_came(door, code):
    before, looks = kept_anywhere(), Look.objects.using("ledger").count()
    assert said_no(bad_files(door.now)[code], door.cast.chen, at=door.now) == code
    assert kept_anywhere() == before
    line = Look.objects.using("ledger").order_by("-pk").first()
    assert Look.objects.using("ledger").count() == looks + 1
    assert (line.action, line.outcome, line.records) == ("packets.take", "denied", {})


def test_a_purpose_that_no_law_knows_is_not_taken_for_one(door):
    receiver, until = own_keys().card.opens, said_at(door.now + timedelta(days=10))
    signed = Signed("r1", said_at(door.now - timedelta(hours=1)), ("note 1",), f"{receiver}/crisis", "laws", until)
    assert said_no(file_for("crisis", at=door.now, purpose="laws", signed=signed), door.cast.chen) == "outside_release"


def test_of_two_partners_with_one_card_the_one_that_sent_it_is_named(door):
    known(door.cast, name="Aspen House", there="aspen-house")
    known(door.cast, name="Zinnia House", there="zinnia-house")
    sent = {there: take(file_for("crisis", at=door.now, sending=there), by=door.cast.chen) for there in ("aspen-house", "morning-house")}  # fmt: skip
    with as_viewer(door.cast.chen):
        assert {there: str(one_taken(taken.pk)[0].partner) for there, taken in sent.items()} == {
            "aspen-house": "Aspen House",
            "morning-house": "Morning House",
        }


def test_an_agency_of_a_partners_installation_that_is_not_known_is_not_believed(door):
    assert said_no(file_for("crisis", at=door.now, sending="another-house"), door.cast.chen) == "unknown_sender"


def test_a_partner_whose_keys_ended_is_not_believed_any_more(door):
    with as_viewer(service("setup", door.cast.crisis)):
        end_partner(known(door.cast), by=service("setup", door.cast.crisis))
    assert said_no(file_for("crisis", at=door.now), door.cast.chen) == "unknown_sender"


def test_the_same_card_again_changes_nothing_and_a_new_one_takes_the_place_of_the_old(door):
    first, again = known(door.cast), known(door.cast)
    assert first.pk == again.pk
    new = known(door.cast, keys=STRANGER)
    with as_viewer(door.cast.chen):
        assert [partner.pk for partner in Partner.objects.filter(ended_at=None)] == [new.pk]


def test_keys_that_another_agency_knows_are_not_known_here(door):
    assert (
        said_no(file_for("clinic", at=door.now), replace(door.cast.rosa, rights=door.cast.chen.rights))
        == "unknown_sender"
    )


def test_nothing_is_shown_once_the_permission_has_ended(door):
    taken = take(file_for("crisis", at=door.now - timedelta(days=9, hours=23)), by=door.cast.chen)
    with as_viewer(door.cast.chen):
        part = Part.objects.get(record_id=taken.pk)
    assert part.expires_at == taken.until < timezone.now() + timedelta(hours=2)


def test_where_only_those_assigned_read_a_command_takes_nothing_in(door):
    known(door.cast, "shelter")
    assert said_no(file_for("shelter", at=door.now), service("packets", door.cast.shelter)) == "SP1"


def test_staff_write_no_keys_down(door):
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        as_viewer(door.cast.chen),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO packets_partner (id, jurisdiction_id, agency_id, name, there, signs, opens, known_since)"
            " VALUES (gen_random_uuid(), %s, %s, 'x', 'x', %s, 'y', now())",
            [door.cast.jurisdiction.pk, door.cast.crisis.pk, STRANGER.card.signs],
        )


def test_what_a_provider_released_bears_its_terms_here(door):
    """34 USC 12291(b)(2); 28 CFR 94.115: whoever takes it in neither passes it on nor reads it after its end."""
    taken = take(file_for("crisis", at=door.now), by=door.cast.chen)
    with as_viewer(door.cast.chen):
        (part,) = Part.objects.filter(record_id=taken.pk)
    assert {"vawa_release", "no_redisclosure"} <= set(part.bound_by)
    assert "allow" not in part.left_open and part.expires_at == taken.until
