"""Check an exported ledger of Common Ground without trusting whoever exported it: one file, Python 3.11 and `cryptography`.

    python verify_ledger.py FOLDER [--against KEPT.txt] [--range A B] [--entry ID] [--trust KEY] [--json]
    python verify_ledger.py --proof PROOF.json [--against KEPT.txt]

It shares no code with the program that seals. A ledger agrees with itself even when all of it was written anew; only checkpoints
that were kept outside (``--against``) show that, or that the end was cut off. Exit: 0 sound, 1 not sound, 2 nothing was found out.
"""

import argparse
import base64
import hashlib
import itertools
import json
import re
import sys
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

TIME, HASH, KEY = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", r"[A-Za-z0-9+/]{43}=", r"[0-9a-f]{16}"
NOTE = re.compile(  # the last two lines of the text are missing in checkpoints from before they had numbers
    rf"(?am)^(?P<text>(?P<origin>commonground-ledger/{KEY})\n(?P<size>0|[1-9]\d{{0,14}})\n(?P<root>{HASH})\n"
    rf"time (?P<time>{TIME})\ncomplete (?P<complete>-|{TIME})\nkey (?P<key>{KEY})\n"
    rf"(?:number (?P<number>[1-9]\d{{0,14}})\nfollows (?P<follows>-|{HASH})\n)?)\n"
    r"\u2014 (?P<name>\S+) (?P<signature>[A-Za-z0-9+/]{91}=)(?:\n|\Z)"
)
KEY_LINE = re.compile(rf"({KEY}) ({HASH}) (-|{KEY}) (-|[A-Za-z0-9+/]{{86}}==)", re.ASCII)
FIELDS = {  # by version and book; a look of version 2 says on which grounds it was shown, by which law
    "1 happened": "agency at book facts id jurisdiction kind membership record record_kind user v written",
    "1 looked": "action agency at book count digest id jurisdiction membership outcome purpose records user v written",
    "2 looked": "action agency at book count digest grounds id jurisdiction law membership outcome purpose records user v written",
}
DECODE, ENCODE = json.JSONDecoder().decode, json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
SKEW, LONG = timedelta(minutes=5), timedelta(days=1)  # how far clocks differ; how long a line should wait at most
AS_TEXT = ("utf-8-sig", "replace")  # what is no text is then no checkpoint either
AGAIN = "save the attachment again as it came (it ends with a line that begins with a dash), or delete what belongs to no checkpoint"
Span = tuple[int, int]
Roots = dict[int, bytes]
Hashes = Sequence[bytes]


@dataclass(order=True)
class Finding:
    """Something wrong: the first entry that can no longer be trusted, and why."""

    first_bad_index: int
    says: str


@dataclass
class Checkpoint:
    """A checkpoint as it was read; ``fault`` says why it does not count."""

    origin: str = ""
    size: int = 0
    root: bytes = b""
    time: str = ""
    complete: str = "-"
    key: str = ""
    number: int = 0  # 0: from before checkpoints had numbers
    follows: bytes = b""
    text: bytes = b""
    fault: str = ""


@dataclass
class Report:
    """What was found."""

    entries: int = 0
    checkpoints: int = 0
    compared: int = 0
    newest: str = ""
    origin: str = ""
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def wrong(self, index: int, says: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(index, says))


def pair(left: bytes, right: bytes) -> bytes:
    """RFC 6962, section 2.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def grow(stack: list[tuple[int, bytes]], leaf: bytes) -> None:
    """Add a leaf to the whole subtrees (height, root) of a growing tree."""
    height, node = 0, leaf
    while stack and stack[-1][0] == height:
        node, height = pair(stack.pop()[1], node), height + 1
    stack.append((height, node))


def top(stack: Sequence[tuple[int, bytes]]) -> bytes:
    """The root over the whole subtrees."""
    node = stack[-1][1] if stack else hashlib.sha256().digest()
    for _, left in reversed(stack[:-1]):
        node = pair(left, node)
    return node


def included(leaf: bytes, index: int, size: int, path: Hashes) -> bytes | None:
    """The root to which the path leads from a leaf; None when the path has another length than such a tree has."""
    if size <= 1 or not path:
        return leaf if (index, size, len(path)) == (0, 1, 0) else None
    right = index >= (half := 1 << (size - 1).bit_length() - 1)
    below = included(leaf, index - half * right, size - half if right else half, path[:-1])
    return below and (pair(path[-1], below) if right else pair(below, path[-1]))


def consistent(old: int, size: int, root: bytes, path: Hashes, whole: bool = True) -> tuple[bytes, bytes] | None:
    """The old and the new root that the path amounts to; None when it has another length."""
    if old == size:
        return ((root, root) if whole else (path[0], path[0])) if len(path) == (not whole) else None
    if not path or not 0 < old < size:
        return None
    half = 1 << (size - 1).bit_length() - 1
    if old <= half:
        inner = consistent(old, half, root, path[:-1], whole)
        return inner and (inner[0], pair(inner[1], path[-1]))
    inner = consistent(old - half, size - half, root, path[:-1], False)
    return inner and (pair(path[-1], inner[0]), pair(path[-1], inner[1]))


def signed_by(public: bytes, signature: bytes, text: bytes) -> bool:
    """Whether an Ed25519 signature holds."""
    with suppress(InvalidSignature, ValueError):
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
        return True
    return False


def read_keys(lines: Sequence[str], trusted: set[str], report: Report) -> dict[str, bytes]:
    """Public keys by id, oldest first: the first names the ledger, each later one is introduced by one before it."""
    keys: dict[str, bytes] = {}
    for number, line in enumerate(lines, 1):
        parts = KEY_LINE.fullmatch(line)
        if parts is None:
            raise ValueError(f"line {number} of the public keys is not a key; ask the office to export again")
        key, public64, by, signature64 = parts.groups()
        public = base64.b64decode(public64)
        report.origin = report.origin or f"commonground-ledger/{key}"
        text = f"commonground ledger key 1\n{report.origin}\n{public64}\n".encode()
        introduced = by in keys and signature64 != "-" and signed_by(keys[by], base64.b64decode(signature64), text)
        if hashlib.sha256(public).hexdigest()[:16] != key or (keys and not introduced and key not in trusted):
            report.notes.append(f"no earlier key introduced {key}; if you know why, say --trust {key}")
            continue
        keys[key] = public
    return keys


def read_notes(text: str | None, keys: dict[str, bytes], *, kept: bool = False) -> list[Checkpoint]:
    """The checkpoints in a text, each with its fault when it has one. What else stands there is one whose fault is that it is none.

    What was kept outside holds whole checkpoints, and words behind a # alone: a witness that cannot be read is no witness.
    """
    text, asked, found, end = re.sub(r"(?m)^#.*", "", text or ""), text is not None, [], 0
    for note in (*NOTE.finditer(text), None):
        between = text[end : note.start() if note else len(text)]
        if between.strip():
            line = text.count("\n", 0, end + len(between) - len(between.lstrip())) + 1
            found.append(Checkpoint(fault=f"is not a whole checkpoint (line {line} of the file)"))
        if note is None:
            break
        end = note.end()
        one = Checkpoint(
            note["origin"], int(note["size"]), base64.b64decode(note["root"]), note["time"], note["complete"], note["key"],
            int(note["number"] or 0), base64.b64decode((note["follows"] or "").strip("-")), note["text"].encode(),
        )  # fmt: skip
        public, signature = keys.get(one.key, b""), base64.b64decode(note["signature"])
        marked = hashlib.sha256(one.origin.encode() + b"\n\x01" + public).digest()[:4] == signature[:4]
        if not public:
            one.fault = f"names the key {one.key}, which is not a key of this ledger"
        elif note["name"] != one.origin or not marked or not signed_by(public, signature[4:], one.text):
            one.fault = "was not signed by the key it names"
        found.append(one)
    strange = [one.fault for one in found if not one.origin] or ([] if found else ["holds no checkpoint"])
    if kept and asked and strange:
        raise ValueError(f"what was kept outside {strange[0]}; {AGAIN}")
    return found


def check_order(points: Sequence[Checkpoint], keys: dict[str, bytes], report: Report) -> list[Checkpoint]:
    """The checkpoints that count, oldest first; those that are forged, replayed, left out or contradict each other are findings."""
    order, missing = {key: n for n, key in enumerate(keys)}, 0
    good: list[Checkpoint] = []
    for place, point in enumerate(points, 1):
        before, number = good[-1] if good else Checkpoint(), place + missing
        if point.fault or point.origin != report.origin:
            report.wrong(before.size, f"checkpoint {number} {point.fault or 'belongs to another ledger'}")
        elif good and point.size == before.size and point.root != before.root:
            agreed = max((one.size for one in good if one.size < point.size), default=0)
            report.wrong(agreed, f"fork: checkpoint {number} states another root for {point.size} entries")
        elif good and (point.size < before.size or point.time <= before.time):
            report.wrong(point.size, f"checkpoint {number} is an earlier one again, or was dated back (replayed)")
        elif good and order[point.key] < order[before.key]:
            report.wrong(before.size, f"checkpoint {number} is signed by a key that was replaced before")
        else:
            if point.number != number and (point.number or before.number):
                report.wrong(before.size, f"left out: checkpoint {number} is not here; ask the office for it")
                missing = (point.number or number) - place
            elif point.number and before is points[place - 2] and point.follows != hashlib.sha256(before.text).digest():
                report.wrong(before.size, f"signed anew: checkpoint {number} follows another one than stands here")
            good.append(point)
    if good and not good[-1].number:
        report.notes.append("these checkpoints have no numbers: nobody can tell whether one between them was left out")
    return good


def judge(line: bytes, leaf: bytes, floor: str, latest: str) -> tuple[str, str]:
    """What is wrong with one entry, and when it was written: it must be its leaf, in the sealed form, and neither too early nor too late."""
    if not line or hashlib.sha256(b"\x00" + line).digest() != leaf:
        return "the entry is not the one that was sealed here" if line else "the entry is missing", ""
    try:
        entry = DECODE(line.decode("ascii"))
        written = re.fullmatch(TIME, entry["written"], re.ASCII)
        exact = ENCODE(entry).encode() == line and " ".join(entry) == FIELDS[f"{entry['v']!r} {entry['book']}"]
    except (ValueError, KeyError, TypeError, RecursionError):
        written, exact = None, False
    if not exact or written is None:
        return "the entry is not in the sealed form", ""
    if written[0] < floor:
        return f"dated back: written {written[0]}, but all before {floor} was sealed already", written[0]
    return f"written {written[0]}, after it was sealed" if written[0] > latest else "", written[0]


def check_entries(folder: Path, points: list[Checkpoint], sizes: set[int], span: Span, report: Report) -> Roots:
    """One pass over entries and leaves; the roots at the wanted sizes. The first bad entry is named, the others are counted."""
    stack: list[tuple[int, bytes]] = []
    roots, bad, late, floor = {0: top(stack)}, [], 0, "-"
    ahead: deque[tuple[int, str, str, str]] = deque()
    for one in sorted(points, key=lambda one: (one.size, one.time)):
        at = datetime.fromisoformat(one.time[:-1])
        latest, waited = ((at + by).isoformat(timespec="microseconds") for by in (SKEW, -LONG))
        ahead.append((one.size, one.complete, latest, waited))
    ahead.append((1 << 62, "-", "9999", "-"))
    with (folder / "entries.jsonl").open("rb") as entries, (folder / "leaves.txt").open("rb") as leaves:
        both = itertools.zip_longest(entries, leaves)
        for index, (entry, stored) in enumerate(both):
            while ahead[0][0] <= index:
                floor = max(floor, ahead.popleft()[1])
            if stored is None:
                bad.append((index, "there are more entries than leaves"))
                break
            leaf = bytes.fromhex(stored.decode())
            if span[0] <= index < span[1]:
                fault, written = judge((entry or b"").rstrip(b"\n"), leaf, floor, ahead[0][2])
                bad += [(index, fault)] if fault else []
                late += "" < written < ahead[0][3]
            grow(stack, leaf)
            report.entries = index + 1
            if report.entries in sizes:
                roots[report.entries] = top(stack)
    if bad:
        report.wrong(bad[0][0], bad[0][1] + (f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""))
    if late:
        report.notes.append(f"{late} entries say they were written over a day before they were sealed; ask why")
    return roots


def check_roots(points: Sequence[Checkpoint], roots: Roots, report: Report) -> None:
    """Each checkpoint states the root over the leaves; the first that does not says between which entries something was changed."""
    agreed = 0
    for point in points:
        if point.size > report.entries:
            return report.wrong(report.entries, f"cut off: {point.size} entries were sealed, {report.entries} are here")
        if roots.get(point.size) != point.root:
            return report.wrong(agreed, f"changed: something from {agreed} to {point.size - 1} is not what was sealed")
        agreed = point.size
    if not points:
        return report.wrong(0, "there is no checkpoint: nobody signed anything")
    more = report.entries > agreed
    return report.wrong(agreed, "there are entries after the newest checkpoint: nobody signed them") if more else None


def check_outside(kept: Sequence[Checkpoint], points: Sequence[Checkpoint], roots: Roots, report: Report) -> None:
    """What was kept outside must be the beginning of what is here, and one of the checkpoints that are here."""
    agreed, here = 0, {point.text for point in points}
    for point in sorted(kept, key=lambda one: one.size):
        if point.origin != report.origin:
            report.wrong(0, f"written anew: a witness holds a checkpoint of {point.origin}, this is {report.origin}")
        elif point.fault:
            report.wrong(agreed, f"a checkpoint that was kept outside {point.fault}")
        elif point.size > report.entries:
            report.wrong(report.entries, f"cut off: a witness holds {point.size} entries, {report.entries} are here")
        elif roots[point.size] != point.root:
            report.wrong(agreed, f"fork, or written anew: a witness holds another root over {point.size} entries")
        elif point.text not in here:
            what = f"a witness holds a checkpoint of {point.time} over {point.size} entries that is not here"
            report.wrong(point.size, f"left out, or signed anew: {what} (is the export older? Ask for a new one)")
        else:
            agreed = point.size


def check(folder: Path, *, against: str | None = None, span: Span = (0, 1 << 62), trust: Sequence[str] = ()) -> Report:
    """Check an exported folder, its entries of a span, against what was kept outside. A ``ValueError``: nothing was found out, and why."""
    report = Report()
    keys = read_keys((folder / "keys.txt").read_text(*AS_TEXT).splitlines(), set(trust), report)
    stated = read_notes((folder / "checkpoints.txt").read_text(*AS_TEXT), keys)
    kept, points = read_notes(against, keys, kept=True), check_order(stated, keys, report)
    report.checkpoints, report.compared = len(stated), len({one.text for one in kept})
    report.newest = points[-1].time if points else ""
    told = [*points, *(one for one in kept if not one.fault and one.origin == report.origin)]
    roots = check_entries(folder, told, {point.size for point in (*points, *kept)}, span, report)
    check_roots(points, roots, report)
    check_outside(kept, points, roots, report)
    report.findings.sort()
    return report


def check_proof(proof: dict[str, Any], against: str | None = None, trust: Sequence[str] = ()) -> Report:
    """Check a proof that an entry is in a ledger, or that a ledger only grew. A ``ValueError``: nothing was found out, and why."""
    report, growth = Report(checkpoints=1), proof["kind"] != "inclusion"
    keys = read_keys(proof["keys"], set(trust), report)
    path = [bytes.fromhex(step) for step in proof["path"]]
    (new,), kept = read_notes(proof["checkpoint"], keys), read_notes(against, keys, kept=True)
    olds = kept or (read_notes(proof["old"], keys) if growth else [])
    report.entries, report.newest, report.compared = new.size, new.time, len({one.text for one in kept})
    for one in (new, *olds):
        if one.fault or one.origin != report.origin:
            report.wrong(0, f"a checkpoint {one.fault or f'belongs to another ledger, {one.origin}'}")
    if growth:
        if proof["old_size"] not in {one.size for one in olds}:
            report.wrong(0, "the older checkpoint is not this proof's; ask for a proof since the size of yours")
        for one in (one for one in olds if one.size == proof["old_size"]):
            if consistent(one.size, new.size, one.root, path) != (one.root, new.root):
                report.wrong(0, f"the ledger of {new.size} entries does not begin with the one of {one.size}")
    else:
        index, leaf = int(proof["index"]), hashlib.sha256(b"\x00" + proof["entry"].encode()).digest()
        if included(leaf, index, new.size, path) != new.root:
            report.wrong(index, "the path does not lead from this entry to the signed root")
        if kept and (new.size, new.root) not in {(one.size, one.root) for one in kept}:
            report.wrong(index, "none of the checkpoints that were kept outside is the one of this proof")
    return report


def tell_place(folder: Path, wanted: str, report: Report) -> None:
    """Say where an entry stands, named by id or place: under the roots that were just checked."""
    with (folder / "entries.jsonl").open(errors="replace") as lines:
        for place, line in enumerate(lines):
            if f'"id":"{wanted}"' in line or wanted == str(place):
                return report.notes.append(f"entry {place} is in the ledger: {line.strip()}")
    return report.wrong(report.entries, f"there is no entry {wanted}")


def plain(text: str) -> str:
    """A line that a terminal only shows: no sign in it moves, wipes or colors."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def in_words(report: Report) -> str:
    """The report: the verdict, or a finding a line; then what else there is to know."""
    said = [f"WRONG from entry {found.first_bad_index} on: {found.says}" for found in report.findings] or [
        f"sound: {report.origin}, {report.entries} entries, {report.checkpoints} checkpoints, newest {report.newest}"
    ]
    alone = "" if report.compared else " (it agrees with itself, no more is known)"
    said.append(f"kept checkpoints that it was compared with: {report.compared}{alone}")
    return "\n".join(plain(line) for line in said + report.notes)


def main(words: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Check an exported ledger of Common Ground.")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("folder", nargs="?", type=Path)
    what.add_argument("--proof", type=Path, help="a proof that stands alone, instead of a folder")
    parser.add_argument("--against", type=Path, help="checkpoints that were kept outside")
    parser.add_argument("--range", nargs=2, type=int, default=(0, 1 << 62), help="only entries A to before B")
    parser.add_argument("--entry", help="also say where an entry stands, by its id")
    parser.add_argument("--trust", action="append", default=[], help="a key whose introduction you know of otherwise")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    asked = parser.parse_args(words)
    try:
        against = asked.against.read_text(*AS_TEXT) if asked.against else None
        if asked.folder:
            report = check(asked.folder, against=against, span=tuple(asked.range), trust=asked.trust)
        else:
            report = check_proof(json.loads(asked.proof.read_text(*AS_TEXT)), against, asked.trust)
        if asked.entry and asked.folder:
            tell_place(asked.folder, asked.entry, report)
    except (OSError, KeyError, ValueError, TypeError, AttributeError, RecursionError) as trouble:
        told = trouble if isinstance(trouble, ValueError | OSError) else repr(trouble)
        sys.stderr.write(plain(f"cannot be read: {told}. Nothing was found out.") + "\n")
        return 2
    sys.stdout.write((json.dumps(asdict(report)) if asked.json else in_words(report)) + "\n")
    return int(bool(report.findings))


if __name__ == "__main__":
    sys.exit(main())
