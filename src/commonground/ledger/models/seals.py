"""What is sealed: each line's place in the tree, the checkpoints, and the public keys that sign them. All three only grow."""

from django.db import models


class SealedEntry(models.Model):
    """The place of one line of a book in the tree, and its hash. Places are the sealer's own count: no gaps, never used twice."""

    leaf_index = models.BigIntegerField(primary_key=True)
    book = models.CharField(max_length=10)
    entry_id = models.UUIDField()
    leaf = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry_id", "book"], name="sealed_once")]


class Checkpoint(models.Model):
    """A signed statement of size, root and time; ``note`` is the text that witnesses keep.

    The rest is where the sealer goes on: ``edge`` (the whole subtrees), ``cursor_transaction`` and ``cursor_id`` (every line up to
    there is sealed), ``horizon`` (the first transaction that had not begun) and ``house`` (the server whose count of transactions that is).
    """

    number = models.BigIntegerField(primary_key=True)
    size = models.BigIntegerField()
    root = models.BinaryField()
    at = models.DateTimeField()
    complete = models.DateTimeField(null=True)
    key = models.CharField(max_length=16)
    note = models.TextField()
    edge = models.BinaryField()
    cursor_transaction = models.BigIntegerField()
    cursor_id = models.UUIDField()
    horizon = models.BigIntegerField()
    house = models.CharField(max_length=20)

    class Meta:
        indexes = [models.Index(fields=["size"], name="checkpoint_size")]


class CheckpointKey(models.Model):
    """A public key that signs checkpoints, from a moment on. Each but the first is introduced by the one before it, with a signature."""

    number = models.PositiveIntegerField(primary_key=True)
    key = models.CharField(max_length=16, unique=True)
    public = models.BinaryField()
    introduced_by = models.CharField(max_length=16, blank=True)
    introduction = models.BinaryField(default=bytes)
    made_at = models.DateTimeField()
