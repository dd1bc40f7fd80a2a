"""Check an exported ledger of Common Ground without trusting whoever exported it: one file, Python 3.11 and `cryptography`.

    python verify_ledger.py FOLDER [--against KEPT.txt] [--range A B] [--entry ID] [--trust KEY] [--json]
    python verify_ledger.py --proof PROOF.json [--against KEPT.txt]

It shares no code with the program that seals. A ledger agrees with itself even when all of it was written anew; only checkpoints
that were kept outside (``--against``) show that, or that the end was cut off. Exit: 0 sound, 1 not sound, 2 wrong call.
"""

# ruff: noqa: T201 (it prints what it finds)
import argparse
import base64
import hashlib
import itertools
import json
import re
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"
NOTE = re.compile(
    rf"(?P<text>(?P<origin>commonground-ledger/[0-9a-f]{{16}})\n(?P<size>0|[1-9]\d*)\n(?P<root>[A-Za-z0-9+/]{{43}}=)\n"
    rf"time (?P<time>{TIME})\ncomplete (?P<complete>-|{TIME})\nkey (?P<key>[0-9a-f]{{16}})\n)\n"
    r"\u2014 (?P<name>\S+) (?P<signature>[A-Za-z0-9+/]+={0,2})\n?"
)
FIELDS = {
    "happened": "agency at book facts id jurisdiction kind membership record record_kind user v written",
    "looked": "action agency at book count digest id jurisdiction membership outcome purpose records user v written",
}
DECODE, ENCODE = json.JSONDecoder().decode, json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
SKEW = timedelta(minutes=5)  # by which the clock of the database may be ahead
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

    origin: str
    size: int
    root: bytes
    time: str
    complete: str
    key: str
    text: bytes = b""
    signature: bytes = b""
    fault: str = ""


@dataclass
class Report:
    """What was found."""

    entries: int = 0
    checkpoints: int = 0
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
    half = 1 << (size - 1).bit_length() - 1
    if index < half:
        below = included(leaf, index, half, path[:-1])
        return below and pair(below, path[-1])
    below = included(leaf, index - half, size - half, path[:-1])
    return below and pair(path[-1], below)


def consistent(old: int, size: int, root: bytes, path: Hashes, whole: bool = True) -> tuple[bytes, bytes] | None:
    """The old and the new root that the path amounts to; None when it has another length."""
    if old == size:
        if whole:
            return None if path else (root, root)
        return (path[0], path[0]) if len(path) == 1 else None
    half = 1 << (size - 1).bit_length() - 1
    if not path or not 0 < old < size:
        return None
    if old <= half:
        inner = consistent(old, half, root, path[:-1], whole)
        return inner and (inner[0], pair(inner[1], path[-1]))
    inner = consistent(old - half, size - half, root, path[:-1], False)
    return inner and (pair(path[-1], inner[0]), pair(path[-1], inner[1]))


def signed_by(public: bytes, signature: bytes, text: bytes) -> bool:
    """Whether an Ed25519 signature holds."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def read_keys(lines: Sequence[str], trusted: set[str], report: Report) -> dict[str, bytes]:
    """Public keys by id, oldest first: the first names the ledger, each later one is introduced by one before it."""
    keys: dict[str, bytes] = {}
    origin = ""
    for line in filter(None, lines):
        key, public64, by, signature64 = (*line.split(" "), "", "", "")[:4]
        public = base64.b64decode(public64)
        origin = origin or f"commonground-ledger/{key}"
        text = f"commonground ledger key 1\n{origin}\n{public64}\n".encode()
        introduced = by in keys and signed_by(keys[by], base64.b64decode(signature64), text)
        if hashlib.sha256(public).hexdigest()[:16] != key or (keys and not introduced and key not in trusted):
            report.notes.append(f"no earlier key introduced {key}; if you know why, say --trust {key}")
            continue
        keys[key] = public
    return keys


def read_notes(text: str, keys: dict[str, bytes]) -> list[Checkpoint]:
    """The checkpoints in a text, each with its fault when it has one."""
    parts = text.split("\n\n")
    found = []
    for n in range(0, len(parts) - 1, 2):
        note = NOTE.fullmatch(f"{parts[n].lstrip(chr(10))}\n\n{parts[n + 1]}")
        if note is None:
            found.append(Checkpoint("", 0, b"", "", "-", "", fault="is not a checkpoint"))
            continue
        one = Checkpoint(
            note["origin"], int(note["size"]), base64.b64decode(note["root"]), note["time"], note["complete"], note["key"],
            note["text"].encode(), base64.b64decode(note["signature"]),
        )  # fmt: skip
        public = keys.get(one.key, b"")
        mark = hashlib.sha256(one.origin.encode() + b"\n\x01" + public).digest()[:4]
        if not public:
            one.fault = f"names the key {one.key}, which is not a key of this ledger"
        elif (note["name"], one.signature[:4]) != (one.origin, mark) or not signed_by(
            public, one.signature[4:], one.text
        ):
            one.fault = "was not signed by the key it names"
        found.append(one)
    return found


def check_order(points: Sequence[Checkpoint], keys: dict[str, bytes], report: Report) -> list[Checkpoint]:
    """The checkpoints that count, oldest first; those that are forged, replayed or contradict each other are findings."""
    order = {key: n for n, key in enumerate(keys)}
    origin = f"commonground-ledger/{next(iter(keys))}" if keys else ""
    good: list[Checkpoint] = []
    for number, point in enumerate(points, 1):
        before = good[-1] if good else None
        size = before.size if before else 0
        if point.fault or point.origin != origin:
            report.wrong(size, f"checkpoint {number} {point.fault or 'belongs to another ledger'}")
        elif before and point.size == before.size and point.root != before.root:
            agreed = max((one.size for one in good if one.size < point.size), default=0)
            report.wrong(agreed, f"fork: checkpoint {number} states another root for {point.size} entries")
        elif before and (point.size < before.size or point.time <= before.time):
            report.wrong(point.size, f"checkpoint {number} is an earlier one again, or was dated back (replayed)")
        elif before and order[point.key] < order[before.key]:
            report.wrong(size, f"checkpoint {number} is signed by a key that was replaced before")
        else:
            good.append(point)
    return good


def exact(line: bytes) -> str | None:
    """When an entry says it was written; None when it is not in the exact form that is sealed."""
    try:
        entry = DECODE(line.decode("ascii"))
        right = ENCODE(entry).encode() == line and entry["v"] == 1 and " ".join(entry) == FIELDS[entry["book"]]
        return str(entry["written"]) if right else None
    except (ValueError, KeyError, TypeError):
        return None


def lines_of(path: Path) -> Iterator[bytes]:
    """The lines of a file without their ends."""
    with path.open("rb") as opened:
        for line in opened:
            yield line.rstrip(b"\n")


def fault_of(entry: bytes | None, leaf: bytes, floor: str, latest: str) -> str:
    """What is wrong with one entry: it must be its leaf, in the sealed form, and written neither too early nor too late."""
    if not entry:
        return "the entry is missing"
    if hashlib.sha256(b"\x00" + entry).digest() != leaf:
        return "the entry is not the one that was sealed here"
    written = exact(entry)
    if written is None:
        return "the entry is not in the sealed form"
    late = f"dated back: written {written}, but all before {floor} was sealed already"
    return late if written < floor else f"written {written}, after it was sealed" if written > latest else ""


def later(time: str) -> str:
    """A little later, as far as two clocks may differ."""
    return (datetime.fromisoformat(time) + SKEW).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def check_entries(folder: Path, points: list[Checkpoint], sizes: set[int], span: Span, report: Report) -> Roots:
    """One pass over entries and leaves; the roots at the wanted sizes. The first bad entry is named, the others are counted."""
    stack: list[tuple[int, bytes]] = []
    roots, bad = {0: top(stack)}, []
    ahead, floor, latest = deque(points), "-", later(points[0].time) if points else "9999"
    both = itertools.zip_longest(lines_of(folder / "entries.jsonl"), lines_of(folder / "leaves.txt"))
    for index, (entry, stored) in enumerate(both):
        while ahead and ahead[0].size <= index:
            floor = max(floor, ahead.popleft().complete)
            latest = later(ahead[0].time) if ahead else "9999"
        if stored is None:
            bad.append((index, "there are more entries than leaves"))
            break
        leaf = bytes.fromhex(stored.decode())
        if span[0] <= index < span[1] and (fault := fault_of(entry, leaf, floor, latest)):
            bad.append((index, fault))
        grow(stack, leaf)
        report.entries = index + 1
        if report.entries in sizes:
            roots[report.entries] = top(stack)
    if bad:
        report.wrong(bad[0][0], bad[0][1] + (f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""))
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
    more = bool(points) and report.entries > points[-1].size
    return report.wrong(agreed, "there are entries after the newest checkpoint: nobody signed them") if more else None


def check_outside(kept: Sequence[Checkpoint], origin: str, roots: Roots, report: Report) -> None:
    """What was kept outside must be the beginning of what is here."""
    agreed = 0
    for point in sorted(kept, key=lambda one: one.size):
        if not point.origin:
            raise ValueError("what was kept outside is not a checkpoint")
        if point.origin != origin:
            report.wrong(0, f"written anew: a witness holds a checkpoint of {point.origin}, this is {origin}")
        elif point.fault:
            report.wrong(agreed, f"a checkpoint that was kept outside {point.fault}")
        elif point.size > report.entries:
            report.wrong(report.entries, f"cut off: a witness holds {point.size} entries, {report.entries} are here")
        elif roots[point.size] != point.root:
            report.wrong(agreed, f"fork, or written anew: a witness holds another root over {point.size} entries")
        else:
            agreed = point.size


def check(folder: Path, *, against: str = "", span: Span = (0, 1 << 62), trust: Sequence[str] = ()) -> Report:
    """Check an exported folder.

    :param against: text of checkpoints that were kept outside. :param span: check the entries of this range only.
    """
    report = Report()
    keys = read_keys((folder / "keys.txt").read_text().splitlines(), set(trust), report)
    stated = read_notes((folder / "checkpoints.txt").read_text(), keys)
    points, kept, report.checkpoints = check_order(stated, keys, report), read_notes(against, keys), len(stated)
    sizes = {point.size for point in (*points, *kept)}
    roots = check_entries(folder, points, sizes, span, report)
    check_roots(points, roots, report)
    if points:
        report.newest, report.origin = points[-1].time, points[-1].origin
    else:
        report.wrong(0, "there is no checkpoint: nobody signed anything")
    check_outside(kept, report.origin or "unsigned", roots, report)
    report.findings.sort()
    return report


def check_proof(proof: dict[str, Any], against: str, trust: Sequence[str] = ()) -> Report:
    """Check a proof that stands alone: that an entry is in a ledger, or that a ledger only grew between two checkpoints."""
    report = Report()
    keys = read_keys(proof["keys"], set(trust), report)
    path = [bytes.fromhex(step) for step in proof["path"]]
    stated = check_order(read_notes(proof["checkpoint"], keys), keys, report)
    if not stated:
        return report
    new = stated[-1]
    report.entries, report.checkpoints, report.newest, report.origin = new.size, 1, new.time, new.origin
    kept = read_notes(against, keys)
    if proof["kind"] == "inclusion":
        leaf = hashlib.sha256(b"\x00" + proof["entry"].encode()).digest()
        if included(leaf, proof["index"], new.size, path) != new.root:
            report.wrong(proof["index"], "the path does not lead from this entry to the signed root")
        if against and (new.size, new.root) not in {(old.size, old.root) for old in kept}:
            report.wrong(proof["index"], "the checkpoint that was kept outside is not the one of this proof")
        return report
    for old in (kept if against else read_notes(proof["old"], keys)) or [Checkpoint("", 0, b"", "", "", "")]:
        if old.fault or (old.origin, old.size) != (new.origin, proof["old_size"]):
            report.wrong(0, f"the older checkpoint {old.fault or 'is another than the one of this proof'}")
        elif consistent(old.size, new.size, old.root, path) != (old.root, new.root):
            report.wrong(0, f"the ledger of {new.size} entries does not begin with the one of {old.size}")
    return report


def tell_place(folder: Path, wanted: str, report: Report) -> None:
    """Say where an entry stands, named by id or place: under the roots that were just checked."""
    named = f'"id":"{wanted}"'.encode()
    for place, line in enumerate(lines_of(folder / "entries.jsonl")):
        if named in line or wanted == str(place):
            return report.notes.append(f"entry {place} is in the ledger: {line.decode()}")
    return report.wrong(report.entries, f"there is no entry {wanted}")


def in_words(report: Report) -> str:
    """The report, a finding a line."""
    wrong = [f"WRONG from entry {found.first_bad_index} on: {found.says}" for found in report.findings]
    sound = (
        f"sound: {report.origin}, {report.entries} entries, {report.checkpoints} checkpoints, newest {report.newest}"
    )
    return "\n".join([*report.notes, *(wrong or [sound])])


def main(words: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Check an exported ledger of Common Ground.")
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--against", type=Path, help="checkpoints that were kept outside")
    parser.add_argument("--proof", type=Path, help="a proof that stands alone, instead of a folder")
    parser.add_argument("--range", nargs=2, type=int, default=(0, 1 << 62), help="only entries A to before B")
    parser.add_argument("--entry", help="also say where an entry stands, by its id")
    parser.add_argument("--trust", action="append", default=[], help="a key whose introduction you know of otherwise")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    asked = parser.parse_args(words)
    if (asked.folder is None) == (asked.proof is None):
        parser.error("name a folder, or a proof")
    try:
        against = asked.against.read_text() if asked.against else ""
        if asked.folder:
            report = check(asked.folder, against=against, span=tuple(asked.range), trust=asked.trust)
        else:
            report = check_proof(json.loads(asked.proof.read_text()), against, asked.trust)
        if asked.entry and asked.folder:
            tell_place(asked.folder, asked.entry, report)
    except (OSError, KeyError, ValueError) as trouble:
        print(f"cannot be read: {trouble!r}", file=sys.stderr)
        return 2
    if asked.json:
        print(json.dumps(asdict(report)))
        return int(bool(report.findings))
    for finding in report.findings:
        print(f"WRONG from entry {finding.first_bad_index} on: {finding.says}")
    print("\n".join(report.notes), end="\n" * bool(report.notes))
    if not report.findings:
        print(
            f"sound: {report.origin}, {report.entries} entries, {report.checkpoints} checkpoints, newest {report.newest}"
        )
    return int(bool(report.findings))


if __name__ == "__main__":
    sys.exit(main())
