"""Rows of which some fields are closed with the key of the person they tell of (``sealed`` in the register of fields).

Nobody who reads or writes such a row has to know: the words are closed when the row is written, and opened when one of them is first
read. In the table the fields themselves are empty; their words stand together in ``sealed``, bound to the table, the row, the label and
the key, so that what is copied into another row or under another label does not open. When the key was destroyed, the row says since when.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from commonground.kit.envelope import DoesNotOpen, closed, opened
from commonground.kit.looking import Protected, ProtectedQuerySet
from commonground.privacy.models.ring import Found, Ring, ring

COLUMN = "sealed"
KEPT_WITH = (COLUMN, "sealed_with")


class Unread(DeferredAttribute):
    """A field whose words are opened when they are first read."""

    def __get__(self, row: Any, cls: type | None = None) -> Any:
        if row is not None and self.field.attname not in row.__dict__ and row.open_words():
            return row.__dict__[self.field.attname]
        return super().__get__(row, cls)


class _SealedField(models.Field):  # type: ignore[type-arg]
    descriptor_class = Unread

    def pre_save(self, row: Any, add: bool) -> Any:
        """Nothing reaches the column of a row that was sealed; a constraint of the table refuses it besides."""
        return super().pre_save(row, add) if row.sealed is None else self.empty()

    def empty(self) -> Any:
        return ""

    def instead(self, said: str) -> Any:
        """A sentence in place of words that cannot be read."""
        return said

    def deconstruct(self) -> Any:
        """To the table it is a field like any other."""
        name, _path, args, kwargs = super().deconstruct()
        plain = next(kind for kind in type(self).__mro__ if kind.__module__.startswith("django.db.models.fields"))
        return name, f"django.db.models.{plain.__name__}", args, kwargs


class SealedText(_SealedField, models.TextField):  # type: ignore[type-arg]
    """Text that may be sealed."""


class SealedChars(_SealedField, models.CharField):  # type: ignore[type-arg]
    """A short text that may be sealed."""


class SealedJSON(_SealedField, models.JSONField):
    """Answers that may be sealed."""

    def empty(self) -> Any:
        return {}


class SealedList(_SealedField, ArrayField):  # type: ignore[type-arg]
    """Words one by one, which may be sealed."""

    def empty(self) -> Any:
        return []

    def instead(self, said: str) -> Any:
        return [said]

    def deconstruct(self) -> Any:
        """To the table it is a list like any other."""
        name, _path, args, kwargs = super(_SealedField, self).deconstruct()
        return name, "django.contrib.postgres.fields.ArrayField", args, kwargs


class SealedQuerySet(ProtectedQuerySet):
    """A queryset of rows with sealed fields: what only the row itself can open is not read past it."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> Any:
        rows = list(objs)
        seal_rows(rows, ring_of=lambda: ring(self.db, self.model))
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], *args: Any, **kwargs: Any) -> Any:
        self._refuse(fields, "changed for many rows at once")
        return super().bulk_update(objs, fields, *args, **kwargs)  # type: ignore[arg-type]

    def _values(self, *fields: Any, **expressions: Any) -> Any:
        self._refuse((f for f in fields if isinstance(f, str)), "read without the row")
        return super()._values(*fields, **expressions)  # type: ignore[misc]

    def _refuse(self, names: Iterable[str], how: str) -> None:
        if hit := set(names) & set(self.model.SEALED_FIELDS):
            raise TypeError(f"{self.model._meta.label}: {', '.join(sorted(hit))} may be sealed and cannot be {how}")


class SealedRow(Protected):
    """A row with words that are closed with the key of its person at its agency. It needs ``agency_id`` and ``subject_id``."""

    SEALED_FIELDS: ClassVar[tuple[str, ...]] = ()

    sealed = models.BinaryField(null=True, blank=True, editable=False)
    sealed_with = models.UUIDField(null=True, blank=True, editable=False)

    objects = SealedQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def is_to_be_sealed(self) -> bool:
        """Whether the words of this row are closed; of rows under a label, the label says it."""
        return True

    def sealed_about(self) -> UUID:
        """Whose key closes it: the subject's."""
        return self.subject_id  # type: ignore[attr-defined, no-any-return]

    def sealed_place(self, key: Found) -> tuple[str, ...]:
        """Where its words belong: table, column, row, label, key and number of the key."""
        label = getattr(self, "label", "")
        return (self._meta.db_table, COLUMN, str(self.pk), label, str(key.id), str(key.number))

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any) -> Self:
        """The row as it was fetched; sealed words stay closed until somebody reads one."""
        row = super().from_db(db, field_names, values)
        if row.__dict__.get(COLUMN) is not None or COLUMN not in row.__dict__:
            row._forget_words()
            if key := row.__dict__.get("sealed_with"):
                row._note_key(key)
        return row

    def _note_key(self, key: UUID) -> None:
        from commonground.kit.looking import current_look

        if self._state.db != "owner" and current_look() is not None:
            ring(self._state.db or "default", type(self)).want(key)

    def _forget_words(self) -> None:
        for name in self.SEALED_FIELDS:
            self.__dict__.pop(name, None)

    @property
    def words_erased_at(self) -> datetime | None:
        """When the key to these words was destroyed; None when it was not."""
        if self.sealed is None:
            return None
        self.open_words()
        key = ring(self._state.db or "default", type(self)).get(self.sealed_with)  # type: ignore[arg-type]
        return key.erased_at if key else None

    @property
    def words_lost(self) -> bool:
        """Whether something was sealed here that no key on this machine opens any more."""
        return self.open_words() and bool(self.__dict__["_not_opened"])

    def open_words(self) -> bool:
        """Open what is sealed, unless it is open; False when nothing of this row is sealed."""
        if self.sealed is None:
            return False
        found, said = self._opened(ring(self._state.db or "default", type(self)))
        shown = said if said is not None else self._in_place(found)
        for name in self.SEALED_FIELDS:
            self.__dict__.setdefault(name, shown.get(name, self._meta.get_field(name).empty()))  # type: ignore[union-attr]
        self.__dict__["_not_opened"] = said is None
        return True

    def _opened(self, keys: Ring) -> tuple[Found | None, dict[str, Any] | None]:
        found = keys.get(self.sealed_with)  # type: ignore[arg-type]
        if found is None and self._state.db is not None:  # the key was renewed after this row was fetched
            self.refresh_from_db(fields=list(KEPT_WITH))
            found = keys.get(self.sealed_with)  # type: ignore[arg-type]
        if found is None or found.secret is None:
            return found, None
        try:
            words = opened(bytes(self.sealed), key=found.secret, place=self.sealed_place(found))  # type: ignore[arg-type]
        except DoesNotOpen:
            return found, None
        return found, json.loads(words)

    def refresh_from_db(self, using: Any = None, fields: Any = None, from_queryset: Any = None) -> None:
        """The row as it is now; what was opened is closed again."""
        words = fields is None or bool(set(fields) & set(self.SEALED_FIELDS))
        if words and fields is not None:
            fields = [*fields, *(name for name in KEPT_WITH if name not in fields)]
        super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)
        if words and self.sealed is not None:
            self._forget_words()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row; its words are closed first."""
        changed = kwargs.get("update_fields")
        if changed is None or set(changed) & set(self.SEALED_FIELDS):
            seal_rows([self], ring_of=lambda: ring(kwargs.get("using") or self._state.db or "default", type(self)))
            if changed is not None:
                kwargs["update_fields"] = {*changed, *self.SEALED_FIELDS, *KEPT_WITH}
        super().save(*args, **kwargs)

    def words(self) -> dict[str, Any]:
        """The words that would be closed: those that say something."""
        return {name: said for name in self.SEALED_FIELDS if (said := getattr(self, name))}

    def _unread(self) -> bool:
        """Whether its words stay as they lie: nobody read them, or they could not be opened and nobody wrote others."""
        if self.sealed is None:
            return False
        if not any(name in self.__dict__ for name in self.SEALED_FIELDS):
            return True
        self.open_words()
        found = self._opened(ring(self._state.db or "default", type(self)))[0]
        return bool(self.__dict__.get("_not_opened")) and self.words() == self._in_place(found)

    def _in_place(self, found: Found | None) -> dict[str, Any]:
        """What stands where the words stood."""
        first = self.SEALED_FIELDS[0]
        return {first: self._meta.get_field(first).instead(_instead(found))}  # type: ignore[union-attr]

    def close_words(self, key: Found | None) -> None:
        """Close the words with this key (None: there are none to close)."""
        words = self.words()
        self.sealed = self.sealed_with = None
        if words and key is not None and key.secret is not None:
            said = json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode()
            self.sealed = closed(said, key=key.secret, place=self.sealed_place(key))  # type: ignore[assignment]
            self.sealed_with = key.id


def seal_rows(rows: Iterable[SealedRow], *, ring_of: Any) -> None:
    """Close the words of rows that are about to be written; the ring is asked for only when there are any."""
    due = [row for row in rows if row.is_to_be_sealed() and not row._unread()]
    telling = [row for row in due if row.words()]
    keys = ring_of().for_closing({_pair(row) for row in telling}) if telling else {}
    for row in due:
        row.close_words(keys.get(_pair(row)))


def _pair(row: SealedRow) -> tuple[UUID, UUID]:
    return row.agency_id, row.sealed_about()  # type: ignore[attr-defined]


def _instead(found: Found | None) -> str:
    """What stands where the words stood."""
    if found is not None and found.erased_at is not None:
        day = formats.date_format(timezone.localtime(found.erased_at), "DATE_FORMAT")
        return _("These words were erased on %(day)s.") % {"day": day}
    return _("These words cannot be opened here: their key is missing. Tell whoever keeps this system.")
