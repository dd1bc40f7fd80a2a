"""The ledger as an outsider takes it along: a folder with every sealed entry, its hash, the checkpoints, the public keys.

It holds ids of records and of staff, no name and no text. ``verify_ledger.py`` beside this module checks it.
"""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connections
from django.utils import timezone

from commonground.ledger.models import Checkpoint, CheckpointKey, SealedEntry
from commonground.ledger.reading import sealed_entries
from commonground.ledger.sealing.tree import consistency_path, inclusion_path

UNSEALED = """
SELECT count(*), min(written) FROM (
  SELECT id, 'happened' AS book, transaction, written FROM ledger_happening
  UNION ALL SELECT id, 'looked', transaction, written FROM ledger_look
) AS line WHERE transaction >= %s AND written < %s AND NOT EXISTS (SELECT FROM ledger_sealedentry s WHERE s.entry_id = line.id AND s.book = line.book)
"""


class NotSealed(LookupError):
    """What was asked for is not sealed yet, or is not in the ledger."""


@dataclass(frozen=True, slots=True)
class Exported:
    """How much was written."""

    entries: int
    checkpoints: int


def newest_checkpoint() -> Checkpoint:
    """The newest checkpoint.

    :raises NotSealed: when there is none yet.
    """
    found = Checkpoint.objects.using("ledger").order_by("-number").first()
    if found is None:
        raise NotSealed("Nothing is sealed yet; the worker seals twice a minute.")
    return found


def key_lines() -> list[str]:
    """The public keys, oldest first: id, key, who introduced it, the introduction's signature."""
    return [
        f"{row.key} {b64encode(bytes(row.public)).decode()} {row.introduced_by or '-'} "
        f"{b64encode(bytes(row.introduction)).decode() or '-'}"
        for row in CheckpointKey.objects.using("ledger").order_by("number")
    ]


def export(folder: Path) -> Exported:
    """Write everything that is sealed up to the newest checkpoint. Files are readable by their owner alone.

    :raises NotSealed: when nothing is sealed yet. :raises FileExistsError: when the folder holds something.
    """
    newest = newest_checkpoint()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    notes = Checkpoint.objects.using("ledger").filter(number__lte=newest.number).order_by("number")
    written = notes.values_list("note", flat=True)
    (folder / "keys.txt").write_text("\n".join(key_lines()) + "\n")
    (folder / "checkpoints.txt").write_text("\n".join(written.iterator()))
    with (folder / "entries.jsonl").open("wb") as entries, (folder / "leaves.txt").open("wb") as leaves:
        for _, leaf, entry in _whole(newest.size):
            entries.write((entry or b"") + b"\n")
            leaves.write(leaf.hex().encode() + b"\n")
    for file in folder.iterdir():
        file.chmod(0o600)
    return Exported(newest.size, newest.number)


def _whole(size: int) -> Iterator[tuple[int, bytes, bytes | None]]:
    """Every place in order. A place that is gone stays empty, so that what follows keeps its own."""
    expected = 0
    for place, leaf, entry in sealed_entries(0, size):
        while expected < place:
            yield expected, b"\0" * 32, None
            expected += 1
        yield place, leaf, entry
        expected += 1


def left_out() -> int:
    """Lines that no checkpoint holds although one says that everything written before was sealed. There should be none."""
    with connections["ledger"].cursor() as cursor:
        cursor.execute(UNSEALED, [0, newest_checkpoint().complete])
        return int(cursor.fetchone()[0])


def unsealed_since() -> datetime | None:
    """When the oldest line that waits for its seal was written; None when none waits. It looks behind the cursor only, so it is quick."""
    newest = Checkpoint.objects.using("ledger").order_by("-number").first()
    with connections["ledger"].cursor() as cursor:
        cursor.execute(UNSEALED, [newest.cursor_transaction if newest else 0, timezone.now()])
        oldest: datetime | None = cursor.fetchone()[1]
    return oldest


def proof_of_entry(entry_id: UUID) -> dict[str, Any]:
    """A proof that stands alone: this entry is in the ledger under the newest checkpoint.

    :raises NotSealed: when the entry is not sealed.
    """
    newest = newest_checkpoint()
    found = SealedEntry.objects.using("ledger").filter(entry_id=entry_id, leaf_index__lt=newest.size).first()
    entry = next(sealed_entries(found.leaf_index, found.leaf_index + 1))[2] if found else None
    if found is None or entry is None:
        raise NotSealed(f"No sealed entry has the id {entry_id}.")
    path = inclusion_path(_leaves(newest.size), found.leaf_index)
    return _proof("inclusion", newest, path) | {"entry": entry.decode(), "index": found.leaf_index}


def proof_of_growth(old_size: int) -> dict[str, Any]:
    """A proof that stands alone: the ledger under the newest checkpoint begins with that of an earlier one.

    :raises NotSealed: when no checkpoint states that size, or it is empty.
    """
    newest = newest_checkpoint()
    old = Checkpoint.objects.using("ledger").filter(size=old_size, size__gt=0).order_by("-number").first()
    if old is None:
        raise NotSealed(f"No checkpoint states {old_size} entries.")
    path = consistency_path(_leaves(newest.size), old_size)
    return _proof("consistency", newest, path) | {"old": old.note, "old_size": old_size}


def _leaves(size: int) -> list[bytes]:
    rows = SealedEntry.objects.using("ledger").filter(leaf_index__lt=size).order_by("leaf_index")
    return [bytes(leaf) for leaf in rows.values_list("leaf", flat=True).iterator(chunk_size=20_000)]


def _proof(kind: str, newest: Checkpoint, path: list[bytes]) -> dict[str, Any]:
    return {"kind": kind, "checkpoint": newest.note, "keys": key_lines(), "path": [step.hex() for step in path]}
