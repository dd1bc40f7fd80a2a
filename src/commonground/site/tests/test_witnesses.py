"""Witnesses get the newest checkpoint by mail, once, and what they got proves later that nothing before it changed."""

import email
import email.policy

import pytest
from django.utils import timezone

from commonground.ledger.actions import seal
from commonground.ledger.exporting import NotSealed, export, unsealed_since
from commonground.ledger.models import Checkpoint
from commonground.ledger.tests.cast import forget_the_key, happened, tamper
from commonground.ledger.verify_ledger import check
from commonground.messages.models import Message
from commonground.site.diagnosis import diagnose
from commonground.site.jobs import hand_out_checkpoint


@pytest.fixture(autouse=True)
def own_key(committed, tmp_path, settings):
    return forget_the_key(settings, tmp_path / "ledger.key")


def letters() -> list[Message]:
    return list(Message.objects.filter(title="Common Ground: a checkpoint to keep").order_by("written_at"))


def test_before_anything_is_sealed_there_is_nothing_to_hand_out(cast):
    with pytest.raises(NotSealed):
        hand_out_checkpoint()


def test_who_reads_the_ledger_gets_each_checkpoint_once(cast):
    seal()
    assert hand_out_checkpoint() == 1
    assert hand_out_checkpoint() == 0
    (letter,) = letters()
    assert letter.address == cast.users["priya"].email
    happened()
    seal()
    assert hand_out_checkpoint() == 1


def test_what_a_witness_got_shows_that_the_tail_was_cut_off(cast, tmp_path):
    seal()
    happened()
    seal()
    hand_out_checkpoint()
    (letter,) = letters()
    mail = email.message_from_bytes(letter.text(), policy=email.policy.default)
    (kept,) = (part.get_payload(decode=True).decode() for part in mail.iter_attachments())
    newest = Checkpoint.objects.using("ledger").latest("number")
    assert kept == newest.note
    export(tmp_path / "sound")
    assert check(tmp_path / "sound", against=kept).findings == []
    tamper(
        f"DELETE FROM ledger_checkpoint WHERE number = {newest.number}; DELETE FROM ledger_sealedentry WHERE leaf_index = {newest.size - 1}",
        "ledger_checkpoint", "ledger_sealedentry",
    )  # fmt: skip
    export(tmp_path / "cut")
    assert check(tmp_path / "cut").findings == []
    assert check(tmp_path / "cut", against=kept).findings[0].first_bad_index == newest.size - 1


def wrong() -> list[str]:
    return [finding.what for finding in diagnose() if not finding.fine]


def test_the_doctor_says_when_nobody_seals_or_the_key_is_open_to_others(cast, own_key):
    seal()
    assert wrong() == []
    line = happened()
    assert unsealed_since() is not None
    tamper(
        f"UPDATE ledger_happening SET written = now() - interval '11 minutes' WHERE id = '{line.pk}'",
        "ledger_happening",
    )
    assert wrong() == ["every line of the ledger is sealed within 10 minutes"]
    seal()
    assert (wrong(), unsealed_since()) == ([], None)
    own_key.chmod(0o644)
    assert wrong() == ["the ledger's key is readable by its owner alone"]
    own_key.unlink()
    assert wrong() == ["the ledger can be signed"]
    assert timezone.now() > Checkpoint.objects.using("ledger").latest("number").at


def test_how_long_a_line_waits_for_its_seal_stands_on_readyz_and_on_the_ledgers_page(cast, client, own_key):
    def ready() -> dict:
        return client.get("/readyz").json()

    def page() -> str:
        client.force_login(cast.users["priya"])
        return client.get("/desk/ledger/").content.decode()

    assert "Nothing is sealed yet." in page()
    seal()
    sealed = Checkpoint.objects.using("ledger").latest("number").size
    assert ready()["unsealed_seconds"] == 0
    line = happened()
    tamper(
        f"UPDATE ledger_happening SET written = now() - interval '11 minutes' WHERE id = '{line.pk}'",
        "ledger_happening",
    )
    assert 660 <= ready()["unsealed_seconds"] < 720
    shown = page()
    assert f"{sealed} entr" in shown and "waits for its seal" in shown
