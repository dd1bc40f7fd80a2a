"""Which call a row is about: stable keys, the same in every file, in every order of rows and on every machine.

A key is BLAKE2b with 16 bytes of output over the feed's `source` name and the identifying cells, each freed of
surrounding blanks, with runs of blanks made one, in capitals, joined by the unit separator (U+001F, which no clean cell
holds). With an `external_id` that id is the only identifying cell. Where a feed has no id, the profile names the
columns that together stand for one; two real calls that agree in all of them become one call, and nothing in such a
feed could tell them apart. A unit's response is the key of its call and the unit.
"""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Final

SEPARATOR: Final = "\x1f"


def key(source: str, *cells: str) -> str:
    """32 hexadecimal digits that stand for these cells of this source. Blanks and capitals make no difference."""
    return digest([source, *[" ".join(cell.split()).upper() for cell in cells]])


def digest(cells: Iterable[str]) -> str:
    """32 hexadecimal digits over the cells exactly as they are."""
    return blake2b(SEPARATOR.join(cells).encode(), digest_size=16).hexdigest()
