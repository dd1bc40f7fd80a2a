"""A pack as it was when it was published. Whoever is in a program stays on the version that they began with."""

from functools import lru_cache

from django.db import models

from commonground.agencies.models import JurisdictionRow
from commonground.programs.packs.canonical import FORM, digest_of, thawed
from commonground.programs.packs.shape import Pack

KEPT_READ = 64


class ChangedPack(ValueError):
    """The text of a published version is not the one that its digest was made of: nothing runs by it."""


class ProgramVersion(JurisdictionRow):
    """One version of a program model, word for word. It never changes and is never removed: a file that changes is another version.

    ``text`` is the pack in the form that ``form`` names, ``digest`` the SHA-256 over both. The floor (``floor.sql``) makes sure of the
    digest when the row is written.
    """

    code = models.CharField(max_length=48)
    version = models.CharField(max_length=48)
    form = models.CharField(max_length=40, default=FORM)
    digest = models.CharField(max_length=64)
    text = models.TextField()
    published_at = models.DateTimeField()
    published_by = models.UUIDField()

    class Meta(JurisdictionRow.Meta):
        constraints = [
            *JurisdictionRow.Meta.constraints,
            models.UniqueConstraint(fields=["jurisdiction", "code", "version"], name="program_version_once"),
        ]
        ordering = ["code", "-published_at", "-id"]

    def __str__(self) -> str:
        return self.version

    @property
    def pack(self) -> Pack:
        """The pack, the same as the files that it was published from.

        :raises ChangedPack: when the text is another than the one that was published.
        """
        return _read(self.form, self.digest, self.text)


@lru_cache(maxsize=KEPT_READ)
def _read(form: str, digest: str, text: str) -> Pack:
    if digest_of(text.encode(), form=form) != digest:
        raise ChangedPack(f"the version with the digest {digest[:12]} has another text than was published")
    return thawed(text.encode())
