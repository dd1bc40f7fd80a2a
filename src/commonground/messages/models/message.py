"""One message, exactly as it leaves."""

from django.db import models

from commonground.kit.closed import Kept
from commonground.kit.ids import uuid4
from commonground.kit.sealing import seal, unseal
from commonground.messages.status import MESSAGE

KINDS = [("sign_in", "sign-in"), ("notice", "notice to staff"), ("answer_link", "link to answer a referral")]
CHANNELS = [("email", "e-mail")]


class Message(Kept):
    """A stored message. ``raw`` holds the exact bytes, sealed for this row and address; after a sign-in message has left, they are
    removed.

    ``cause_id`` is the ledger event or record that caused it: one cause, kind and address make one message.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    jurisdiction_id = models.UUIDField(null=True)
    agency_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=20, choices=KINDS)
    channel = models.CharField(max_length=10, choices=CHANNELS, default="email")
    address = models.CharField(max_length=254)
    title = models.CharField(max_length=200)
    raw = models.BinaryField(blank=True)
    status = models.CharField(max_length=10, choices=MESSAGE.choices, default=MESSAGE.first)
    cause_id = models.UUIDField(null=True)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cause_id", "kind", "address"],
                condition=models.Q(cause_id__isnull=False),
                name="message_once_a_cause",
            ),
        ]
        indexes = [models.Index(fields=["jurisdiction_id", "-written_at"], name="message_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"

    def close(self, text: bytes) -> None:
        """Put the exact bytes in, sealed: what waits to leave may hold a code or a link."""
        self.raw = seal(text, place=self._place()).encode()

    def text(self) -> bytes:
        """The exact bytes; empty once they were removed.

        :raises NotOurs: when this installation did not write them for this address.
        """
        return unseal(bytes(self.raw).decode("ascii", "replace"), place=self._place()) if self.raw else b""

    def _place(self) -> str:
        return f"message {self.pk} to {self.address}"
