"""The cache in the database (limits of sign-in): what lies there can only be plain values, whoever wrote it.

Django's own unpickles what it finds, and whoever can write a row would run code in the server. This one takes no row that names
anything but numbers, texts, lists and the like.
"""

import base64
import binascii
import io
import pickle
from collections.abc import Iterable
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router
from django.utils import timezone


class _Plain(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name} is no plain value")


def plain(text: str) -> Any:
    """A stored value.

    :raises pickle.UnpicklingError: when it is not a plain one.
    """
    try:
        return _Plain(io.BytesIO(base64.b64decode(text))).load()
    except (binascii.Error, EOFError, ValueError, IndexError, KeyError, TypeError, AttributeError) as broken:
        raise pickle.UnpicklingError("not a value of this cache") from broken


class PlainCache(DatabaseCache):
    """The database cache, reading plain values only; any other row counts as missing."""

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        """The values that are there and have not expired, by key."""
        wanted = {self.make_and_validate_key(key, version=version): key for key in keys}
        found = {}
        with connections[router.db_for_read(self.cache_model_class)].cursor() as cursor:
            cursor.execute(
                f"SELECT cache_key, value FROM {self._table} WHERE cache_key = ANY (%s) AND expires >= %s",
                [list(wanted), timezone.now()],
            )
            for key, value in cursor.fetchall():
                try:
                    found[wanted[key]] = plain(value)
                except pickle.UnpicklingError:
                    continue
        return found
