"""The form of a packet: it opens for its receiver, whole and in time, and for nobody else."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.packets.sealed import Item, Keys, Packet, PacketTrouble, Signed, card_from, open_packet, seal_packet
from commonground.packets.sealed.saying import packet_from, said_at
from commonground.packets.sealed.sealing import opened, seal_for
from commonground.packets.sealed.trouble import SENTENCES

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
PROVIDER, COUNTY, OTHER = (Keys(bytes([n]) * 32, bytes([n + 1]) * 32) for n in (1, 11, 21))
KNOWN = {(PROVIDER.card.signs, "house")}
CANARY = "Quillfeather-7"


def packet(**facts: object) -> Packet:
    """A packet from the provider to the crisis team of the county, made now and good for ten days."""
    receiver, until = COUNTY.card.opens, said_at(NOW + timedelta(days=10))
    signed = Signed(
        "r1", said_at(NOW - timedelta(hours=1)), ("safety plan",), f"{receiver}/crisis", "coordination", until
    )
    made = Packet(
        number=str(UUID(int=7)), kind="release", sender=PROVIDER.card.signs, sending="house", receiver=receiver, agency="crisis", made_at=said_at(NOW),
        until=until, purpose="coordination", items=(Item("safety plan", said_at(NOW), CANARY),), signed=signed,
    )  # fmt: skip
    return replace(made, **facts)


def trouble_with(file: bytes, keys: Keys = COUNTY, *, at: datetime = NOW, known: object = KNOWN) -> str:
    with pytest.raises(PacketTrouble) as trouble:
        open_packet(file, keys, known=known, at=at)
    assert trouble.value.sentence == SENTENCES[trouble.value.code]
    return trouble.value.code


def test_its_receiver_opens_it_and_reads_what_was_said():
    assert open_packet(seal_packet(packet(), PROVIDER), COUNTY, known=KNOWN, at=NOW) == packet()


def test_outside_the_seal_stands_nothing_about_anybody():
    file = seal_packet(packet(), PROVIDER)
    assert set(json.loads(file)) == {"form", "once", "nonce", "sealed"}
    for told in (CANARY, "crisis", PROVIDER.card.signs, COUNTY.card.opens, base64.b64encode(CANARY.encode()).decode()):
        assert told.encode() not in file


def test_two_packets_of_nearly_the_same_length_are_of_one_length():
    longer = packet(items=(Item("safety plan", said_at(NOW), CANARY + " x" * 60),))
    assert len(seal_packet(packet(), PROVIDER)) == len(seal_packet(longer, PROVIDER))


def test_it_opens_for_nobody_else():
    assert trouble_with(seal_packet(packet(), PROVIDER), OTHER) == "not_for_us"


def test_a_packet_that_was_meant_for_another_and_sealed_anew_does_not_open():
    meant = packet(receiver=OTHER.card.opens)
    inside = opened(seal_packet(meant, PROVIDER), OTHER)
    assert trouble_with(seal_for(COUNTY.card.opens, inside)) == "not_for_us"


def test_a_sender_whose_keys_are_not_known_is_not_believed():
    assert trouble_with(seal_packet(packet(), PROVIDER), known=set()) == "unknown_sender"


def test_another_agency_of_a_known_installation_is_not_believed():
    assert trouble_with(seal_packet(packet(sending="another-house"), PROVIDER)) == "unknown_sender"


def test_the_sending_agency_is_under_the_signature():
    inside = opened(seal_packet(packet(sending="another-house"), PROVIDER), COUNTY)
    changed = inside.replace(b"another-house", b"house")
    assert trouble_with(seal_for(COUNTY.card.opens, changed)) == "bad_signature"


def test_a_packet_of_an_earlier_form_says_so():
    assert trouble_with(seal_packet(packet(form="commonground packet 1"), PROVIDER)) == "another_form"


def test_who_signs_for_somebody_else_is_found():
    assert trouble_with(seal_packet(packet(), OTHER)) == "bad_signature"


@pytest.mark.parametrize(("at", "code"), [(timedelta(days=10), "over"), (-timedelta(minutes=11), "from_later")])
def test_it_opens_from_when_it_was_made_until_the_permission_ends(at, code):
    assert trouble_with(seal_packet(packet(), PROVIDER), at=NOW + at) == code


@pytest.mark.parametrize(
    "facts",
    [
        {"items": (Item("her new address", said_at(NOW), "x"),)},
        {"purpose": "proceedings"},
        {"agency": "police"},
        {"until": said_at(NOW + timedelta(days=11))},
        {"signed": None},
        {"made_at": said_at(NOW - timedelta(hours=2))},
        {"kind": "request"},
    ],
)
def test_what_goes_beyond_the_permission_is_not_opened(facts):
    assert trouble_with(seal_packet(packet(**facts), PROVIDER)) == "outside_release"


@given(st.data())
def test_not_one_bit_may_change(data):
    file = bytearray(seal_packet(packet(), PROVIDER))
    spot, bit = data.draw(st.integers(0, len(file) - 2)), data.draw(st.integers(0, 7))
    file[spot] ^= 1 << bit
    try:
        found = open_packet(bytes(file), COUNTY, known=KNOWN, at=NOW)
    except PacketTrouble:
        return
    assert found == packet(), "bits that base64 and blanks leave open change nothing"


@given(st.one_of(st.binary(max_size=300), st.recursive(st.none() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)).map(lambda x: json.dumps(x).encode())))  # fmt: skip
def test_anything_else_is_no_packet(file):
    assert trouble_with(file) == "no_packet"


@pytest.mark.parametrize("spoiled", [b"[" * 150_000, b'"\\ud800"'])
def test_what_was_sealed_for_us_with_words_that_nobody_can_write_is_no_packet(spoiled):
    """Anybody with our card can seal: too deep, or half a character."""
    inside = packet().body().replace(f'"{CANARY}"'.encode(), spoiled)
    deep = spoiled if spoiled.startswith(b"[") else inside
    assert trouble_with(seal_for(COUNTY.card.opens, b"\0" * 64 + deep)) == "no_packet"


def test_a_character_that_no_database_keeps_is_in_no_packet():
    file = seal_packet(packet(items=(Item("safety plan", said_at(NOW), "a\0b"),)), PROVIDER)
    assert trouble_with(file) == "no_packet"


@pytest.mark.parametrize("name", ["made_at", "until"])
def test_a_moment_that_no_calendar_has_is_no_packet(name):
    file = seal_packet(packet(**{name: "9999-12-31T23:59:59-14:00"}), PROVIDER)
    assert trouble_with(file) == "no_packet"


def test_a_large_file_is_not_even_read():
    assert trouble_with(b"[" * 300_000) == "too_large"
    with pytest.raises(PacketTrouble):
        seal_packet(packet(items=(Item("safety plan", said_at(NOW), "x" * 250_000),)), PROVIDER)


@pytest.mark.parametrize("change", [lambda s: s | {"more": "x"}, lambda s: s | {"items_hash": "0" * 64}, lambda s: s | {"purpose": 7}, lambda s: s | {"form": "2"}])  # fmt: skip
def test_one_form_in_bytes_and_no_other(change):
    said = change(json.loads(packet().body()))
    with pytest.raises(PacketTrouble):
        packet_from(json.dumps(said, sort_keys=True, separators=(",", ":")).encode())
    with pytest.raises(PacketTrouble):
        packet_from(json.dumps(json.loads(packet().body()), indent=1).encode())


def test_a_card_is_read_back_and_its_numbers_are_its_own():
    card = card_from(PROVIDER.card.as_json())
    assert card == PROVIDER.card
    assert card.numbers != COUNTY.card.numbers
    assert len(card.numbers.split()) == 8


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"signs": "00", "opens": "11", "form": "commonground card 1"}'])
def test_what_is_no_card_is_not_taken_for_one(text):
    with pytest.raises(ValueError, match="not a card"):
        card_from(text)
