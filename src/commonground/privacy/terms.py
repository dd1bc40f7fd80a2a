"""The terms of a copy: what binds whoever receives it, from the ruling that let it go, and the notices that stand on every page and paper."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any
from uuid import UUID

from commonground.agencies.context import Viewer
from commonground.privacy.grounds import grounds
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.ruling import Ruling
from commonground.privacy.law.terms import KEPT_BY_NOBODY, bounds_of, sticky
from commonground.privacy.models import Part, Received
from commonground.privacy.why import rulings


@dataclass(frozen=True, slots=True)
class Terms:
    """What a copy comes with: words of the law's list of obligations, whether it may go on, what for, and until when the permission lasts."""

    obligations: tuple[str, ...]
    passing: str
    purpose: str
    law: str
    cells: tuple[str, ...] = ()
    until: datetime | None = None
    release_id: UUID | None = None

    @property
    def may_be_kept(self) -> bool:
        """Whether a copy may stay with the receiver at all."""
        return KEPT_BY_NOBODY not in self.obligations

    @property
    def ends(self) -> datetime | None:
        """When the copy itself is no longer used: where the terms say that it is used no longer than the permission lasts."""
        return self.until if "vawa_release" in self.obligations else None


@dataclass(frozen=True, slots=True)
class Notice:
    """One statement that goes with a copy. ``statute``: the sentence of the rule itself, in English, or empty."""

    code: str
    citation: str
    words: str
    statute: str = ""


def terms_for(viewer: Viewer, part: Part) -> tuple[Ruling, Terms]:
    """What the law says of the viewer's look at a part of another agency, and the terms a copy of it would have. Call it inside the look."""
    ruling, rests = rulings(viewer, [part])[part.pk], grounds(viewer, part)
    permission = rests.permission
    terms = terms_of(
        (*ruling.obligations, *(part.bound_by or ())), holder=part.agency.kind, purpose=viewer.purpose, law=ruling.version, cells=ruling.cells,
        until=permission.expires_at if permission else None, release_id=permission.release_id if permission else None,
    )  # fmt: skip
    return ruling, terms


def terms_of_many(viewer: Viewer, parts: Sequence[Part]) -> dict[UUID, Terms]:
    """The terms that copies of these parts would have, for a list: without the permission each rests on, which the page of one part names."""
    found = rulings(viewer, parts)
    return {
        part.pk: terms_of(
            (*found[part.pk].obligations, *(part.bound_by or ())), holder=part.agency.kind, purpose=viewer.purpose, law=found[part.pk].version
        )
        for part in parts
    }  # fmt: skip


def terms_of(
    obligations: Iterable[str], *, holder: str, purpose: str, law: str, cells: tuple[str, ...] = (), until: datetime | None = None,
    release_id: UUID | None = None,
) -> Terms:  # fmt: skip
    """Terms from the obligations of a ruling. What an agency that works in silence holds bears the terms of its own label, too.

    :param holder: the kind of the agency that it comes from.
    """
    bound = sticky([*obligations, *_said()["of_holder"].get(holder, ())])
    return Terms(bound, bounds_of(bound, the_law()).passing, purpose, law, cells, until, release_id)


def and_bound_by(terms: Terms, obligation: str, *, holder: str) -> Terms:
    """The same terms with one obligation more; the permission under which it came stays with them."""
    return terms_of(
        (*terms.obligations, obligation), holder=holder, purpose=terms.purpose, law=terms.law, cells=terms.cells, until=terms.until,
        release_id=terms.release_id,
    )  # fmt: skip


def notices(label: str, obligations: Iterable[str], *, holder: str = "", language: str = "en") -> list[Notice]:
    """The statements that go with a copy under this label and these obligations."""
    bound = set(obligations)
    return [
        Notice(code, row["citation"], row["es" if language == "es" else "en"], row.get("statute", ""))
        for code, row in _said().items()
        if "citation" in row and _fits(row, label, bound, holder)
    ]


def passing_words(passing: str, language: str = "en") -> str:
    """Whether it may be passed on, as a sentence."""
    words: str = _said()["passing"][passing]["es" if language == "es" else "en"]
    return words


def holder_terms(holder: str) -> tuple[str, ...]:
    """The obligations that everything from an agency of this kind bears."""
    return tuple(_said()["of_holder"].get(holder, ()))


def received_of(record_ids: Iterable[UUID]) -> dict[UUID, Received]:
    """The terms of rows of the viewer's own agency that are copies, by the row's id; the newest where there are several."""
    rows = Received.objects.filter(record_id__in=list(record_ids)).exclude(way="printed").select_related("from_agency")
    return {row.record_id: row for row in rows.order_by("received_at", "id")}


def _fits(row: Mapping[str, Any], label: str, bound: set[str], holder: str) -> bool:
    return (
        any(label == one or label.startswith(f"{one}.") for one in row.get("labels", ()))
        or bool(bound & set(row.get("obligations", ())))
        or holder in row.get("holders", ())
    )


@cache
def _said() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("notices.toml").read_text(encoding="utf-8"))
