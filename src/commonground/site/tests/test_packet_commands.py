"""The commands for packets: a card is known only by its numbers, a packet is taken in once, and what is wrong is said in one line."""

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.packets.models import Partner, Taken
from commonground.packets.own_keys import own_keys
from commonground.packets.tests.cast import PROVIDER, file_for, known
from commonground.site.commands import packets
from commonground.site.commands.trouble import Trouble

pytestmark = pytest.mark.django_db
WHO = {"name": "Morning House", "there": "morning-house", "agency": "crisis"}


@pytest.fixture(autouse=True)
def _prepared(monkeypatch):
    monkeypatch.setattr(packets, "prepare", lambda: None)


@pytest.fixture
def card(tmp_path):
    file = tmp_path / "card.json"
    file.write_text(PROVIDER.card.as_json())
    return file


def live_partners(cast) -> list[str]:
    with as_viewer(cast.chen):
        return [partner.signs for partner in Partner.objects.filter(ended_at=None)]


def test_a_card_is_known_by_the_numbers_that_were_read_out(cast, card):
    packets.know(card, **WHO, numbers=PROVIDER.card.numbers.upper().replace(" ", ""))
    packets.know(card, **WHO, numbers=PROVIDER.card.numbers)
    assert live_partners(cast) == [PROVIDER.card.signs]


def test_another_number_another_file_and_the_own_card_are_not_believed(cast, card, tmp_path):
    own, broken = tmp_path / "own.json", tmp_path / "broken.json"
    own.write_text(own_keys().card.as_json())
    broken.write_text("{}")
    for file, numbers in (
        (card, own_keys().card.numbers),
        (own, own_keys().card.numbers),
        (broken, ""),
        (tmp_path / "none", ""),
    ):
        with pytest.raises(Trouble, match="Nothing was changed"):
            packets.know(file, **WHO, numbers=numbers)
    assert live_partners(cast) == []


def test_an_ended_partner_is_known_no_more(cast, card):
    packets.know(card, **WHO, numbers=PROVIDER.card.numbers)
    packets.end("Morning House", agency="crisis")
    assert live_partners(cast) == []
    with pytest.raises(Trouble, match="No partner"):
        packets.end("Morning House", agency="crisis")


def test_a_packet_is_taken_in_once(cast, tmp_path):
    known(cast)
    file = tmp_path / "packet.json"
    file.write_bytes(file_for("crisis", at=timezone.now()))
    packets.take(file, agency="crisis")
    for again, why in ((file, "taken in before"), (tmp_path / "none", "cannot be read")):
        with pytest.raises(Trouble, match=why):
            packets.take(again, agency="crisis")
    with pytest.raises(Trouble, match="no agency"):
        packets.take(file, agency="nobody")
    with as_viewer(cast.chen):
        assert Taken.objects.count() == 1
