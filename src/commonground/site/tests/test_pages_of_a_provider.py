"""The pages of a provider's own installation, and what its open door answers."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import StopUpload
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.kit.closed import door_open
from commonground.ledger.models import Look
from commonground.packets.own_keys import own_keys
from commonground.packets.sealed import LARGEST, Item, Keys, Packet, open_packet, seal_packet
from commonground.packets.sealed.saying import said_at
from commonground.packets.sealed.sealing import seal_for
from commonground.privacy.models import Part
from commonground.vault.models import Message, Release
from commonground.vault.tests.cast import COUNTY, NAME, WORDS, house_of, signed

pytestmark = [pytest.mark.django_db, pytest.mark.urls("commonground.site.vault_urls")]


@pytest.fixture
def house(cast, settings):
    settings.VAULT = True
    return house_of(cast)


def signed_in(viewer) -> Client:
    from commonground.agencies.models import User

    client = Client()
    client.force_login(User.objects.get(pk=viewer.user_id), backend="commonground.site.sign_in.StaffBackend")
    return client


def handed_in(house, file: bytes) -> Message:
    Client().post("/hand-in/", {"file": SimpleUploadedFile("a", file)})
    with as_viewer(house.mara):
        return Message.objects.get()


def request_file(**facts) -> bytes:
    return seal_packet(packet_of(**facts), COUNTY)


def packet_of(**facts) -> Packet:
    now = timezone.now()
    said = {
        "number": "5f1d2f0e-9d0a-4f0e-8c7a-2f6f3c1f0b11", "kind": "request", "sender": COUNTY.card.signs, "sending": "crisis", "receiver": own_keys().card.opens,
        "agency": "shelter", "made_at": said_at(now), "until": said_at(now + timedelta(days=30)), "purpose": "coordination",
        "items": (Item("name", said_at(now), "Rowan-canary"),),
    }  # fmt: skip
    return Packet(**{**said, **facts})


def test_an_advocate_writes_somebody_down_notes_has_a_permission_signed_and_sends_it(house):
    client = signed_in(house.mara)
    made = client.post("/people/new/", {"name": "Rowan", "way": "", "came_for": "stalking"})
    where = made.headers["Location"]
    client.post(f"{where}note/", {"text": "what helps"})
    page = client.get(where)
    assert "what helps" in page.content.decode()
    asked = client.get(f"{where}permission/")
    note = asked.context["form"].fields["notes"].choices[0][0]
    form = {
        "partner": house.county.pk, "notes": [note], "purpose": "coordination", "why": "my plan", "language": "English", "explained": "on",
        "last_day": (timezone.localdate() + timedelta(days=5)).isoformat(), "signed_how": "paper", "signature": "Rowan",
    }  # fmt: skip
    assert client.post(f"{where}permission/", form).status_code == 302
    with as_viewer(house.mara):
        release = Release.objects.exclude(person=house.her).get()
    looks = Look.objects.using("ledger").count()
    sent = client.post(f"/permissions/{release.pk}/packet/")
    assert sent.headers["Content-Disposition"].startswith("attachment; filename=")
    packet = open_packet(sent.content, COUNTY, known={(own_keys().card.signs, "shelter")}, at=timezone.now())
    assert [item.text for item in packet.items] == ["what helps"]
    assert Look.objects.using("ledger").count() == looks + 1, "who looked is written before the file leaves"
    client.post(f"/permissions/{release.pk}/end/")
    assert client.post(f"/permissions/{release.pk}/packet/").status_code == 409


def test_a_colleague_is_assigned_and_taken_off_again_on_the_page(house):
    client, colleague = signed_in(house.mara), signed_in(house.bea)
    where = f"/people/{house.her.pk}/"
    client.post(f"{where}assign/", {"member": house.bea_member.pk})
    assert NAME in colleague.get(where).content.decode()
    client.post(f"{where}assigned/{house.bea_member.pk}/end/")
    assert colleague.get(where).status_code == 404
    client.post(f"{where}assigned/{house.mara.membership_id}/end/")
    assert NAME in client.get(where).content.decode(), "somebody stays assigned"


def test_for_a_colleague_who_is_not_assigned_there_is_no_such_record(house):
    release, client = signed(house), signed_in(house.bea)
    assert NAME not in client.get("/people/").content.decode()
    nothing = client.get("/people/00000000-0000-4000-8000-000000000000/")
    for address in (f"/people/{house.her.pk}/", f"/people/{house.her.pk}/permission/"):
        found = client.get(address)
        assert (found.status_code, len(found.content)) == (404, len(nothing.content))
    for address in (
        f"/people/{house.her.pk}/note/",
        f"/permissions/{release.pk}/packet/",
        f"/permissions/{release.pk}/end/",
    ):
        assert client.post(address, {"text": "x"}).status_code == 404


@pytest.mark.parametrize("who", ["amara", "omar", "priya", "ada", "ezra"])
def test_nobody_outside_the_provider_opens_a_page_of_it(house, who):
    client = signed_in(getattr(house.cast, who))
    for address in ("/people/", f"/people/{house.her.pk}/", "/messages/", "/totals/"):
        assert client.get(address).status_code in {403, 404}


def test_no_page_of_the_shared_house_stands_here(house):
    client = signed_in(house.mara)
    for address in (
        "/board/",
        "/field/",
        "/desk/legal/",
        "/desk/people/",
        "/desk/cases/",
        "/desk/ledger/",
        "/data/",
        "/mine/",
        "/desk/today/",
    ):
        assert client.get(address).status_code == 404


def answers_of(files: dict[str, bytes]) -> set[tuple]:
    given = set()
    for file in files.values():
        said = Client().post("/hand-in/", {"file": SimpleUploadedFile("a", file)} if file else {})
        given.add(
            (
                said.status_code,
                said.content,
                tuple(sorted(each for each in said.headers.items() if each[0] != "Expires")),
                tuple(said.cookies),
            )
        )
    return given


def test_the_open_door_gives_one_answer_in_the_same_bytes_whatever_is_handed_in(house):
    known = request_file(number=str(uuid4()), items=(Item("name", said_at(timezone.now()), NAME),))
    files = {
        "somebody new": request_file(), "somebody whom we serve": known, "twice": known, "for another agency": request_file(number=str(uuid4()), agency="other"),
        "not sealed for us": seal_packet(Packet("5f1d2f0e-9d0a-4f0e-8c7a-2f6f3c1f0b11", "request", "a", "b", COUNTY.card.opens, "x", "y", "z", "p", ()), COUNTY),
        "nonsense": b"nonsense", "too large": b"x" * 300_000, "nothing": b"",
    }  # fmt: skip
    assert len(answers_of(files)) == 1
    with as_viewer(house.mara):
        assert Message.objects.count() == 3, "what a partner signed for us was kept, once, and nobody was told"


def test_the_answer_leaves_before_anybody_looks_at_what_came(house, monkeypatch):
    from commonground.site import open_door

    kept = []

    def keep(file: bytes) -> None:
        kept.append(file)
        raise RuntimeError("whatever goes wrong here, the answer has left")

    monkeypatch.setattr(open_door, "_keep", keep)
    said = Client().post("/hand-in/", {"file": SimpleUploadedFile("a", b"something")})
    assert (said.status_code, said.content, kept) == (303, b"", [b"something"])


def test_a_broken_form_at_the_open_door_gets_the_same_answer(house):
    good = Client().post("/hand-in/", {"file": SimpleUploadedFile("a", b"something")})
    for content, kind in (
        (b"x", "multipart/form-data"),
        (b"--b", "multipart/form-data; boundary=b"),
        (b"{}", "application/json"),
    ):
        said = Client().post("/hand-in/", content, content_type=kind)
        assert (said.status_code, said.content, said.headers["Location"]) == (303, b"", good.headers["Location"])


def test_an_advocate_opens_what_came_and_nobody_who_sent_it_ever_hears(house):
    Client().post("/hand-in/", {"file": SimpleUploadedFile("a", request_file())})
    with as_viewer(house.mara):
        message = Message.objects.get()
    client = signed_in(house.mara)
    assert "Rowan-canary" not in client.get("/messages/").content.decode()
    page = client.post(f"/messages/{message.pk}/open/", follow=True)
    assert "Rowan-canary" in page.content.decode()
    with as_viewer(house.mara):
        opened = Message.objects.get(pk=message.pk)
    assert (opened.came_out, bytes(opened.file)) == ("taken", b"")
    with as_viewer(house.bea):
        assert not Part.objects.exists(), "a colleague who did not open it is not assigned to it"


def test_what_does_not_open_is_thrown_away_and_says_why(house):
    message = handed_in(house, request_file(until=said_at(timezone.now() - timedelta(days=1))))
    page = signed_in(house.mara).post(f"/messages/{message.pk}/open/", follow=True)
    assert "has ended" in page.content.decode()
    with as_viewer(house.mara):
        opened = Message.objects.get(pk=message.pk)
    assert (opened.came_out, bytes(opened.file)) == ("over", b"")


def test_a_message_is_thrown_away_unread_once(house):
    message, client = handed_in(house, request_file()), signed_in(house.mara)
    where = f"/messages/{message.pk}/throw-away/"
    assert where in client.get("/messages/").content.decode()
    assert "Thrown away" in client.post(where, follow=True).content.decode()
    with as_viewer(house.mara):
        gone = Message.objects.get()
    assert (gone.came_out, bytes(gone.file)) == ("thrown_away", b"")
    assert client.post(where).status_code == 409
    assert client.post(f"/messages/{message.pk}/open/").status_code == 409


def test_strangers_cannot_fill_the_open_door(house, monkeypatch):
    """Neither nonsense, nor what a stranger sealed for us, nor a partner's message handed in again takes a place (V4)."""
    monkeypatch.setattr(import_module("commonground.vault.actions.keep_message"), "MOST_WAITING", 2)
    first, later = request_file(), request_file(number=str(uuid4()))
    stranger = Keys(b"\x07" * 32, b"\x08" * 32)
    unknown = packet_of(sender=stranger.card.signs)
    strange = [b"x", seal_packet(unknown, stranger), seal_packet(packet_of(), stranger), first, first + b" "]
    for file in (first, *strange, later):
        Client().post("/hand-in/", {"file": SimpleUploadedFile("a", file)})
    with as_viewer(house.mara):
        assert sorted(bytes(each.file) for each in Message.objects.all()) == sorted([first, later])


@pytest.mark.parametrize("how", ["too deep", "half a character"])
def test_what_was_spoiled_inside_the_seal_is_not_kept_and_does_no_harm_when_it_was(house, how):
    spoiled = b"[" * 150_000 if how == "too deep" else packet_of().body().replace(b"Rowan-canary", b"\\ud800")
    file = seal_for(own_keys().card.opens, b"\0" * 64 + spoiled)
    Client().post("/hand-in/", {"file": SimpleUploadedFile("a", file)})
    with as_viewer(house.mara):
        assert not Message.objects.exists()
    kept = SimpleNamespace(jurisdiction_id=house.mara.jurisdiction_id, agency_id=house.mara.agency_id)
    with as_viewer(house.mara), door_open("a message that was kept before"):
        earlier = Message.objects.create(**vars(kept), file=file, came_at=timezone.now())
    assert signed_in(house.mara).post(f"/messages/{earlier.pk}/open/").status_code == 302


@pytest.mark.parametrize(("size", "said"), [(3_000_000, None), (3_000_000, "1000"), (100, "9" * 5000), (100, "x")])
def test_no_more_is_read_at_the_open_door_than_a_packet_may_be_large(house, monkeypatch, size, said):
    from commonground.site import open_door

    read, kept = [], []
    taking = open_door.SmallFile.receive_data_chunk
    monkeypatch.setattr(open_door, "_keep", kept.append)
    monkeypatch.setattr(
        open_door.SmallFile, "receive_data_chunk", lambda self, raw, start: (read.append(len(raw)), taking(self, raw, start))[1]
    )  # fmt: skip
    length = {} if said is None else {"CONTENT_LENGTH": said}
    answer = Client().post("/hand-in/", {"file": SimpleUploadedFile("a", b"x" * size)}, **length)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/hand-in/done/")
    assert sum(read) <= LARGEST
    assert all(len(file) <= LARGEST for file in kept)


def test_a_file_that_grows_beyond_what_it_said_is_read_no_further():
    from commonground.site.open_door import SmallFile

    taking = SmallFile(HttpRequest())
    taking.new_file("file", "a", "", None)
    taking.receive_data_chunk(b"x" * LARGEST, 0)
    with pytest.raises(StopUpload) as stop:
        taking.receive_data_chunk(b"x", LARGEST)
    assert stop.value.connection_reset, "the rest stays unread"


def test_the_coordinator_counts_and_an_advocate_does_not(house):
    client = signed_in(house.cora)
    quarter = client.get("/totals/").context["form"].fields["begins_on"].choices[0][0]
    assert client.post("/totals/", {"begins_on": quarter}).status_code == 302
    made = client.get("/totals/").context["tables"][0]["made"]
    assert client.get(f"/totals/{made.pk}/").content.decode().startswith("came for,")
    assert signed_in(house.mara).get("/totals/").status_code == 403


def test_no_page_shows_a_word_of_the_house_rules(house):
    """The word by which developers call this place never stands on a screen (practice section 5)."""
    signed(house)
    client = signed_in(house.mara)
    for address in (
        "/people/",
        "/people/new/",
        f"/people/{house.her.pk}/",
        f"/people/{house.her.pk}/permission/",
        "/messages/",
        "/hand-in/",
        "/hand-in/done/",
    ):
        page = client.get(address)
        assert page.status_code == 200
        assert "vault" not in page.content.decode().lower(), address
    assert WORDS in client.get(f"/people/{house.her.pk}/").content.decode()


def test_the_open_door_speaks_spanish(house):
    page = Client().get("/hand-in/", headers={"accept-language": "es"}).content.decode()
    assert "Entregar un mensaje" in page
    assert "Hand in" not in page
