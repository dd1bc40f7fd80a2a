"""The pages of packets: taking one in, reading it under its notice, asking a provider, and what others find there."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from commonground.agencies.models import User
from commonground.packets.own_keys import own_keys
from commonground.packets.sealed import open_packet
from commonground.packets.tests.cast import CANARY, PROVIDER, file_for, known

pytestmark = pytest.mark.django_db
DESK = "/desk/packets/"


def signed_in(viewer) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=viewer.user_id), backend="commonground.site.sign_in.StaffBackend")
    return client


def hand(client: Client, file: bytes):
    return client.post(f"{DESK}take/", {"file": SimpleUploadedFile("a.json", file)})


def test_a_clinician_takes_a_packet_in_and_reads_it_under_the_notice(cast):
    known(cast)
    client = signed_in(cast.chen)
    taken = hand(client, file_for("crisis", at=timezone.now()))
    page = client.get(taken.headers["Location"]).content.decode()
    assert CANARY in page
    assert "Do not pass it on" in page
    assert "It came for this: " in page
    assert "until that permission ends" in page
    assert "It may be passed on only after the person gives a new permission" in page
    assert "34 USC 12291(b)(2); 28 CFR 94.115" in page
    assert CANARY not in client.get(DESK).content.decode()


def test_a_bad_packet_says_why_and_nothing_was_kept(cast):
    known(cast)
    client = signed_in(cast.chen)
    for file, why in (
        (b"nonsense", "not a packet"),
        (b"", "not a packet"),
        (file_for("clinic", at=timezone.now()), "for another agency"),
    ):
        said = hand(client, file)
        assert (said.status_code, why in said.content.decode()) == (422, True)
        assert "Nothing of it was kept" in said.content.decode()
    assert "None yet" in client.get(DESK).content.decode()


@pytest.mark.parametrize("who", ["omar", "dara", "priya", "ada", "ines", "kofi", "alma", "zed"])
def test_nobody_of_another_agency_finds_it(cast, who):
    known(cast)
    there = hand(signed_in(cast.chen), file_for("crisis", at=timezone.now())).headers["Location"]
    client = signed_in(getattr(cast, who))
    assert client.get(there).status_code in {403, 404}
    listed = client.get(DESK)
    assert listed.status_code == 403 or "Morning House" not in listed.content.decode()


def test_a_clinician_asks_a_provider_and_gets_a_sealed_file(cast):
    partner = known(cast)
    form = {"partner": partner.pk, "name": "Rowan", "way": "text only", "about": "", "agreed": "on"}
    client = signed_in(cast.chen)
    assert client.post(f"{DESK}ask/", form | {"agreed": ""}).status_code == 422, "not without their yes"
    said = client.post(f"{DESK}ask/", form)
    assert set(json.loads(said.content)) == {"form", "once", "nonce", "sealed"}
    packet = open_packet(said.content, PROVIDER, known={(own_keys().card.signs, "crisis")}, at=timezone.now())
    assert (packet.kind, packet.agency) == ("request", "morning-house")
    assert [item.text for item in packet.items] == ["Rowan", "text only"]


def test_without_a_known_provider_the_page_says_what_to_do(cast):
    assert "No provider is known here" in signed_in(cast.chen).get(f"{DESK}ask/").content.decode()
