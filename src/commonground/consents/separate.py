"""Which form a permission stands on: the one for all laws, or one of its own where the law wants that (``separate.toml``)."""

import tomllib
from collections.abc import Collection
from functools import cache
from importlib import resources
from typing import Any

from commonground.consents.wording import FORM_OF_ITEMS, FORM_VERSION

# What the form for all laws can open, label by label.
RELEASABLE = frozenset({"general", "health", "substance_use", "victim_advocacy"})


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("separate.toml").read_text(encoding="utf-8"))


def own_form_labels() -> frozenset[str]:
    """The kinds of record that stand on a form of their own."""
    return frozenset(_table()["label"])


def for_a_case(purpose: str, labels: Collection[str]) -> bool:
    """Whether it is the separate permission for a case in court or before an authority (42 CFR 2.31(d))."""
    row = _table()["purpose"].get(purpose)
    return row is not None and set(labels) == {row["label"]}


def is_combined(labels: Collection[str]) -> bool:
    """Whether something that needs a form of its own stands beside anything else."""
    return len(set(labels)) > 1 and bool(set(labels) & own_form_labels())


def form_for(labels: Collection[str], purpose: str = "coordination", by_item: bool = False) -> str:
    """The version of the form on which these labels are asked for this purpose.

    :param by_item: whether it names single notes: its words say that only these go, and who sends them.
    """
    alone = set(labels) & own_form_labels()
    row: dict[str, str] = {"version": FORM_VERSION, "items": FORM_OF_ITEMS}
    if for_a_case(purpose, labels):
        row = _table()["purpose"][purpose]
    elif len(alone) == 1 and len(set(labels)) == 1:
        row = _table()["label"][next(iter(alone))]
    return row["items" if by_item else "version"]
