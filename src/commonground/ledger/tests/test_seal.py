"""The sealer: every line once, in an order without gaps, never past an open transaction, whatever kills it."""

import sys
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from commonground.ledger.actions import change_key, seal, seal_all, signing_key
from commonground.ledger.key_file import KeyTrouble
from commonground.ledger.models import Checkpoint, CheckpointKey, Happening, Look, SealedEntry
from commonground.ledger.reading import sealed_entries
from commonground.ledger.sealing import checkpoints
from commonground.ledger.sealing.tree import leaf_hash, root_of
from commonground.ledger.tests.cast import enter, forget_the_key, happened, looked, tamper

SEAL = sys.modules["commonground.ledger.actions.seal"]


@pytest.fixture(autouse=True)
def own_key(committed, tmp_path, settings):
    return forget_the_key(settings, tmp_path / "ledger.key")


def sealed() -> list[tuple[int, str]]:
    return [(row.leaf_index, str(row.entry_id)) for row in SealedEntry.objects.using("ledger").order_by("leaf_index")]


def newest() -> Checkpoint:
    return Checkpoint.objects.using("ledger").latest("number")


def public_keys() -> dict[str, bytes]:
    return {row.key: bytes(row.public) for row in CheckpointKey.objects.using("ledger").all()}


def test_both_books_are_sealed_under_a_signed_root(committed):
    lines = {str(happened(1).pk), str(looked(2).pk), str(happened(2).pk)}
    assert seal() == 3
    places = sealed()
    assert [place for place, _ in places] == [0, 1, 2]
    assert {key for _, key in places} == lines
    point = checkpoints.read(newest().note, public_keys())
    leaves = [leaf for _, leaf, _ in sealed_entries(0, 3)]
    assert (point.size, point.root) == (3, root_of(leaves))
    assert [leaf_hash(entry) for _, _, entry in sealed_entries(0, 3)] == leaves


def test_with_nothing_new_there_is_no_checkpoint_but_after_a_day(committed, monkeypatch):
    happened()
    assert [seal(), seal(), seal()] == [1, 0, 0]
    assert newest().number == 1
    monkeypatch.setattr(SEAL, "SILENT_FOR", timedelta(0))
    assert seal() == 0
    assert (newest().number, newest().size) == (2, 1)


def test_checkpoints_are_numbered_without_a_gap_and_each_names_the_one_before(committed):
    for n in range(3):
        happened(n)
        seal()
    notes = list(Checkpoint.objects.using("ledger").order_by("number").values_list("note", flat=True))
    points = [checkpoints.read(note, public_keys()) for note in notes]
    assert [point.number for point in points] == [1, 2, 3]
    assert [point.follows for point in points] == [None, *map(checkpoints.hash_of, notes[:-1])]


def test_a_ledger_from_before_checkpoints_had_numbers_goes_on_with_them(committed):
    happened(1)
    seal()
    key = signing_key()
    old = replace(checkpoints.read(newest().note, public_keys()), number=None, follows=None)
    tamper(f"UPDATE ledger_checkpoint SET note = '{checkpoints.signed(old, key.secret)}'", "ledger_checkpoint")
    happened(2)
    seal()
    point = checkpoints.read(newest().note, public_keys())
    assert (point.number, point.follows) == (2, checkpoints.hash_of(checkpoints.signed(old, key.secret)))


def test_a_checkpoint_holds_no_more_than_it_may_and_the_rest_comes_under_the_next(committed):
    with transaction.atomic():
        for n in range(25):
            happened(n)
    for _ in range(3):
        looked()
    assert seal_all(most=10) == 28
    assert list(Checkpoint.objects.using("ledger").order_by("number").values_list("size", flat=True)) == [10, 20, 28]
    assert [place for place, _ in sealed()] == list(range(28))


def test_a_line_of_a_transaction_that_commits_late_is_not_skipped(committed):
    late = connections.create_connection("default")
    try:
        late.set_autocommit(False)
        with late.cursor() as cursor:
            enter(cursor)
        happened(1)
        looked()
        assert seal_all() == 2
        happened(2)
        assert seal_all(most=1) == 1
        before = newest()
        late.commit()
        assert seal_all() == 1
        assert before.cursor_transaction < newest().cursor_transaction
        assert SealedEntry.objects.using("ledger").count() == 4
    finally:
        late.close()


def test_complete_is_said_only_of_what_is_sealed(committed, monkeypatch):
    monkeypatch.setattr(SEAL, "CLOCK_TOLERANCE", timedelta(0))
    monkeypatch.setattr(SEAL, "SILENT_FOR", timedelta(0))
    seal()
    assert newest().complete is None
    late = connections.create_connection("default")
    try:
        late.set_autocommit(False)
        with late.cursor() as cursor:
            enter(cursor)
        first = newest()
        for n in range(3):
            happened(n)
            seal()
        assert newest().complete == first.at, "a transaction that began after it is still open"
        late.commit()
        seal()
        before = newest()
        seal()
        assert newest().complete == before.at
        assert newest().size == 4
    finally:
        late.close()


def test_the_application_chooses_neither_transaction_nor_time_of_writing(committed):
    for alias, book, columns in (
        ("default", "ledger_happening", "id, at, kind, record_kind, facts"),
        ("ledger", "ledger_look", "id, at, action, purpose, records, count, digest, outcome"),
    ):
        values = (
            "gen_random_uuid(), now(), 'x', 'y', '{}'"
            if book == "ledger_happening"
            else ("gen_random_uuid(), now(), 'x', 'y', '{}', 0, '', 'shown'")
        )
        for forged, value in (("transaction", "1"), ("written", "now()")):
            with pytest.raises(DatabaseError, match="denied"), transaction.atomic(using=alias):
                connections[alias].cursor().execute(
                    f"INSERT INTO {book} ({columns}, {forged}) VALUES ({values}, {value})"
                )


@pytest.mark.parametrize("table", ["sealedentry", "checkpoint", "checkpointkey"])
@pytest.mark.parametrize("alias", ["default", "ledger", "owner"])
def test_nobody_changes_what_is_sealed(committed, table, alias):
    happened()
    seal()
    for statement in ("DELETE FROM ledger_{}", "TRUNCATE ledger_{}"):
        with pytest.raises(DatabaseError, match=r"denied|only grows"), transaction.atomic(using=alias):
            connections[alias].cursor().execute(statement.format(table))


def test_the_application_seals_nothing(committed):
    with pytest.raises(DatabaseError, match="denied"), transaction.atomic():
        connections["default"].cursor().execute("SELECT 1 FROM ledger_sealedentry")
    with pytest.raises(DatabaseError, match="denied"), transaction.atomic():
        connections["default"].cursor().execute("INSERT INTO ledger_sealedentry VALUES (0, 'x', gen_random_uuid(), '')")


def test_one_sealer_works_at_a_time(committed):
    happened()
    other = connections.create_connection("ledger")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(730107002)")
        assert seal() is None
        other.rollback()
        assert seal() == 1
    finally:
        other.close()


def test_writers_and_two_sealers_at_once_lose_and_double_nothing(committed):
    def write(alias: str) -> None:
        try:
            for n in range(40):
                happened(n) if alias == "default" else looked()
        finally:
            connections.close_all()

    def keep_sealing() -> None:
        try:
            for _ in range(40):
                seal(most=7)
        finally:
            connections.close_all()

    threads = [Thread(target=write, args=(alias,)) for alias in ("default", "ledger", "default")]
    threads += [Thread(target=keep_sealing) for _ in range(2)]
    signing_key()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal_all()
    places = sealed()
    assert [place for place, _ in places] == list(range(120))
    written = {
        str(pk) for book in (Happening, Look) for pk in book.objects.using("ledger").values_list("pk", flat=True)
    }
    assert {key for _, key in places} == written


def test_a_house_that_counts_transactions_anew_seals_each_line_once(committed):
    for n in range(3):
        happened(n)
    seal()
    # As after a restore into another server: the cursor lies far ahead of what this server counts.
    tamper(
        "UPDATE ledger_checkpoint SET house = 'another', cursor_transaction = 9000000000000, horizon = 9000000000000",
        "ledger_checkpoint",
    )
    happened(4)
    assert seal() == 1
    happened(5)
    assert seal() == 1
    assert [place for place, _ in sealed()] == list(range(5))


def test_a_clock_that_is_set_back_makes_no_checkpoint_go_back(committed):
    happened()
    seal()
    ahead = newest()
    tamper("UPDATE ledger_checkpoint SET at = at + interval '1 hour'", "ledger_checkpoint")
    happened()
    seal()
    assert newest().at > ahead.at + timedelta(hours=1)


def test_the_key_is_made_once_and_readable_by_its_owner_alone(committed, own_key):
    key = signing_key()
    assert own_key.stat().st_mode & 0o777 == 0o600
    assert signing_key() == key
    assert key.origin == f"commonground-ledger/{key.id}"


def test_a_lost_or_foreign_key_seals_nothing_and_says_what_to_do(committed, own_key):
    signing_key()
    happened()
    kept = own_key.read_text()
    for wrong in ("00" * 32, "no key"):
        own_key.write_text(wrong)
        with pytest.raises(KeyTrouble, match="safe copy"):
            seal()
    own_key.unlink()
    with pytest.raises(KeyTrouble, match="old-is-lost"):
        seal()
    assert sealed() == []
    own_key.write_text(kept)
    assert seal() == 1


def test_a_new_key_is_introduced_by_the_old_one_whose_secret_is_gone(committed, own_key):
    first = signing_key()
    happened()
    seal()
    second = change_key()
    assert signing_key().id == second != first.id
    assert signing_key().origin == first.origin
    assert first.secret.hex() not in own_key.read_text()
    happened()
    seal()
    keys = public_keys()
    notes = Checkpoint.objects.using("ledger").order_by("number").values_list("note", flat=True)
    assert [checkpoints.read(note, keys).key for note in notes] == [first.id, second]


def test_a_change_of_keys_that_was_killed_half_way_is_finished_at_the_next_seal(committed, own_key, monkeypatch):
    signing_key()
    happened()

    def killed(self, target):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("pathlib.PosixPath.replace", killed)
        change_key()
    assert len(public_keys()) == 2
    assert seal() == 1
    assert newest().key == CheckpointKey.objects.using("ledger").get(number=2).key
    assert not own_key.with_name("ledger.key.next").exists()


def test_a_lost_key_is_followed_by_one_without_introduction(committed, own_key):
    signing_key()
    own_key.unlink()
    change_key(old_is_lost=True)
    assert CheckpointKey.objects.using("ledger").get(number=2).introduced_by == ""
    assert seal() == 0
    assert newest().key == CheckpointKey.objects.using("ledger").get(number=2).key


def test_times_of_lines_may_lie_in_the_past(committed):
    happened(at=timezone.now() - timedelta(days=400))
    assert seal() == 1
