"""The server's settings, written to one file of our own that postgresql.conf includes."""

import re
from collections.abc import Mapping
from pathlib import Path

from commonground.site.postgres.ports import HOST
from commonground.site.postgres.trouble import CannotStart

FILE = "commonground.conf"
OURS = ("port", "listen_addresses", "unix_socket_directories", "data_directory", "hba_file", "ident_file")
DEFAULTS = {
    "max_connections": "100",
    "shared_buffers": "256MB",
    "fsync": "on",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # The log may be read by others than the records: no statements, no values, only what the server says of itself.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
    "log_statement": "none",
}


def configuration(port: int, socket_dir: Path, settings: Mapping[str, str]) -> str:
    """The text of the file."""
    fixed = {"port": str(port), "listen_addresses": HOST, "unix_socket_directories": str(socket_dir)}
    lines = [f"{name} = {_quoted(value)}" for name, value in {**DEFAULTS, **settings, **fixed}.items()]
    return "# Written at every start; changes made here are lost.\n" + "\n".join(lines) + "\n"


def check_settings(settings: Mapping[str, str]) -> None:
    """Raise CannotStart for a name that is no setting, one that the launcher itself decides, or a value with a break."""
    for name, value in settings.items():
        if name in OURS or not re.fullmatch(r"[a-z][a-z0-9_.]*", name) or not value.isprintable():
            raise CannotStart(f"The database setting {name!r} cannot be set here, or not to this value. Remove it.")


def kept_port(data: Path) -> int | None:
    """The port that was chosen for this data, or None before the first start."""
    try:
        found = re.search(r"^port = '(\d+)'$", (data / FILE).read_text(encoding="utf-8"), re.MULTILINE)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return int(found[1]) if found else None


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
