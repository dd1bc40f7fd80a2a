"""The whole way on real entries: what staff did and looked at is sealed, exported, checked from outside; tampering is named."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client

from commonground.calls.actions.take import take
from commonground.ledger import verify_ledger
from commonground.ledger.actions import seal_all
from commonground.ledger.exporting import export, left_out
from commonground.ledger.models import Checkpoint, Happening, Look, SealedEntry
from commonground.ledger.tests.cast import forget_the_key, tamper

SEAL = sys.modules["commonground.ledger.actions.seal"]
VERIFIER = Path(verify_ledger.__file__)


@pytest.fixture(autouse=True)
def own_key(committed, tmp_path, settings):
    return forget_the_key(settings, tmp_path / "ledger.key")


def work_and_look(cast, n: int) -> None:
    """Calls are taken and opened on the board: both books grow."""
    client = Client()
    client.force_login(cast.users["dara"])
    for _ in range(n):
        call = take(place="12 Mill Street", narrative="Somebody needs help.", by=cast.dara)
        assert client.get(f"/board/calls/{call.pk}/").status_code == 200


def outside(folder: Path, *words: str) -> tuple[int, dict[str, object]]:
    """The verifier as an outsider runs it: the file alone, no setting of ours."""
    command = [sys.executable, str(VERIFIER), str(folder), "--json", *words]
    ran = subprocess.run(command, env={}, cwd="/", capture_output=True, text=True, check=False)
    assert ran.returncode in (0, 1), ran.stderr
    return ran.returncode, json.loads(ran.stdout)


@pytest.fixture
def house(committed, cast):
    """A house in which five calls were taken and looked at, sealed four lines a checkpoint."""
    work_and_look(cast, 5)
    assert Look.objects.using("ledger").count() >= 5
    seal_all(most=4)
    return cast


def test_everything_that_was_done_and_looked_at_is_sealed_and_sound_for_an_outsider(house, tmp_path):
    written = export(tmp_path / "ledger")
    assert written.entries == sum(book.objects.using("ledger").count() for book in (Happening, Look))
    code, report = outside(tmp_path / "ledger")
    assert (code, report["findings"], report["entries"]) == (0, [], written.entries)
    assert left_out() == 0
    lines = (tmp_path / "ledger" / "entries.jsonl").read_text().splitlines()
    assert {json.loads(line)["book"] for line in lines} == {"happened", "looked"}
    assert "Mill Street" not in "".join(lines) and "Dara" not in "".join(lines)
    assert (tmp_path / "ledger" / "entries.jsonl").stat().st_mode & 0o077 == 0


def test_what_comes_later_only_adds(house, tmp_path):
    kept = tmp_path / "kept.txt"
    kept.write_text(Checkpoint.objects.using("ledger").latest("number").note)
    work_and_look(house, 2)
    seal_all()
    export(tmp_path / "ledger")
    assert outside(tmp_path / "ledger", "--against", str(kept))[0] == 0


def test_a_checkpoint_that_the_owner_of_the_database_took_away_is_missed(house, tmp_path):
    """Nobody needs the key for that: the rows of the seal are the owner's, and the export leaves out what is not there."""
    tamper("DELETE FROM ledger_checkpoint WHERE number = 2", "ledger_checkpoint")
    export(tmp_path / "ledger")
    code, report = outside(tmp_path / "ledger")
    assert (code, report["findings"][0]["first_bad_index"]) == (1, 4)
    assert "checkpoint 2 is not here" in report["findings"][0]["says"]


def place_of(row: object) -> int:
    return SealedEntry.objects.using("ledger").get(entry_id=row.pk).leaf_index  # type: ignore[attr-defined]


def test_a_line_that_the_owner_of_the_database_changed_is_named(house, tmp_path):
    line = Look.objects.using("ledger").latest("at")
    tamper(f"UPDATE ledger_look SET purpose = 'treatment' WHERE id = '{line.pk}'", "ledger_look")
    export(tmp_path / "ledger")
    code, report = outside(tmp_path / "ledger")
    assert (code, report["findings"][0]["first_bad_index"]) == (1, place_of(line))


def test_a_line_that_the_owner_of_the_database_removed_is_named(house, tmp_path):
    line = Happening.objects.using("ledger").filter(kind="calls.taken").latest("at")
    tamper(f"DELETE FROM ledger_happening WHERE id = '{line.pk}'", "ledger_happening")
    export(tmp_path / "ledger")
    code, report = outside(tmp_path / "ledger")
    assert (code, report["findings"][0]["first_bad_index"]) == (1, place_of(line))


def test_a_line_removed_together_with_its_seal_is_named(house, tmp_path):
    line = Happening.objects.using("ledger").filter(kind="calls.taken").latest("at")
    place = place_of(line)
    tamper(
        f"DELETE FROM ledger_happening WHERE id = '{line.pk}'; DELETE FROM ledger_sealedentry WHERE leaf_index = {place}",
        "ledger_happening", "ledger_sealedentry",
    )  # fmt: skip
    export(tmp_path / "ledger")
    code, report = outside(tmp_path / "ledger")
    assert code == 1
    assert report["findings"][0]["first_bad_index"] in range(place // 4 * 4, place + 1)


def test_a_line_that_was_put_in_under_an_old_transaction_is_told_as_kept_out(house):
    work_and_look(house, 1)
    seal_all()
    tamper("UPDATE ledger_checkpoint SET complete = now() + interval '1 hour'", "ledger_checkpoint")
    tamper(
        "INSERT INTO ledger_happening (id, at, kind, record_kind, facts, transaction, written)"
        " VALUES (gen_random_uuid(), now(), 'x', 'y', '{}', 3, now())"
    )
    assert seal_all() == 0
    assert left_out() == 1


STEPS = ("before the leaves", "after the leaves", "after the checkpoint, before the commit", "after the commit")


def die(step: str) -> None:
    """Seal in a process of its own that is killed (SIGKILL) at this step of the second checkpoint."""
    connections.close_all()
    process = os.fork()
    if process == 0:
        try:
            _seal_and_die(step)
        finally:
            os._exit(1)
    _, ended = os.waitpid(process, 0)
    assert os.WTERMSIG(ended) == signal.SIGKILL


def _seal_and_die(step: str) -> None:
    def kill(*_args: object, **_facts: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    SEAL.seal(most=4)
    set_down, sign = SEAL._set_down, SEAL._sign

    def then(verb, *, first: bool):
        def doing(*args: object, **facts: object) -> None:
            if first:
                kill()
            verb(*args, **facts)
            kill()

        return doing

    if step in STEPS[:2]:
        SEAL._set_down = then(set_down, first=step == STEPS[0])
    elif step == STEPS[2]:
        SEAL._sign = then(sign, first=False)
    SEAL.seal(most=4)
    kill()


@pytest.mark.parametrize("step", STEPS)
def test_a_sealer_that_is_killed_leaves_all_of_a_checkpoint_or_nothing(committed, cast, tmp_path, step):
    work_and_look(cast, 5)
    die(step)
    sealed = SealedEntry.objects.using("ledger").count()
    assert sealed == Checkpoint.objects.using("ledger").latest("number").size == (8 if step == STEPS[3] else 4)
    seal_all(most=4)
    written = export(tmp_path / "ledger")
    assert written.entries == sum(book.objects.using("ledger").count() for book in (Happening, Look))
    assert outside(tmp_path / "ledger")[0] == 0


def test_the_commands_say_what_they_did_and_fail_when_something_is_wrong(house, tmp_path, monkeypatch):
    from typer.testing import CliRunner

    from commonground.site import command_line
    from commonground.site.commands import ledger

    monkeypatch.setattr(ledger, "prepare", lambda: None)
    run = CliRunner().invoke
    assert "the ledger holds" in run(command_line.app, ["ledger", "seal"]).output
    note = run(command_line.app, ["ledger", "checkpoint"]).output
    assert note.startswith("commonground-ledger/")
    folder = tmp_path / "ledger"
    assert run(command_line.app, ["ledger", "export", str(folder)]).exit_code == 0
    assert run(command_line.app, ["ledger", "export", str(folder)]).exit_code == 1, "never over something"
    (tmp_path / "kept.txt").write_text(note)
    sound = run(command_line.app, ["ledger", "verify", str(folder), "--against", str(tmp_path / "kept.txt")])
    assert (sound.exit_code, sound.output.split(":")[0]) == (0, "sound")
    assert "compared with: 1" in sound.output
    for spoilt in ("", note[:80]):
        (tmp_path / "spoilt.txt").write_text(spoilt)
        no = run(command_line.app, ["ledger", "verify", str(folder), "--against", str(tmp_path / "spoilt.txt")])
        assert no.exit_code == 1 and "sound" not in no.output
        assert "save the attachment again" in str(no.exception)
    no = run(command_line.app, ["ledger", "verify", str(folder), "--against", str(tmp_path / "none.txt")])
    assert "cannot be read" in str(no.exception)
    one = Look.objects.using("ledger").latest("at").pk
    for words in (["--entry", str(one)], ["--since", "4"]):
        (tmp_path / "proof.json").write_text(run(command_line.app, ["ledger", "prove", *words]).output)
        assert verify_ledger.main(["--proof", str(tmp_path / "proof.json")]) == 0
    assert run(command_line.app, ["ledger", "verify"]).exit_code == 0
    tamper("UPDATE ledger_look SET count = count + 1", "ledger_look")
    assert run(command_line.app, ["ledger", "verify"]).exit_code == 1
    assert run(command_line.app, ["ledger", "prove", "--since", "3"]).exit_code == 1
    assert "signed by the key" in run(command_line.app, ["ledger", "new-key"]).output


def test_the_worker_seals_twice_a_minute_and_nobody_else_beside_it():
    from commonground.ledger.jobs import seal_the_ledger

    assert (seal_the_ledger.queueing_lock, seal_the_ledger.lock) == ("ledger.seal", "ledger.seal")
    crons = {task.task.name: task.cron for task in seal_the_ledger.blueprint.periodic_registry.periodic_tasks.values()}
    assert crons["ledger.seal"] == "* * * * * */30"
