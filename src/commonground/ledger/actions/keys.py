"""The key that signs: made on first use, changed when somebody decides to. Old public keys stay; old secret ones are destroyed."""

from dataclasses import dataclass

from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from commonground.kit.key_files import put_fresh_key
from commonground.ledger import key_file
from commonground.ledger.key_file import KeyTrouble
from commonground.ledger.models import CheckpointKey
from commonground.ledger.sealing.keys import introduction, key_id, origin_of, public_of, sign

MAY_BE_ONE = 730_107_002  # any number that stays the same: the lock of sealing and of changing the key


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The key in use: the name of the ledger, the key's id, and the secret."""

    origin: str
    id: str
    secret: bytes


def only_one() -> bool:
    """Take the lock of the sealer for the rest of the transaction; False when somebody else has it."""
    with connections["ledger"].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [MAY_BE_ONE])
        return bool(cursor.fetchone()[0])


def signing_key() -> SigningKey:
    """The key that signs now; the ledger's first one is made on first use.

    :raises KeyTrouble: when the file is missing, damaged, or holds another key than the ledger's newest.
    """
    known = list(CheckpointKey.objects.using("ledger").order_by("number"))
    if not known:
        return _first()
    for path in (key_file.place(), key_file.place_of_next()):
        secret = key_file.secret_in(path)
        if secret is not None and key_id(public_of(secret)) == known[-1].key:
            if path != key_file.place():  # a change of keys was interrupted after the new one was introduced
                path.replace(key_file.place())
            return SigningKey(origin_of(known[0].key), known[-1].key, secret)
    raise KeyTrouble(
        f"The ledger is signed by the key {known[-1].key}, which is not in {key_file.place()}. Restore the file from your safe "
        "copy. If it is lost, commonground ledger new-key --old-is-lost goes on with another; whoever checks will see that."
    )


def _first() -> SigningKey:
    secret = key_file.secret_in(key_file.place()) or put_fresh_key(key_file.place())
    public = public_of(secret)
    try:
        with transaction.atomic(using="ledger"):
            _write(1, public)
    except IntegrityError:  # another process was first, with the same file
        pass
    return SigningKey(origin_of(key_id(public)), key_id(public), secret)


def _write(number: int, public: bytes, introduced_by: str = "", signature: bytes = b"") -> None:
    CheckpointKey.objects.using("ledger").create(
        number=number, key=key_id(public), public=public, introduced_by=introduced_by, introduction=signature,
        made_at=timezone.now(),
    )  # fmt: skip


def change_key(*, old_is_lost: bool = False) -> str:
    """Let a new key sign from now on, introduced by the old one, whose secret is then destroyed; returns the id of the new one.

    :param old_is_lost: go on without an introduction; whoever checks is told, and has to be told why.
    :raises KeyTrouble: when the old key is not there and was not said to be lost, or the sealer is at work just now.
    """
    with transaction.atomic(using="ledger"):
        if not only_one():
            raise KeyTrouble("The ledger is being sealed just now; try again in a moment.")
        old = None if old_is_lost else signing_key()
        known = list(CheckpointKey.objects.using("ledger").order_by("number"))
        key_file.place_of_next().unlink(missing_ok=True)
        public = public_of(put_fresh_key(key_file.place_of_next()))
        if old is None:
            _write(len(known) + 1, public)
        else:
            _write(len(known) + 1, public, old.id, sign(old.secret, introduction(old.origin, public)))
    key_file.place_of_next().replace(key_file.place())
    return key_id(public)
