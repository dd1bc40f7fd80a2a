"""The environment: every variable that Common Ground reads, with what it means and what to do when it is wrong."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from commonground.site.reconnecting import Reconnecting


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: its name, what it means, and its default in words."""

    name: str
    meaning: str
    default: str


VARIABLES = (
    Variable("DATABASE_URL", "PostgreSQL address of the application's role, cg_app", "the embedded database"),
    Variable(
        "COMMONGROUND_LEDGER_DATABASE_URL",
        "PostgreSQL address of the ledger's role, cg_ledger",
        "the embedded database",
    ),
    Variable(
        "COMMONGROUND_OWNER_DATABASE_URL",
        "PostgreSQL address of the owner, cg_owner; read only by init, upgrade, backup, restore and tests",
        "the embedded database",
    ),
    Variable(
        "COMMONGROUND_DATA_DIR",
        "folder of the embedded database, keys, rejects and exports",
        "var/ in the current folder",
    ),
    Variable(
        "COMMONGROUND_KEY_FILE",
        "root key of this installation (0600); never in a backup",
        "root.key in the data folder",
    ),
    Variable(
        "COMMONGROUND_LEDGER_KEY_FILE",
        "key that signs the ledger's checkpoints (0600); read by the worker alone; never in a backup",
        "ledger.key in the data folder",
    ),
    Variable(
        "COMMONGROUND_RECORDS_KEY_FILE",
        "root key of sealed records (0600), read by every process of ours; never in a backup",
        "records.key in the data folder",
    ),
    Variable("COMMONGROUND_SECRET_KEY", "secret that signs sessions", "made from the root key"),
    Variable(
        "COMMONGROUND_ALLOWED_HOSTS",
        "host names that this installation answers to, with commas",
        "localhost, 127.0.0.1",
    ),
    Variable("COMMONGROUND_BASE_URL", "address under which people reach this installation", "http://localhost:8000"),
    Variable(
        "COMMONGROUND_STATE",
        "two letters of the state whose law says when a minor may permit alone (privacy/law/lists/releases.toml)",
        "no minor permits alone",
    ),
    Variable(
        "COMMONGROUND_LAW_OVERLAYS",
        "files with the stricter law of your state, tribe or campus, with commas; run upgrade after each change",
        "the law that ships, alone",
    ),
    Variable(
        "COMMONGROUND_LETTERS",
        "file with agencies' own words for letters that answer legal paper (legal/letters.toml says how)",
        "the words that ship",
    ),
    Variable("COMMONGROUND_DEMO", "1 while an exercise runs on this machine alone; never with real people", "0"),
    Variable("COMMONGROUND_DEBUG", "1 shows error pages with code to developers; never with real people", "0"),
    Variable(
        "COMMONGROUND_MAIL_URL",
        "mail server, smtp://user:password@host:port or smtps://…",
        "no mail leaves; the Outbox page shows it",
    ),
    Variable(
        "COMMONGROUND_WITNESSES",
        "mail addresses outside, with commas, that get the ledger's newest checkpoint every Monday: an auditor, a court, a partner without accounts",
        "nobody; whoever reads the ledger for an agency gets it, else the agency's own address",
    ),
    Variable("COMMONGROUND_MAIL_FROM", "sender of mail", "no-reply@localhost"),
    Variable("COMMONGROUND_REAL_DATA", "folder with real data for the tests", "../shared, if present"),
    Variable("COMMONGROUND_EXPLORE", "1 draws new random examples in property tests", "the same ones at every run"),
    Variable("COMMONGROUND_PICTURES", "1 lets the test of pictures renew the one in the README", "0"),
    Variable("COMMONGROUND_TEST_DATA_DIR", "folder of the database that the tests keep running", "var/test"),
    Variable("COMMONGROUND_PG_BIN", "folder of PostgreSQL's programs", "those of the installed package"),
    Variable("COMMONGROUND_POOL", "0 switches the connection pool off (behind a pooler, in tests)", "1"),
    Variable(
        "COMMONGROUND_PREPARED",
        "0 when a pooler stands between that keeps no prepared statements (PgBouncer before 1.21)",
        "1",
    ),
    Variable("COMMONGROUND_LOG_LEVEL", "debug, info, warning or error", "info"),
)


# Values go beside a statement, never into its text: what runs now can be read by every session of the same role (pg_stat_activity).
BOUND = {"server_side_binding": True}
# Row-level security makes a statement far dearer to plan than to run: what is asked again on a connection keeps its plan.
PREPARED = {"prepare_threshold": 2}


class WrongSetting(SystemExit):
    """A setting is missing or wrong; the text says which and what to do."""


def get(name: str, default: str = "") -> str:
    """The value of a variable, without blanks around it."""
    return os.environ.get(name, default).strip()


def files(name: str) -> list[Path]:
    """The files that a variable names, with commas."""
    return [Path(file.strip()).expanduser().resolve() for file in get(name).split(",") if file.strip()]


def switched_on(name: str, *, default: bool = False) -> bool:
    """Whether a 1/0 variable is on."""
    value = get(name) or ("1" if default else "0")
    if value not in {"0", "1"}:
        raise WrongSetting(f"{name} is {value!r}; write 1 or 0.")
    return value == "1"


def data_dir() -> Path:
    """The folder of everything that this installation keeps outside the database."""
    return Path(get("COMMONGROUND_DATA_DIR") or "var").expanduser().resolve()


def database(name: str, *, role: str, pool: bool) -> dict[str, object]:
    """Django's settings for one PostgreSQL address.

    :param name: the variable that holds the address; :param role: the role it should sign in as when nothing is set.
    """
    url = get(name) or f"postgresql://{role}@127.0.0.1:1/not_started"
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise WrongSetting(f"{name} is not a PostgreSQL address; write postgresql://role:password@host:port/database.")
    options: dict[str, object] = {"application_name": f"commonground {role}", **BOUND}
    if switched_on("COMMONGROUND_PREPARED", default=True):
        options |= PREPARED
    if pool:
        options["pool"] = {
            "connection_class": Reconnecting,
            "min_size": 1,
            "max_size": 12,
            "timeout": 10,
            "max_lifetime": 1800,
        }
    if parts.query:
        options |= dict(pair.split("=", 1) for pair in parts.query.split("&"))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or role),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "127.0.0.1",
        "PORT": str(parts.port or 5432),
        "CONN_MAX_AGE": 0,
        "OPTIONS": options,
        "ATOMIC_REQUESTS": False,
    }
