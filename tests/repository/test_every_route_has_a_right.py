"""Every address says who may open it: a right, or the reason why it needs none."""

import os
import tomllib
from collections.abc import Iterator
from typing import Any

from source_tree import SOURCE, exceptions


def set_up() -> None:
    """Make Django ready, with the project's own settings unless others are named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonground.site.settings_whole")
    import django

    django.setup()


def addresses(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every address with its page, included ones too."""
    for pattern in patterns:
        here = prefix + str(pattern.pattern).lstrip("^")
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern.url_patterns, here)
        else:
            yield here, pattern.callback


def all_addresses() -> list[tuple[str, Any]]:
    """Every address of the project, in both kinds of installation."""
    set_up()
    from django.urls import get_resolver

    roots = ("commonground.site.urls", "commonground.site.vault_urls")
    return [found for root in roots for found in addresses(get_resolver(root).url_patterns)]


def of_others(address: str, page: Any, listed: list[dict[str, Any]]) -> list[int]:
    """Which exceptions speak of this address: the page is another package's and stands below the named prefix."""
    module = getattr(getattr(page, "view_class", page), "__module__", "")
    return [i for i, e in enumerate(listed) if module.startswith(e["module"]) and address.startswith(e["prefix"])]


def complaints(found: list[tuple[str, Any]], listed: list[dict[str, Any]]) -> list[str]:
    """Addresses that say nothing, or are open to all without a reason, and exceptions that nothing needs."""
    wrong, used = [], set()
    for address, page in found:
        route = getattr(page, "commonground_route", None)
        if route is None:
            hits = of_others(address, page, listed)
            used.update(hits)
            if not hits:
                wrong.append(f"/{address} does not say who may open it ({page.__module__})")
        elif route.right is None and len(route.reason) < 10:
            wrong.append(f"/{address} is open to all and gives no reason")
    return wrong + [f"exception no longer needed: {e}" for i, e in enumerate(listed) if i not in used]


def held_rights() -> set[str]:
    """Every right that some role holds."""
    roles = tomllib.loads((SOURCE / "agencies" / "roles.toml").read_text(encoding="utf-8"))
    return {right for role in roles.values() for right in role.get("rights", [])}


def test_every_address_says_who_may_open_it() -> None:
    found = all_addresses()
    assert found, "no address was found at all: the check sees nothing"
    wrong = complaints(found, exceptions("route"))
    assert not wrong, "\n".join(wrong)


def test_every_right_that_a_page_asks_for_is_held_by_some_role() -> None:
    asked = {
        page.commonground_route.right: address
        for address, page in all_addresses()
        if hasattr(page, "commonground_route")
    }
    asked.pop(None, None)
    unheld = {right: address for right, address in asked.items() if right not in held_rights()}
    assert not unheld, f"pages that nobody can open: {unheld}"


class _Route:
    def __init__(self, right: str | None, reason: str = "") -> None:
        self.right, self.reason = right, reason


def _page(route: _Route | None = None) -> Any:
    def page(request: object) -> None: ...

    if route:
        page.commonground_route = route  # type: ignore[attr-defined]
    return page


def test_a_planted_page_without_a_mark_is_found() -> None:
    from django.urls import include, path

    found = list(addresses([path("desk/", include([path("secret/", _page(), name="secret")]))]))
    assert [address for address, _ in found] == ["desk/secret/"]
    assert complaints(found, []) == [f"/desk/secret/ does not say who may open it ({__name__})"]


def test_a_page_open_to_all_without_a_reason_is_found() -> None:
    assert complaints([("data/", _page(_Route(None)))], []) == ["/data/ is open to all and gives no reason"]


def test_marked_pages_and_listed_packages_pass() -> None:
    listed = [{"module": __name__, "prefix": "accounts/"}]
    found = [
        ("board/", _page(_Route("calls.watch"))),
        ("", _page(_Route(None, "the public front door"))),
        ("accounts/x/", _page()),
    ]
    assert complaints(found, listed) == []


def test_an_exception_reaches_no_further_than_its_prefix() -> None:
    assert complaints([("desk/x/", _page())], [{"module": __name__, "prefix": "accounts/"}])
