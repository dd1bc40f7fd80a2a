"""Languages spoken at a service: one code for the many ways lists write them, and the plain name a reader sees."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from commonground.directory.needs import plain


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language: its code and its name in English and Spanish."""

    code: str
    names: Mapping[str, str]


@lru_cache(maxsize=1)
def tongues() -> Mapping[str, Tongue]:
    """Every known language by its code, in the order of `languages.toml`."""
    table = tomllib.loads(files("commonground.directory").joinpath("languages.toml").read_text(encoding="utf-8"))
    return {code: Tongue(code, {"en": row["en"], "es": row["es"]}) for code, row in table.items()}


@lru_cache(maxsize=1)
def _written() -> Mapping[str, str]:
    table = tomllib.loads(files("commonground.directory").joinpath("languages.toml").read_text(encoding="utf-8"))
    return {plain(way): code for code, row in table.items() for way in (code, row["en"], row["es"], *row["also"])}


def code_of(name: str, code: str = "") -> str:
    """The code of a language as a list writes it; a language we do not know keeps its own name in small letters."""
    return _written().get(plain(code)) or _written().get(plain(name.strip())) or plain(name.strip())[:60]


def name_of(code: str, reader: str) -> str:
    """What a reader sees; `reader` is the language of the page."""
    known = tongues().get(code)
    return known.names["es" if reader[:2] == "es" else "en"] if known else code.title()
