"""What legal papers reach, as rows: every paper that can be checked, asked of the law once, so that the floor knows what a tie of a paper may open."""

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, product

from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from commonground.agencies.kinds import SILENT_KINDS
from commonground.legal.kinds import Kind, kinds
from commonground.legal.reach import PaperFacts, reached
from commonground.privacy.law.cells import the_law

Row = tuple[str, str, str, str, list[str], bool, list[str]]


def lay_papers(cursor: CursorWrapper) -> None:
    """Write what papers reach, whole, in the owner's transaction."""
    cursor.execute("DELETE FROM commonground_paper")
    rows = papers(the_law().version)
    cursor.executemany("INSERT INTO commonground_paper VALUES (%s, %s, %s, %s, %s, %s, %s)", list(rows))


@lru_cache(maxsize=1)
def papers(_version: str) -> tuple[Row, ...]:
    """Every paper that reaches anything, with the labels that it reaches; made once for each version of the law."""
    return tuple(row for kind in kinds().values() for row in _of_kind(kind) if row[-1])


def _of_kind(kind: Kind) -> Iterator[Row]:
    at = timezone.now()
    holders = ("", *sorted(SILENT_KINDS))
    stated = [sorted(some) for n in range(len(kind.ticks) + 1) for some in combinations(kind.ticks, n)]
    for signer, sender, holder, ticks, told in product(kind.gives, kind.senders, holders, stated, (False, True)):
        paper = PaperFacts(kind.code, signer, sender, frozenset(ticks), told, holder=holder)
        labels = sorted(label for label, ruling in reached(paper, at=at).items() if ruling.permits)
        yield kind.code, signer, sender, holder, ticks, told, labels


def fingerprint_of_papers() -> str:
    """What papers reach by the law in force here, as one fingerprint; ``cg_papers_laid()`` gives that of the floor."""
    rows = [
        "|".join((*row[:4], ",".join(row[4]), "yes" if row[5] else "no", ",".join(row[6])))
        for row in papers(the_law().version)
    ]
    return hashlib.md5("\n".join(sorted(rows)).encode(), usedforsecurity=False).hexdigest()
