"""What an outsider finds: a sound ledger is sound, and for each way of tampering the first bad entry is named."""

import importlib.util
import json
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from commonground.ledger import verify_ledger
from commonground.ledger.sealing import keys
from commonground.ledger.sealing.checkpoints import Checkpoint, hash_of, signed
from commonground.ledger.sealing.entries import canonical
from commonground.ledger.sealing.tree import consistency_path, inclusion_path, leaf_hash, root_of
from commonground.ledger.verify_ledger import check, check_proof

SECRET, NEXT = bytes(range(32)), bytes(range(1, 33))
PUBLIC = keys.public_of(SECRET)
KEY = keys.key_id(PUBLIC)
ORIGIN = keys.origin_of(KEY)
BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
BATCH, ENTRIES = 10, 45


def entry(n: int, *, written: datetime | None = None, facts: object = None) -> bytes:
    """An entry, written in the n-th minute."""
    at = BEGAN + timedelta(minutes=n)
    return canonical("happened", {
        "id": UUID(int=n), "at": at, "written": written or at, "jurisdiction": UUID(int=1), "agency": UUID(int=2), "user": None,
        "membership": None, "kind": "calls.taken", "record_kind": "calls.call", "record": UUID(int=n), "facts": facts or {"n": n},
    })  # fmt: skip


def note(
    entries: list[bytes], size: int, before: list[str] | None = None, *, at: datetime | None = None, secret: bytes = SECRET,
    origin: str = ORIGIN,
) -> str:  # fmt: skip
    """The checkpoint over the first entries, signed when the last of them was a minute old; without any before, as before they had numbers."""
    at = at or BEGAN + timedelta(minutes=size)
    leaves = [leaf_hash(one) for one in entries[:size]]
    key, complete = keys.key_id(keys.public_of(secret)), at - timedelta(minutes=5)
    place = (None, None) if before is None else (len(before) + 1, hash_of(before[-1]) if before else None)
    return signed(Checkpoint(origin, size, root_of(leaves), at, complete, key, *place), secret)


def notes_over(entries: list[bytes], sizes: Iterable[int], first: list[str] | None = None, **facts: Any) -> list[str]:
    """A checkpoint over each size, numbered, each naming the one before it."""
    notes = list(first or [])
    for size in sizes:
        notes.append(note(entries, size, notes, **facts))
    return notes


class Ledger:
    """A folder as it is exported, and as somebody may have changed it."""

    def __init__(self, folder: Path, entries: list[bytes] | None = None) -> None:
        self.folder = folder
        self.entries = entries or [entry(n) for n in range(ENTRIES)]
        self.notes = notes_over(self.entries, (*range(BATCH, ENTRIES, BATCH), ENTRIES))
        self.leaves = [leaf_hash(one) for one in self.entries]
        self.keys = [f"{KEY} {b64encode(PUBLIC).decode()} - -"]

    def write(self) -> Path:
        """Write the folder."""
        (self.folder / "entries.jsonl").write_bytes(b"".join(one + b"\n" for one in self.entries))
        (self.folder / "leaves.txt").write_text("".join(one.hex() + "\n" for one in self.leaves))
        (self.folder / "checkpoints.txt").write_text("\n".join(self.notes))
        (self.folder / "keys.txt").write_text("\n".join(self.keys) + "\n")
        return self.folder

    def hash_again(self) -> None:
        """What a clever hand does: the list of hashes fits the entries again."""
        self.leaves = [leaf_hash(one) for one in self.entries]

    def sign_again(self) -> None:
        """What a hand with the key does: every checkpoint fits again."""
        self.hash_again()
        count = len(self.entries)
        self.notes = notes_over(self.entries, (*range(BATCH, count, BATCH), count))

    def first_bad(self, against: str | None = None, **options: object) -> int | None:
        """What the verifier names; None when it finds nothing."""
        found = check(self.write(), against=against, **options).findings
        return found[0].first_bad_index if found else None


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path)


def test_a_sound_ledger_is_sound_also_against_every_checkpoint_of_it(ledger):
    report = check(ledger.write(), against="\n".join(ledger.notes))
    assert (report.findings, report.notes, report.entries, report.checkpoints) == ([], [], ENTRIES, 5)


def edit(ledger: Ledger) -> int:
    ledger.entries[17] = entry(17, facts={"n": 99})
    return 17


def delete(ledger: Ledger) -> int:
    del ledger.entries[23]
    return 23


def insert(ledger: Ledger) -> int:
    ledger.entries.insert(31, entry(500, written=BEGAN + timedelta(minutes=31)))
    return 31


def reorder(ledger: Ledger) -> int:
    ledger.entries[12:16] = reversed(ledger.entries[12:16])
    return 12


def swap(ledger: Ledger) -> int:
    ledger.entries[3], ledger.entries[40] = ledger.entries[40], ledger.entries[3]
    return 3


def truncate_tail(ledger: Ledger) -> int:
    del ledger.entries[38:]
    return 38


TAMPERING = (edit, delete, insert, reorder, swap, truncate_tail)


@pytest.mark.parametrize("tamper", TAMPERING)
def test_entries_that_were_tampered_with_are_named_exactly(ledger, tamper):
    first = tamper(ledger)
    assert ledger.first_bad() == first


@pytest.mark.parametrize("tamper", TAMPERING)
def test_with_the_hashes_made_to_fit_the_checkpoint_names_the_entries_among_which_it_was(ledger, tamper):
    first = tamper(ledger)
    ledger.hash_again()
    expected = first if tamper is truncate_tail else first // BATCH * BATCH
    assert ledger.first_bad() == expected


@pytest.mark.parametrize("tamper", TAMPERING)
def test_with_everything_signed_again_only_a_witness_knows_and_names_it(ledger, tamper):
    kept = "\n".join(ledger.notes)
    first = tamper(ledger)
    ledger.sign_again()
    assert ledger.first_bad() == (first if tamper is swap else None), "what was swapped far no longer fits its time"
    expected = first if tamper is truncate_tail else first // BATCH * BATCH
    assert ledger.first_bad(kept) == expected


def test_a_tail_cut_off_with_its_checkpoints_is_known_to_whoever_kept_one(ledger):
    kept = ledger.notes[-1]
    del ledger.entries[20:], ledger.leaves[20:], ledger.notes[2:]
    assert ledger.first_bad() is None
    assert ledger.first_bad(kept) == 20


def test_everything_written_anew_is_known_to_whoever_kept_a_checkpoint(ledger):
    kept = ledger.notes[2]
    ledger.entries = [entry(n, facts={"n": -n - 1}) for n in range(ENTRIES)]
    ledger.sign_again()
    assert ledger.first_bad() is None
    assert ledger.first_bad(kept) == 0


def test_everything_written_anew_under_another_key_is_known_to_whoever_kept_a_checkpoint(ledger):
    kept, public = ledger.notes[2], keys.public_of(NEXT)
    origin = keys.origin_of(keys.key_id(public))
    ledger.notes = notes_over(ledger.entries, (10, ENTRIES), secret=NEXT, origin=origin)
    ledger.keys = [f"{keys.key_id(public)} {b64encode(public).decode()} - -"]
    assert ledger.first_bad() is None
    assert ledger.first_bad(kept) == 0


def test_an_entry_that_was_dated_back_is_named_even_when_everything_is_signed(ledger):
    ledger.entries[33] = entry(33, written=BEGAN + timedelta(minutes=2))
    ledger.sign_again()
    assert ledger.first_bad() == 33


def test_an_entry_written_after_its_seal_is_named(ledger):
    ledger.entries[5] = entry(5, written=BEGAN + timedelta(days=1))
    ledger.sign_again()
    assert ledger.first_bad() == 5


def test_an_earlier_checkpoint_shown_as_the_newest_is_named(ledger):
    ledger.notes.append(ledger.notes[1])
    assert ledger.first_bad() == 20


def test_a_checkpoint_dated_back_is_named(ledger):
    ledger.notes[3] = note(ledger.entries, 40, ledger.notes[:3], at=BEGAN)
    assert ledger.first_bad() == 40


def test_a_fork_is_named_where_the_two_histories_part(ledger):
    other = Ledger(ledger.folder)
    other.entries[26] = entry(26, facts={"n": 0})
    other.sign_again()
    assert other.first_bad() is None
    assert ledger.first_bad("\n".join(other.notes)) == 20
    ledger.notes.append(note(other.entries, ENTRIES, ledger.notes, at=BEGAN + timedelta(days=1)))
    assert ledger.first_bad() == 40


@pytest.mark.parametrize(
    ("old", "new"),
    [("\n30\n", "\n31\n"), ("time 2026", "time 2027"), ("key ", "key 0"), ("\u2014 commonground", "\u2014 other")],
)
def test_a_forged_checkpoint_is_named_by_what_it_vouches_for(ledger, old, new):
    assert old in ledger.notes[2]
    ledger.notes[2] = ledger.notes[2].replace(old, new, 1)
    assert ledger.first_bad() == 20


def test_no_checkpoint_at_all_is_not_sound(ledger):
    ledger.notes = []
    assert ledger.first_bad() == 0


def test_entries_after_the_newest_checkpoint_are_named(ledger):
    ledger.entries.append(entry(ENTRIES))
    ledger.hash_again()
    assert ledger.first_bad() == ENTRIES


def test_an_entry_in_another_form_is_named_though_its_hash_fits(ledger):
    ledger.entries[8] = ledger.entries[8].replace(b'":', b'": ', 1)
    ledger.sign_again()
    assert ledger.first_bad() == 8


def test_a_range_is_checked_alone(ledger):
    ledger.entries[17] = entry(17, facts={"n": 99})
    assert ledger.first_bad(span=(0, 17)) is None
    assert ledger.first_bad(span=(18, 45)) is None
    assert ledger.first_bad(span=(10, 20)) == 17


def rotated(ledger: Ledger, *, introduced: bool) -> str:
    public = keys.public_of(NEXT)
    mark = f"{KEY} {b64encode(keys.sign(SECRET, keys.introduction(ORIGIN, public))).decode()}" if introduced else "- -"
    ledger.keys.append(f"{keys.key_id(public)} {b64encode(public).decode()} {mark}")
    ledger.notes = notes_over(ledger.entries, (40, ENTRIES), ledger.notes[:3], secret=NEXT)
    return keys.key_id(public)


def test_a_key_that_the_old_one_introduced_signs_on(ledger):
    rotated(ledger, introduced=True)
    assert ledger.first_bad() is None


def test_a_key_without_introduction_counts_only_for_whoever_trusts_it(ledger):
    key = rotated(ledger, introduced=False)
    assert ledger.first_bad() == 30
    assert ledger.first_bad(trust=[key]) is None


def test_a_replaced_key_signs_nothing_any_more(ledger):
    rotated(ledger, introduced=True)
    ledger.notes[4] = note(ledger.entries, ENTRIES, ledger.notes[:4])
    assert ledger.first_bad() == 40


def inclusion(ledger: Ledger, index: int) -> dict[str, object]:
    path = [step.hex() for step in inclusion_path(ledger.leaves, index)]
    proof = {"kind": "inclusion", "checkpoint": ledger.notes[-1], "keys": ledger.keys, "path": path}
    return proof | {"entry": ledger.entries[index].decode(), "index": index}


def growth(ledger: Ledger, old: int) -> dict[str, object]:
    path = [step.hex() for step in consistency_path(ledger.leaves, old)]
    proof = {"kind": "consistency", "checkpoint": ledger.notes[-1], "keys": ledger.keys, "path": path}
    return proof | {"old": note(ledger.entries, old), "old_size": old}


@pytest.mark.parametrize("index", range(ENTRIES))
def test_each_entry_is_proved_alone_and_no_other_in_its_name(ledger, index):
    proof = inclusion(ledger, index)
    assert check_proof(proof).findings == check_proof(proof, ledger.notes[-1]).findings == []
    assert check_proof(proof | {"entry": ledger.entries[(index + 1) % ENTRIES].decode()}).findings
    assert check_proof(proof | {"index": (index + 1) % ENTRIES}).findings
    assert check_proof(proof, ledger.notes[0]).findings, "a checkpoint over another size proves nothing about this one"


@pytest.mark.parametrize("old", range(1, ENTRIES + 1))
def test_growth_is_proved_from_every_size_and_not_from_another_root(ledger, old):
    proof = growth(ledger, old)
    assert check_proof(proof).findings == check_proof(proof, note(ledger.entries, old)).findings == []
    ledger.entries[0] = entry(0, facts={"n": 5})
    assert check_proof(proof, note(ledger.entries, old)).findings
    assert check_proof(proof | {"path": proof["path"][:-1]}).findings or old == ENTRIES


def cut_to_twenty(ledger: Ledger) -> str:
    """The end was cut off; what comes back is the checkpoint that somebody kept."""
    kept = ledger.notes[-1]
    del ledger.entries[20:], ledger.leaves[20:], ledger.notes[2:]
    return kept


# What a witness may hold after copying by hand, in a mail program, or in a hurry.
UNREADABLE = {
    "an empty file": lambda kept: "",
    "blank lines": lambda kept: "\n \n\n",
    "junk": lambda kept: "not\n\na checkpoint\n",
    "the empty line is lost": lambda kept: kept.replace("\n\n", "\n"),
    "the empty line became a space": lambda kept: kept.replace("\n\n", "\n \n"),
    "half a note": lambda kept: kept[: len(kept) // 2],
    "the signature is cut": lambda kept: kept.rstrip()[:-5],
    "a whole one, then half of the newer one": lambda kept: kept + "\n" + kept[:90],
    "half a one, then a whole one": lambda kept: kept[90:] + "\n" + kept,
    "words before it on its line": lambda kept: "Kept: " + kept,
    "words after it": lambda kept: kept + "-- \nsent from a phone\n",
    "quoted in an answer": lambda kept: "".join(f"> {line}\n" for line in kept.splitlines()),
}


@pytest.mark.parametrize("spoil", UNREADABLE.values(), ids=UNREADABLE)
def test_a_witness_that_cannot_be_read_is_no_witness(ledger, tmp_path, capsys, spoil):
    kept = cut_to_twenty(ledger)
    ledger.write()
    (tmp_path / "kept.txt").write_text(kept)
    assert verify_ledger.main([str(tmp_path), "--against", str(tmp_path / "kept.txt")]) == 1
    (tmp_path / "kept.txt").write_text(spoil(kept))
    capsys.readouterr()
    assert verify_ledger.main([str(tmp_path), "--against", str(tmp_path / "kept.txt")]) == 2
    said = capsys.readouterr()
    assert "sound" not in said.out
    assert "save the attachment again" in said.err and "Nothing was found out" in said.err


@pytest.mark.parametrize("spoil", UNREADABLE.values(), ids=UNREADABLE)
def test_a_proof_against_a_witness_that_cannot_be_read_proves_nothing(ledger, spoil):
    for proof in (inclusion(ledger, 3), growth(ledger, 30)):
        with pytest.raises(ValueError, match="save the attachment again"):
            check_proof(proof, spoil(ledger.notes[-1]))


def test_how_a_file_was_saved_does_not_matter_while_every_letter_is_there(ledger, tmp_path, capsys):
    ledger.write()
    whole = "\n\n \n".join(ledger.notes[1:3])
    for text in (whole.encode(), whole.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + whole.rstrip().encode()):
        (tmp_path / "kept.txt").write_bytes(text)
        assert verify_ledger.main([str(tmp_path), "--against", str(tmp_path / "kept.txt")]) == 0
        assert "compared with: 2" in capsys.readouterr().out


def test_the_verdict_says_with_how_many_kept_checkpoints_it_was_compared(ledger, tmp_path, capsys):
    ledger.write()
    assert verify_ledger.main([str(tmp_path)]) == 0
    assert "compared with: 0 (it agrees with itself, no more is known)" in capsys.readouterr().out
    assert check(tmp_path, against="\n".join([*ledger.notes, ledger.notes[0]])).compared == len(ledger.notes)


def test_what_stands_between_the_checkpoints_of_the_export_is_named(ledger):
    for place, junk in ((0, "junk\n"), (2, ledger.notes[2][:70]), (5, "\nand more")):
        whole = list(ledger.notes)
        ledger.notes.insert(place, junk)
        assert ledger.first_bad() == (BATCH * place if place < 5 else ENTRIES)
        ledger.notes = whole


def dated_back(ledger: Ledger) -> None:
    """An entry is put in late, under an old date, and sealed as the newest; nobody needs the key for that."""
    ledger.entries[40] = entry(40, written=BEGAN + timedelta(minutes=3))
    ledger.sign_again()


def test_a_checkpoint_that_was_left_out_is_missed_by_whoever_holds_nothing_but_the_export(ledger):
    dated_back(ledger)
    assert ledger.first_bad() == 40
    del ledger.notes[:4]
    assert ledger.first_bad() == 0, "four are missing before it: entries may have been dated back"
    for place in range(4):
        ledger.sign_again()
        del ledger.notes[place]
        assert ledger.first_bad() == place * BATCH


def test_an_entry_is_not_dated_back_behind_what_a_witness_holds(ledger):
    kept, newest = ledger.notes[2], ledger.notes[3]
    dated_back(ledger)
    key_holder = notes_over(ledger.entries, [ENTRIES])  # signed anew as the one and only
    ledger.notes = key_holder
    assert ledger.first_bad() is None, (
        "with the key, all of it is signed anew: who holds nothing but the export knows nothing"
    )
    found = {finding.first_bad_index: finding.says for finding in check(ledger.write(), against=kept).findings}
    assert "left out, or signed anew" in found[30] and "dated back" in found[40]
    ledger.entries[40] = entry(40, written=BEGAN + timedelta(minutes=26))
    ledger.hash_again()
    ledger.notes = notes_over(ledger.entries, [ENTRIES], ledger.notes[:0])
    found = [finding.says for finding in check(ledger.write(), against=kept).findings]
    assert not any("dated back" in says for says in found), (
        "it states completeness until minute 25, and binds no later entry"
    )
    assert any("dated back" in finding.says for finding in check(ledger.write(), against=newest).findings)


def test_with_the_key_nobody_signs_a_witnessed_past_anew(ledger):
    kept = ledger.notes[3]
    ledger.notes = notes_over(ledger.entries, (10, 20), at=None)
    ledger.notes.append(note(ledger.entries, 30, ledger.notes, at=BEGAN + timedelta(minutes=31)))
    ledger.notes = notes_over(ledger.entries, (40, ENTRIES), ledger.notes)
    assert ledger.first_bad() is None
    assert ledger.first_bad(kept) == 40, "the kept one names the one before it, which is another now"
    ledger.notes[3] = kept
    assert ledger.first_bad() == 30, "and put back in its place it does not follow what stands before it"


def test_two_under_one_number_are_named(ledger):
    ledger.notes.append(note(ledger.entries, ENTRIES, ledger.notes[:4], at=BEGAN + timedelta(days=1)))
    assert ledger.first_bad() == ENTRIES


def old_ledger(ledger: Ledger, until: int) -> None:
    """Checkpoints from before they had numbers, and numbered ones after them."""
    sizes = (*range(BATCH, ENTRIES, BATCH), ENTRIES)
    old = [note(ledger.entries, size) for size in sizes[:until]]
    ledger.notes = notes_over(ledger.entries, sizes[until:], old)


@pytest.mark.parametrize("until", range(6))
def test_checkpoints_from_before_they_had_numbers_stay_readable(ledger, until):
    old_ledger(ledger, until)
    report = check(ledger.write(), against="\n".join(ledger.notes))
    assert (report.findings, report.compared) == ([], 5)
    assert bool(report.notes) == (until == 5), "whether one was left out is not known only where none has a number"


def test_a_numbered_checkpoint_also_counts_those_from_before(ledger):
    old_ledger(ledger, 3)
    del ledger.notes[1]
    assert ledger.first_bad() == 30
    old_ledger(ledger, 3)
    ledger.notes[4] = note(ledger.entries, ENTRIES)
    assert ledger.first_bad() == 40, "after numbers there is none without"


def test_a_witness_of_a_silent_day_misses_it_in_an_export_that_ends_before(ledger):
    silent = note(ledger.entries, ENTRIES, ledger.notes, at=BEGAN + timedelta(days=1))
    (finding,) = check(ledger.write(), against=silent).findings
    assert finding.first_bad_index == ENTRIES and "Ask for a new one" in finding.says
    ledger.notes.append(silent)
    assert ledger.first_bad(silent) is None


def test_lines_that_were_sealed_long_after_they_were_written_are_counted(ledger):
    ledger.notes = notes_over(ledger.entries, [ENTRIES], at=BEGAN + timedelta(days=1, minutes=10))
    report = check(ledger.write())
    assert report.findings == []
    assert report.notes == ["10 entries say they were written over a day before they were sealed; ask why"]


WIPE = "\x1b[2K\x1b[1A\u202e"


def test_nothing_in_an_export_moves_or_wipes_what_the_terminal_shows(ledger, tmp_path, capsys):
    ledger.write()
    (tmp_path / "keys.txt").write_text(f"{WIPE} {b64encode(PUBLIC).decode()} - -\n")
    assert verify_ledger.main([str(tmp_path)]) == 2
    (tmp_path / "keys.txt").write_text(ledger.keys[0] + f"\n{WIPE} x - -\n")
    assert verify_ledger.main([str(tmp_path)]) == 2
    ledger.write()
    (tmp_path / "entries.jsonl").write_text(f'"id":"{UUID(int=17)}" {WIPE}\n')
    assert verify_ledger.main([str(tmp_path), "--entry", str(UUID(int=17))]) == 1
    (tmp_path / "proof.json").write_text(json.dumps(growth(ledger, 30) | {"old_size": WIPE}))
    assert verify_ledger.main(["--proof", str(tmp_path / "proof.json")]) == 1
    (tmp_path / "proof.json").write_text(json.dumps({"kind": WIPE, WIPE: 1}))
    assert verify_ledger.main(["--proof", str(tmp_path / "proof.json")]) == 2
    assert verify_ledger.main([str(tmp_path / WIPE)]) == 2
    said = capsys.readouterr()
    assert "WRONG" in said.out
    assert not set(WIPE) & {"\x1b", "\u202e"} & set(said.out + said.err)


def test_an_entry_whose_time_is_no_time_is_not_in_the_sealed_form(ledger):
    for written in (WIPE, "2026-03-01", None, 5, "9999"):
        fields = json.loads(entry(17)) | {"written": written}
        ledger.entries[17] = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
        ledger.sign_again()
        (finding,) = check(ledger.write()).findings
        assert (finding.first_bad_index, finding.says) == (17, "the entry is not in the sealed form")


@pytest.mark.parametrize("spoil", UNREADABLE.values(), ids=UNREADABLE)
def test_a_proof_whose_own_checkpoint_is_not_whole_proves_nothing(ledger, tmp_path, spoil):
    for proof in (inclusion(ledger, 3), growth(ledger, 30)):
        (tmp_path / "proof.json").write_text(json.dumps(proof | {"checkpoint": spoil(ledger.notes[-1])}))
        assert verify_ledger.main(["--proof", str(tmp_path / "proof.json")]) in (1, 2)


def test_a_proof_is_compared_with_those_of_several_witnesses_that_fit(ledger):
    kept = "\n".join(ledger.notes)
    assert check_proof(inclusion(ledger, 3), kept).findings == check_proof(growth(ledger, 30), kept).findings == []
    assert check_proof(growth(ledger, 30), ledger.notes[0]).findings, "none of them is over 30 entries"
    forged = ledger.notes[-1].replace("time 2026", "time 2027")
    assert check_proof(inclusion(ledger, 3), forged).findings, "what nobody signed is no witness"


def test_what_cannot_be_read_is_no_verdict(ledger, tmp_path, capsys):
    ledger.write()
    assert verify_ledger.main([str(tmp_path), "--against", str(tmp_path / "kept.txt")]) == 2, "there is no such file"
    (tmp_path / "keys.txt").unlink()
    assert verify_ledger.main([str(tmp_path)]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_an_outsider_runs_the_one_file_with_nothing_else_of_ours(ledger, tmp_path):
    house = tmp_path / "outside"
    house.mkdir()
    file = shutil.copy(verify_ledger.__file__, house)
    (house / "kept.txt").write_text(ledger.notes[1])
    place = importlib.util.find_spec("cryptography")
    assert place and place.submodule_search_locations
    packages = Path(place.submodule_search_locations[0]).parent
    only = house / "packages"
    only.mkdir()
    for name in ("cryptography", "cffi", "pycparser", *(f.name for f in packages.glob("_cffi_backend*"))):
        if (packages / name).exists():
            (only / name).symlink_to(packages / name)
    ledger.write()

    def run() -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-S", str(file), str(ledger.folder), "--against", "kept.txt", "--json"]
        return subprocess.run(
            words, cwd=house, env={"PYTHONPATH": str(only)}, capture_output=True, text=True, check=False
        )

    ran = run()
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["entries"] == ENTRIES
    edit(ledger)
    ledger.write()
    ran = run()
    assert ran.returncode == 1
    assert json.loads(ran.stdout)["findings"][0]["first_bad_index"] == 17


def test_the_verifier_shares_no_code_with_the_sealer():
    source = Path(verify_ledger.__file__).read_text()
    assert "commonground." not in source and "django" not in source.lower()
    assert source.count("\n") <= 400


def look(n: int, **more: object) -> bytes:
    """A look, written in the n-th minute, with its grounds or from before they were recorded."""
    at = BEGAN + timedelta(minutes=n)
    return canonical("looked", {
        "id": UUID(int=n), "at": at, "written": at, "jurisdiction": UUID(int=1), "agency": UUID(int=2), "user": None, "membership": None,
        "action": "desk:person", "purpose": "treatment", "records": {"privacy.part": [str(UUID(int=n))]}, "count": 1, "digest": "ab",
        "outcome": "shown", **more,
    })  # fmt: skip


GROUNDS = {"grounds": [{"cell": "health.own.treatment", "facts": {"own": True}, "of": [], "way": "w"}], "law": "cd"}


def test_looks_from_before_and_after_grounds_were_recorded_stand_in_one_ledger(tmp_path: Path) -> None:
    entries = [look(n, **(GROUNDS if n % 2 else {})) for n in range(ENTRIES)]
    report = check(Ledger(tmp_path, entries).write())
    assert report.findings == [] and report.entries == ENTRIES


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b'"v":2', b'"v":1'),
        (b'"v":2', b'"v":3'),
        (b'"v":2', b'"v":true'),
        (b'"v":2', b'"v":[2]'),
        (b'"law":"cd",', b""),
        (b'"book":"looked"', b'"book":"happened"'),
    ],
)
def test_a_look_in_no_known_shape_is_named(tmp_path: Path, right: bytes, wrong: bytes) -> None:
    entries = [look(n, **GROUNDS) for n in range(ENTRIES)]
    entries[12] = entries[12].replace(right, wrong)
    report = check(Ledger(tmp_path, entries).write())
    assert [(one.first_bad_index, one.says) for one in report.findings] == [(12, "the entry is not in the sealed form")]
