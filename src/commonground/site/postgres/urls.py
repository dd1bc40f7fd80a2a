"""Database addresses (postgresql://role:password@host:port/database): read them, and show them without the password."""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from commonground.site.postgres.trouble import BadUrl

SCHEMES = ("postgresql", "postgres")
SECRET_OPTIONS = ("password", "sslpassword")
HIDDEN = "***"


@dataclass(frozen=True)
class DatabaseAddress:
    """The parts of a database address. Printing it never shows the password."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    database: str
    options: tuple[tuple[str, str], ...] = ()

    @property
    def without_password(self) -> str:
        """The address without the password, for command lines and messages."""
        kept = urlencode([pair for pair in self.options if pair[0] not in SECRET_OPTIONS], quote_via=quote)
        return self._text(quote(self.user, safe=""), kept)

    def _text(self, user: str, options: str) -> str:
        host = f"[{self.host}]" if ":" in self.host else quote(self.host, safe="")
        where = f"{user}@{host}:{self.port}" if user else f"{host}:{self.port}"
        return f"postgresql://{where}/{quote(self.database, safe='')}" + (f"?{options}" if options else "")


def make_url(user: str, password: str, host: str, port: int, database: str) -> str:
    """A complete address, with the password in it: hand it to a driver, never to a log."""
    parts = [quote(part, safe="") for part in (user, password, database)]
    return f"postgresql://{parts[0]}:{parts[1]}@{host}:{port}/{parts[2]}"


def parse_url(url: str) -> DatabaseAddress:
    """Take an address apart. Raises BadUrl, whose text holds no part of the address that could be a password."""
    try:
        split = urlsplit(url)
        port = split.port or 5432
    except ValueError:
        raise BadUrl("The database address cannot be read. Expected: " + _expected()) from None
    database = unquote(split.path.lstrip("/"))
    if split.scheme not in SCHEMES or not database or "/" in split.path.lstrip("/"):
        raise BadUrl("The database address is not complete. Expected: " + _expected())
    options = tuple(parse_qsl(split.query, keep_blank_values=True))
    password = unquote(split.password or "") or dict(options).get("password", "")
    host = unquote(split.hostname or "") or dict(options).get("host", "")
    user = unquote(split.username or "") or dict(options).get("user", "")
    return DatabaseAddress(host, port, user, password, database, options)


def redact(url: str) -> str:
    """The address with *** for the password; works on text that is no valid address too, hiding rather too much."""
    hidden = re.sub(r"(//[^:/@?#\s]*):.*@", rf"\1:{HIDDEN}@", url, flags=re.DOTALL)
    return re.sub(rf"\b({'|'.join(SECRET_OPTIONS)})=[^&\s]*", rf"\1={HIDDEN}", hidden)


def _expected() -> str:
    return "postgresql://role:password@host:5432/database (special characters in the password as %XX)."
