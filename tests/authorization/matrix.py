"""Every address of the resolver, what it declares, and the answers of two requests side by side."""

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from commonground.agencies.roles import roles_for_people

PLACES = tomllib.loads(Path(__file__).with_name("places.toml").read_text(encoding="utf-8"))
NEVER = "00000000-0000-4000-8000-000000000000"
BOOKS = ("default", "ledger")
SECRETS = re.compile(
    rb'(name="csrfmiddlewaretoken" value="|"X-CSRFToken": ?"|name="once" value="|name="cg-now" content="|\bcsrf[^"]{0,20}" (?:content|value)=")[^"]*'
)
# How old the feed and a call are, counted when it is asked.
AGES = re.compile(rb'("age": |data-age>)[^<,]*')


@dataclass(frozen=True)
class Address:
    """One address: its full name, the right it declares (None: open), the methods it says it takes ([]: it does not say)."""

    name: str
    right: str | None
    declared: bool
    methods: tuple[str, ...]
    parts: tuple[str, ...]
    module: str
    is_stream: bool

    def at(self, world: dict[str, Any], **instead: str) -> str:
        """The address of the world's own record; ``instead`` puts another id in its place."""
        kept = {
            part: world.get(f"{self.name}.{part}", world.get(part, OTHERWISE.get(part, "x"))) for part in self.parts
        }
        return reverse(self.name, kwargs={**kept, **instead})

    @property
    def record(self) -> str:
        """The part of the address that names a record of somebody's, if one does."""
        return next((part for part in self.parts if part.endswith("_id") or part in WHOSE), "")

    def takes(self, method: str) -> bool:
        """Whether the route says that it takes this method, or does not say which."""
        return not self.methods or method in self.methods

    @property
    def both(self) -> list[str]:
        """Which of the two methods that open or change something the address takes."""
        return [method for method in ("GET", "POST") if self.takes(method)]

    @property
    def own(self) -> str:
        """The method by which whoever it is for comes in: GET, or POST where it takes forms alone."""
        return "POST" if self.methods == ("POST",) else "GET"


OTHERWISE = {"pk": 1, **dict.fromkeys(("act_id", "message_id", "taken_id", "totals_id"), NEVER)}
WHOSE = {"whom", "membership", "said_together"}


def addresses(urlconf: str = "commonground.site.urls") -> list[Address]:
    """All of them, included ones too; the sign-in package's own second naming of a closed page is left to the first."""
    found: dict[str, Address] = {}
    for name, pattern, parts in _walk(get_resolver(urlconf).url_patterns):
        route = getattr(pattern.callback, "commonground_route", None)
        made = Address(
            name, route.right if route else None, route is not None, tuple(_methods(pattern.callback)), parts,
            getattr(getattr(pattern.callback, "view_class", pattern.callback), "__module__", ""), name.startswith("events_"),
        )  # fmt: skip
        found.setdefault(name, made)
    return list(found.values())


def _walk(
    patterns: list[Any], space: str = "", above: tuple[str, ...] = ()
) -> Iterator[tuple[str, URLPattern, tuple[str, ...]]]:
    for pattern in patterns:
        parts = (*above, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            yield from _walk(
                pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space, parts
            )
        else:
            yield f"{space}{pattern.name}", pattern, parts


def _methods(view: Any) -> list[str]:
    """The methods that a page was marked with: by Django, or by the mark of pages for machines."""
    while view is not None:
        code = getattr(view, "__code__", None)
        for name in ("request_method_list", "methods"):
            if code is not None and name in code.co_freevars:
                return list(view.__closure__[code.co_freevars.index(name)].cell_contents)
        view = getattr(view, "__wrapped__", None)
    return []


def human_roles() -> list[str]:
    """The roles that people wear: services never sign in."""
    return [role.code for role in roles_for_people()]


@contextmanager
def undone() -> Iterator[None]:
    """What a request writes, in either book, is taken back after it."""
    with transaction.atomic("default"), transaction.atomic("ledger"):
        yield
        for book in BOOKS:
            transaction.set_rollback(True, using=book)


def ask(client: Client, method: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> HttpResponse:
    """One request, undone afterwards, its cookies too."""
    cookies = SimpleCookie({name: cookie.value for name, cookie in client.cookies.items()})
    send = {"GET": client.get, "HEAD": client.head, "POST": client.post}.get(method, partial(client.generic, method))
    try:
        with undone():
            return send(path, **({"data": body or {}} if method == "POST" else {}), headers=headers)
    finally:
        client.cookies = cookies


def plain(answer: HttpResponse, *ids: str) -> tuple[int, bytes, dict[str, str]]:
    """Status, bytes and headers of an answer, without the ids that were asked for and without what is new in every form."""
    body = b"" if answer.streaming else AGES.sub(rb"\1", SECRETS.sub(rb"\1", answer.content))
    headers = {name: value for name, value in answer.headers.items() if name != "Expires"}  # the second it was asked
    for key in ids:
        body = body.replace(key.encode(), b"ID")
        headers = {name: value.replace(key, "ID") for name, value in headers.items()}
    if body != answer.content:
        headers.pop("Content-Length", None)
    return answer.status_code, body, headers


def differ(one: tuple[int, bytes, dict[str, str]], other: tuple[int, bytes, dict[str, str]]) -> str:
    """Where two answers part, for whoever reads the failure."""
    if one[0] != other[0] or one[2] != other[2]:
        return f"{one[0]} {one[2]} / {other[0]} {other[2]}"
    at = next(
        (n for n, (a, b) in enumerate(zip(one[1], other[1], strict=False)) if a != b), min(len(one[1]), len(other[1]))
    )
    return f"{one[1][max(0, at - 60) : at + 60]!r} / {other[1][max(0, at - 60) : at + 60]!r}"
