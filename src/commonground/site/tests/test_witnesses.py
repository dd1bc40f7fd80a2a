"""Witnesses get the newest checkpoint by mail, once, and what they got proves later that nothing before it changed."""

import email
import email.policy

import pytest
from django.utils import timezone

from commonground.ledger.actions import seal
from commonground.ledger.exporting import NotSealed, export, newest_checkpoint, unsealed_since
from commonground.ledger.letters import letter_of
from commonground.ledger.models import Checkpoint
from commonground.ledger.tests.cast import forget_the_key, happened, tamper
from commonground.ledger.verify_ledger import check, main
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
    assert kept == letter_of(newest) and kept.endswith(newest.note)
    export(tmp_path / "sound")
    assert check(tmp_path / "sound", against=kept).findings == []
    tamper(
        f"DELETE FROM ledger_checkpoint WHERE number = {newest.number}; DELETE FROM ledger_sealedentry WHERE leaf_index = {newest.size - 1}",
        "ledger_checkpoint", "ledger_sealedentry",
    )  # fmt: skip
    export(tmp_path / "cut")
    assert check(tmp_path / "cut").findings == []
    assert check(tmp_path / "cut", against=kept).findings[0].first_bad_index == newest.size - 1


def kept_letter() -> str:
    """What a witness holds: the letter of the newest checkpoint."""
    return letter_of(newest_checkpoint())


SEALS = ("ledger_checkpoint", "ledger_sealedentry")


def test_an_owner_with_the_key_who_writes_history_anew_is_shown_by_one_kept_letter(cast, tmp_path):
    line = happened()
    happened()
    seal()
    kept = kept_letter()
    change = f"UPDATE ledger_happening SET facts = '{{\"n\": 7}}' WHERE id = '{line.pk}'"
    tamper("; ".join((change, *(f"DELETE FROM {table}" for table in SEALS))), "ledger_happening", *SEALS)
    seal()
    export(tmp_path / "anew")
    assert check(tmp_path / "anew").findings == [], "with the key, a ledger that was written anew agrees with itself"
    (found, *_) = check(tmp_path / "anew", against=kept).findings
    assert "written anew" in found.says or "signed anew" in found.says


def test_an_owner_who_takes_one_line_out_and_seals_the_rest_anew_is_shown(cast, tmp_path):
    happened()
    gone = happened()
    happened()
    seal()
    kept = kept_letter()
    remove = f"DELETE FROM ledger_happening WHERE id = '{gone.pk}'"
    tamper("; ".join((remove, *(f"DELETE FROM {table}" for table in SEALS))), "ledger_happening", *SEALS)
    seal()
    export(tmp_path / "short")
    assert check(tmp_path / "short").findings == []
    assert "cut off" in check(tmp_path / "short", against=kept).findings[0].says


def test_the_verifier_reads_a_kept_letter_as_it_is_and_several_in_one_file(cast, tmp_path, capsys):
    seal()
    first = kept_letter()
    happened()
    seal()
    export(tmp_path / "whole")
    for name, text, compared in (
        ("one", first, 1),
        ("two", first + kept_letter(), 2),
        ("crlf", first.replace("\n", "\r\n"), 1),
    ):
        (tmp_path / name).write_bytes(text.encode())
        assert main([str(tmp_path / "whole"), "--against", str(tmp_path / name)]) == 0
        assert f"compared with: {compared}" in capsys.readouterr().out


def test_a_letter_that_was_altered_or_holds_only_words_is_no_witness(cast, tmp_path, capsys):
    seal()
    letter = kept_letter()
    export(tmp_path / "whole")
    size = str(newest_checkpoint().size)
    more = letter.replace(f"\n{size}\n", f"\n{int(size) + 1}\n")
    assert more != letter
    findings = check(tmp_path / "whole", against=more).findings
    assert any("was not signed by the key it names" in one.says or "cut off" in one.says for one in findings)
    words = "".join(line for line in letter.splitlines(keepends=True) if line.startswith("#"))
    for name, text in (
        ("words", words),
        ("half", letter[:-40]),
        ("commented", letter.replace("\ncommonground", "\n# commonground")),
    ):
        (tmp_path / name).write_text(text)
        assert main([str(tmp_path / "whole"), "--against", str(tmp_path / name)]) == 2, name
    assert "Nothing was found out" in capsys.readouterr().err


def test_a_letter_says_in_words_what_it_is_for_and_names_nobody(cast):
    seal()
    letter = kept_letter()
    for word in ("keep this file as it is", "every Monday", "verify_ledger.py"):
        assert word in " ".join(line.removeprefix("# ") for line in letter.splitlines())
    assert max(len(line) for line in letter.splitlines() if line.startswith("#")) < 78
    for user in cast.users.values():
        assert user.email not in letter and str(user.pk) not in letter


def test_those_whom_the_installation_names_get_it_without_an_account(cast, settings):
    settings.WITNESSES = ["auditor@court.example.org"]
    seal()
    assert hand_out_checkpoint() == 2
    assert hand_out_checkpoint() == 0
    assert {letter.address for letter in letters()} == {cast.users["priya"].email, "auditor@court.example.org"}


def test_the_letter_is_a_file_of_the_ledgers_page_for_whoever_reads_it(cast, client):
    client.force_login(cast.users["priya"])
    assert client.get("/desk/ledger/letter/").status_code == 404
    seal()
    assert "/desk/ledger/letter/" in client.get("/desk/ledger/").content.decode()
    answer = client.get("/desk/ledger/letter/")
    assert answer.content.decode() == kept_letter()
    assert answer["Content-Disposition"] == 'attachment; filename="checkpoint.txt"'
    client.force_login(cast.users["wole"])
    assert client.get("/desk/ledger/letter/").status_code == 403


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
