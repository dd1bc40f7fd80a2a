"""Get help now: numbers first, before any form; and how to help somebody else."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from commonground.directory.queries import find
from commonground.portal.pages.open import jurisdiction, public

# Whom somebody in need calls first, by the words of the directory's needs.
FIRST_NEEDS = ("crisis-line", "mobile-crisis", "domestic-violence")
A_FEW = 3


@public("whoever needs help finds a number without a question asked")
def help_now(request: HttpRequest) -> HttpResponse:
    """Numbers to call, from anywhere and from here."""
    return render(request, "portal/help.html", {"local": _local(), "door": "help"})


@public("whoever worries about somebody finds what to do without a question asked")
def friend(request: HttpRequest) -> HttpResponse:
    """How to help a friend."""
    return render(request, "portal/friend.html", {"door": "help"})


def _local() -> list[Any]:
    """Services of the directory that have a number, each once."""
    place = jurisdiction()
    if place is None:
        return []
    found: dict[Any, Any] = {}
    for need in FIRST_NEEDS:
        for answer in find(place.pk, need=need, language=(get_language() or "en")[:2], limit=A_FEW).answers:
            if answer.phones:
                found.setdefault(answer.service.pk, answer)
    return list(found.values())
