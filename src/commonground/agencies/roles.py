"""Roles as data: what each role may do and which labels it reads in its own agency (``roles.toml``)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from django.utils.translation import gettext


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its plain name, its rights (names of actions and pages), the labels it reads, and its first page.

    ``second_factor``: what it asks for beside a password: ``any``, ``passkey`` or ``none``.
    """

    code: str
    title: str
    home: str
    rights: frozenset[str]
    labels: frozenset[str]
    second_factor: str

    @property
    def is_service(self) -> bool:
        """Whether it belongs to a named service that works by itself, never to a person."""
        return self.code.startswith("service_")

    def name(self) -> str:
        """The role in the reader's language."""
        return gettext(self.title)


class UnknownRole(LookupError):
    """No such role in roles.toml."""

    def __init__(self, code: str) -> None:
        super().__init__(f"There is no role {code!r}; roles.toml lists them: {', '.join(sorted(roles()))}.")


@cache
def roles() -> dict[str, Role]:
    """All roles by code. A role may take the rights of another with ``like``."""
    table = tomllib.loads(resources.files(__package__).joinpath("roles.toml").read_text())
    made: dict[str, Role] = {}
    for code, row in table.items():
        like = made[row["like"]] if "like" in row else None
        made[code] = Role(
            code=code,
            title=row["title"],
            home=row.get("home", like.home if like else "/desk/"),
            rights=frozenset(row.get("rights", [])) | (like.rights if like else frozenset()),
            labels=frozenset(row.get("labels", [])) | (like.labels if like else frozenset()),
            second_factor=row.get("second_factor", like.second_factor if like else "any"),
        )
    return made


def role(code: str) -> Role:
    """One role.

    :raises UnknownRole: when roles.toml does not list it.
    """
    try:
        return roles()[code]
    except KeyError:
        raise UnknownRole(code) from None


def roles_for_people() -> list[Role]:
    """The roles that a person can hold, in the order of roles.toml."""
    return [each for each in roles().values() if not each.is_service]
