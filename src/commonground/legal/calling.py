"""Whom to call first: numbers of agencies here, and those of the country (``calling.toml``)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from django.utils.translation import gettext

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency

# Which agencies' own numbers stand on which page.
KINDS = {"report": ("child_protection",), "door": ()}
LISTED = {"report": ("danger", "child_abuse", "adult_abuse"), "door": ("danger",)}


@dataclass(frozen=True, slots=True)
class Number:
    """A number, and whose or for what it is."""

    phone: str
    words: str


@cache
def _listed() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files(__package__).joinpath("calling.toml").read_text(encoding="utf-8"))


def first_calls(viewer: Viewer, page: str) -> list[Number]:
    """The numbers beside *Call first* on a page: ``report`` or ``door``; at the door the own agency's number is that of its custodian's desk."""
    kinds = KINDS[page]
    here = Agency.objects.filter(jurisdiction_id=viewer.jurisdiction_id, kind__in=kinds, active=True).exclude(phone="")
    own = Agency.objects.filter(pk=viewer.agency_id).exclude(phone="") if page == "door" else Agency.objects.none()
    listed = [Number(phone, gettext(words)) for code in LISTED[page] for phone, words in _listed()[code].items()]
    return [*listed, *(Number(each.phone, each.name) for each in (*here.order_by("name"), *own))]
