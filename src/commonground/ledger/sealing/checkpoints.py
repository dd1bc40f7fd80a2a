"""A checkpoint: the signed statement of how long the ledger is, its root, and when. Whoever keeps a copy is a witness.

It has the shape of a signed note: lines of text, an empty line, a signature line. Programs that read the checkpoints of other
transparency logs read the first three lines, and can check the signature line, too. Checkpoints are numbered without a gap, and each
names the one before it by the hash of its text, so that one that is left out, or signed anew, shows. The first ones of an old ledger
have neither; they stay readable.
"""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from commonground.ledger.sealing.entries import moment
from commonground.ledger.sealing.keys import key_id, public_of, sign, signature_holds
from commonground.ledger.sealing.tree import LENGTH

NOTHING = "-"
ED25519 = b"\x01"


class NoCheckpoint(ValueError):
    """The text is not a checkpoint, or its signature does not hold."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint says.

    :param origin: the name of the ledger. :param size: entries. :param root: the root over them. :param at: when it was signed.
    :param complete: every line that the database wrote before this time is in it; None when that is not known yet.
    :param key: the id of the key that signs. :param number: the how many-th it is; None in those from before they had numbers.
    :param follows: SHA-256 of the text of the one before; None for the first.
    """

    origin: str
    size: int
    root: bytes
    at: datetime
    complete: datetime | None
    key: str
    number: int | None = None
    follows: bytes | None = None

    def text(self) -> str:
        """The lines that are signed."""
        complete = moment(self.complete) if self.complete else NOTHING
        follows = b64encode(self.follows).decode() if self.follows else NOTHING
        return (
            f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"
            f"time {moment(self.at)}\ncomplete {complete}\nkey {self.key}\n"
        ) + (f"number {self.number}\nfollows {follows}\n" if self.number else "")


def _mark(origin: str, public: bytes) -> bytes:
    """The four bytes by which a signature line names its key, as signed notes do."""
    return sha256(origin.encode() + b"\n" + ED25519 + public).digest()[:4]


def signed(checkpoint: Checkpoint, secret: bytes) -> str:
    """The whole note: text, empty line, signature line.

    :raises ValueError: when the checkpoint names another key.
    """
    public, text = public_of(secret), checkpoint.text()
    if key_id(public) != checkpoint.key:
        raise ValueError(f"the checkpoint names the key {checkpoint.key}, not {key_id(public)}")
    line = b64encode(_mark(checkpoint.origin, public) + sign(secret, text.encode())).decode()
    return f"{text}\n\u2014 {checkpoint.origin} {line}\n"


def hash_of(note: str) -> bytes:
    """How the next checkpoint names the one in this note: SHA-256 of the text that was signed."""
    return sha256(f"{note.partition(chr(10) * 2)[0]}\n".encode()).digest()


def read(note: str, keys: Mapping[str, bytes]) -> Checkpoint:
    """The checkpoint in a note, its signature checked.

    :param keys: public keys by id.
    :raises NoCheckpoint: when it is none, names a key that is not there, or was not signed by it.
    """
    text, gap, line = note.partition("\n\n")
    try:
        origin, size, root, time, complete, key, *place = text.split("\n")
        number, follows = place or ("", "")
        found = Checkpoint(
            origin,
            int(size),
            b64decode(root, validate=True),
            _time(time.removeprefix("time ")),
            None if complete == f"complete {NOTHING}" else _time(complete.removeprefix("complete ")),
            key.removeprefix("key "),
            int(number.removeprefix("number ")) if number else None,
            b64decode(follows.removeprefix("follows "), validate=True) if follows[8:] not in ("", NOTHING) else None,
        )
        signature = b64decode(line.removeprefix(f"\u2014 {origin} ").rstrip("\n"), validate=True)
    except (ValueError, NotBase64) as trouble:
        raise NoCheckpoint("this is not a checkpoint") from trouble
    if not gap or found.text() != f"{text}\n" or len(found.root) != LENGTH:
        raise NoCheckpoint("this is not a checkpoint")
    public = keys.get(found.key)
    if public is None:
        raise NoCheckpoint(f"it is signed by the key {found.key}, which is not among the keys")
    if signature[:4] != _mark(origin, public) or not signature_holds(public, signature[4:], found.text().encode()):
        raise NoCheckpoint("its signature does not hold")
    return found


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
