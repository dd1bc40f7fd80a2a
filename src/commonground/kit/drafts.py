"""What somebody typed into a form that was not taken: kept on the page that says so, never put aside in between."""

from collections.abc import Iterable

from django.http import HttpRequest

PROSE = 12
TOKEN, ONCE = "csrfmiddlewaretoken", "once"


def fields_of(request: HttpRequest) -> list[tuple[str, str]]:
    """Names and values of a form as it was sent, without its token."""
    return [(name, value) for name, values in request.POST.lists() if name != TOKEN for value in values]


def prose_of(fields: Iterable[tuple[str, str]]) -> list[str]:
    """What looks like words that somebody wrote, and is no password."""
    return [
        value
        for name, value in fields
        if "password" not in name and name not in {TOKEN, ONCE} and len(value) >= PROSE and " " in value.strip()
    ]
