"""Packets leave only on a permission that the person signed, that names this receiver, these items and this purpose, and that holds."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.packets.actions import end_partner
from commonground.packets.models import Made
from commonground.packets.own_keys import own_keys
from commonground.packets.sealed import open_packet
from commonground.vault.actions import note, send, take_back, write_down
from commonground.vault.tests.cast import COUNTY, NAME, OTHER_WORDS, WORDS, house_of, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(cast):
    return house_of(cast)


def opened(file: bytes):
    return open_packet(file, COUNTY, known={(own_keys().card.signs, "shelter")}, at=timezone.now())


def no_to(**facts) -> str:
    with pytest.raises(NotNow) as no:
        signed(**facts)
    return no.value.code


def test_what_she_signed_leaves_and_nothing_besides(house):
    packet = opened(send(signed(house), by=house.mara)[1])
    assert [item.text for item in packet.items] == [WORDS]
    assert packet.signed.receiver == f"{COUNTY.card.opens}/crisis"
    assert NAME.encode() not in packet.body()
    assert OTHER_WORDS.encode() not in packet.body()


def test_more_than_one_packet_holds_is_said_in_words_and_nothing_left(house):
    notes = [note(house.her, text="a" * 8000, by=house.mara).pk for _ in range(26)]
    with pytest.raises(NotNow, match="more than one packet holds"):
        send(signed(house, notes=notes), by=house.mara)
    with as_viewer(house.mara):
        assert not Made.objects.exists()


def test_her_name_leaves_only_when_she_says_so(house):
    packet = opened(send(signed(house, with_name=True, notes=[]), by=house.mara)[1])
    assert [item.text for item in packet.items] == [f"{NAME}\ncall after six"]


def test_one_that_she_took_back_lets_nothing_leave(house):
    release = take_back(signed(house), by=house.mara)
    with pytest.raises(NotNow) as no:
        send(release, by=house.mara)
    assert no.value.code == "OW15"
    with pytest.raises(NotNow) as no:
        take_back(release, by=house.mara)
    assert no.value.code == "OW17"


def test_the_coordinator_writes_down_that_she_took_back_when_no_advocate_is_in(house):
    release = take_back(signed(house), by=house.cora)
    with pytest.raises(NotNow) as no:
        send(release, by=house.mara)
    assert no.value.code == "OW15"


def test_one_that_has_ended_lets_nothing_leave(house):
    release = signed(house)
    with pytest.raises(NotNow) as no:
        send(release, by=house.mara, at=release.until)
    assert no.value.code == "OW15"


def test_keys_that_ended_receive_nothing(house):
    release = signed(house)
    with as_viewer(setup := service("setup", house.cast.shelter)):
        end_partner(house.county, by=setup)
    with pytest.raises(NotNow) as no:
        send(release, by=house.mara)
    assert no.value.code == "OW16"


def test_what_was_noted_after_she_signed_does_not_leave(house):
    release = signed(house)
    note(house.her, text="later", by=house.mara)
    assert len(opened(send(release, by=house.mara)[1]).items) == 1


def test_a_permission_names_items_a_receiver_a_reason_and_an_end_and_is_signed(house):
    now = timezone.now()
    assert no_to(house=house, notes=[]) == "OW10"
    assert no_to(house=house, why=" ") == "OW12"
    assert no_to(house=house, purpose="anything") == "OW12"
    assert no_to(house=house, until=now + timedelta(days=91), at=now) == "OW13"
    assert no_to(house=house, until=now, at=now) == "OW13"
    assert no_to(house=house, signature=" ") == "OW14"
    assert no_to(house=house, explained=False) == "OW14"


def test_no_note_of_somebody_else_is_on_her_permission(house):
    other = note(write_down(name="Somebody else", came_for="other", by=house.mara), text="x", by=house.mara)
    assert no_to(house=house, notes=[other.pk]) == "OW10"


def test_whoever_is_not_assigned_sends_nothing(house):
    release = signed(house)
    with pytest.raises(Hidden):
        send(release, by=house.bea)
    with pytest.raises(Refused):
        send(release, by=house.cora)
    with pytest.raises(Refused):
        send(release, by=house.cast.ada)
