"""Who is asking: the viewer, and the transaction in which the database knows it.

The database learns the viewer from a transaction-local setting that holds a short-lived token with a keyed hash; row-level
security reads it through ``cg_viewer()``. A forged, expired or missing token shows no rows (decisions 8 and 9).
"""

import hashlib
import hmac
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.conf import settings
from django.db import connection, connections, transaction

from commonground.kit.looking import Look, current_look, looking

TOKEN_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody at work: a user in an agency with a role, or a named service principal.

    ``rights`` are names of actions and pages; ``labels`` are the labels of record parts that the role reads in its own
    agency; ``purpose`` is why it looks (a word of the closed list in ``privacy.law``).
    """

    user_id: UUID
    membership_id: UUID
    agency_id: UUID
    jurisdiction_id: UUID
    role: str
    name: str = ""
    agency_name: str = ""
    agency_kind: str = ""
    role_name: str = ""
    rights: frozenset[str] = field(default_factory=frozenset)
    labels: frozenset[str] = field(default_factory=frozenset)
    purpose: str = "coordination"
    time_zone: str = "UTC"

    def for_purpose(self, purpose: str) -> "Viewer":
        """The same viewer, looking for another purpose."""
        return replace(self, purpose=purpose)

    def told(self, expires: float) -> tuple[object, ...]:
        """What the token tells the database of this viewer, in the order in which the floor reads it.

        :param expires: seconds since the epoch.
        """
        labels = ",".join(sorted(self.labels))
        who = (self.user_id, self.membership_id, self.agency_id, self.jurisdiction_id)
        return (*who, self.purpose, f"{expires:.3f}", labels)


def token_for(viewer: Viewer, now: float | None = None) -> str:
    """The signed token for the database: body, ``#``, hexadecimal HMAC-SHA256.

    :param now: seconds since the epoch, for tests.
    """
    body = "|".join(str(fact) for fact in viewer.told((now or time.time()) + TOKEN_SECONDS))
    return f"{body}#{_signature(body)}"


def proof_of(*facts: object) -> str:
    """The application's word for the database that it made something itself: only whoever has its key makes one, and no statement does.

    :param facts: what it is, in the order in which the floor reads it (``cg_proved``). They are signed as one digest, which is no token of anybody.
    """
    said = hashlib.sha256("|".join(str(fact) for fact in facts).encode()).hexdigest()
    return _signature(f"proof:{said}")


@contextmanager
def proving(*facts: object, using: str = "default") -> Iterator[None]:
    """Hand the database the application's proof of what is written inside, and take it away again: a trigger of the floor asks for it.

    It lies in no row, so that nobody finds it and uses it anew; the trigger takes it away too, as soon as it was used.

    :param facts: of :func:`proof_of`. :param using: the alias of the connection that writes.
    """
    with transaction.atomic(using=using):
        _hand(proof_of(*facts), using)
        yield
        _hand("", using)


def _hand(proof: str, using: str) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config('commonground.proof', %s, true)", [proof])


def digest_of(said: str) -> str:
    """What somebody typed, as a fact of a proof: no text can pass for two facts."""
    return hashlib.sha256(said.encode()).hexdigest()


def _signature(body: str) -> str:
    return hmac.new(settings.VIEWER_CONTEXT_KEY, body.encode(), hashlib.sha256).hexdigest()


def _tell_database(token: str) -> None:
    with connection.cursor() as cursor:
        # Tables of the session itself come last: none that an earlier statement left there stands in the place of ours.
        cursor.execute(
            "SELECT set_config('commonground.viewer', %s, true), set_config('search_path', 'public, pg_temp', true)",
            [token],
        )


@contextmanager
def as_viewer(viewer: Viewer) -> Iterator[Look]:
    """Open a transaction in which the database and the application know who looks; close both at the end.

    Inside another look it makes a savepoint, and the outer viewer looks again afterwards. What was seen inside is also
    entered in the outer look, so that a page's entry in the ledger stays complete.
    """
    outer, forgets_by_itself = current_look(), not connection.in_atomic_block
    with transaction.atomic(), looking(Look(viewer, viewer.purpose)) as look:
        _tell_database(token_for(viewer))
        yield look
        if not forgets_by_itself:  # what was told holds until the transaction ends; this one goes on
            _tell_database(token_for(outer.viewer) if outer else "")
    if outer is not None:
        for kind, keys in look.seen.items():
            outer.seen.setdefault(kind, set()).update(keys)


def current_viewer() -> Viewer | None:
    """Who looks now, or None."""
    look = current_look()
    return look.viewer if look else None
