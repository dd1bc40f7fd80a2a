"""What the measurements of pages stand on: a durable database, a real server of two processes, a kept connection, a kept table."""

import asyncio
import os
import platform
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def percentile(values: list[float], share: float) -> float:
    """The value that this share of all does not exceed (nearest rank); not a number when there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def prepare(folder: Path, name: str, **settings: str) -> tuple[Any, dict[str, str]]:
    """A durable cluster with a migrated database of this name, and the settings of a server on it.

    :param settings: of the database server, beside its own.
    """
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "commonground.site.settings", "COMMONGROUND_DATA_DIR": str(folder), "COMMONGROUND_POOL": "0",
        "COMMONGROUND_SECRET_KEY": "a key for this measurement alone", "COMMONGROUND_DEMO": "1",
        "COMMONGROUND_OWNER_DATABASE_URL": "postgresql://cg_owner@127.0.0.1:1/not_started",
    }  # fmt: skip
    import django

    from commonground.site.postgres import Cluster

    cluster = Cluster(folder, settings={"max_connections": "200", **settings})
    cluster.ensure_running()
    cluster.ensure_roles()
    cluster.create_database(name, owner="cg_owner")
    django.setup()
    from commonground.site.installation import migrate_and_lay_floor
    from commonground.site.testing import point_at

    point_at(cluster, name)
    migrate_and_lay_floor(say=lambda _: None)
    service = {key: value for key, value in os.environ.items() if key != "COMMONGROUND_OWNER_DATABASE_URL"}
    service |= {
        "COMMONGROUND_POOL": "1", "DATABASE_URL": cluster.url("cg_app", name), "PYTHONPATH": str(ROOT / "src"),
        "COMMONGROUND_LEDGER_DATABASE_URL": cluster.url("cg_ledger", name), "COMMONGROUND_ALLOWED_HOSTS": "127.0.0.1",
    }  # fmt: skip
    return cluster, service


def serve(service: dict[str, str], processes: int = 2) -> tuple[subprocess.Popen[bytes], int]:
    """The server, ready."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    command = [
        sys.executable, "-m", "uvicorn", "commonground.site.asgi:application", "--port", str(port), "--workers", str(processes),
        "--lifespan", "off", "--no-access-log", "--log-level", "warning", "--timeout-graceful-shutdown", "1",
    ]  # fmt: skip
    server = subprocess.Popen(command, env=service, cwd=ROOT)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30).read()
            return server, port
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The server did not start.")


class Line:
    """One kept connection that asks for pages; the little HTTP that a measurement needs."""

    def __init__(self, port: int, session: str) -> None:
        self.port, self.head = port, f"Host: 127.0.0.1\r\nCookie: session={session}\r\n"
        self.reader: asyncio.StreamReader | None = None
        self.writer: Any = None

    async def open(self, path: str) -> int:
        """Ask; the status. The head is read, the body is not. A kept connection that the server has closed is opened anew."""
        try:
            head = await self._ask(path)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.writer = None
            head = await self._ask(path)
        self.length = int(head.split("content-length: ")[1].split("\r\n")[0]) if "content-length: " in head else 0
        return int(head.split(" ")[1])

    async def _ask(self, path: str) -> str:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
        self.writer.write(f"GET {path} HTTP/1.1\r\n{self.head}Accept: */*\r\n\r\n".encode())
        return (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()

    async def get(self, path: str) -> bytes:
        """Ask and read it all."""
        status = await self.open(path)
        body = await self.reader.readexactly(self.length)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        return body


def report(title: str, about: str, columns: tuple[str, ...], lines: list[str]) -> None:
    """Print the rows and keep them in ``results/``, with what they rest on.

    :param title: the name of the table, and of its file. :param about: what is special to this measurement.
    """
    head = [
        f"# {title}", "", f"{date.today():%Y-%m-%d}, {os.cpu_count()} cores shared by server, database and clients, load at the end "
        f"{os.getloadavg()[0]:.1f}, Python {platform.python_version()}, {about}. `make bench BENCH={title.lower()}`", "",
        f"| {' | '.join(columns)} |", "|---" * len(columns) + "|",
    ]  # fmt: skip
    place = ROOT / "benchmarks" / "results" / f"{title.lower()}.md"
    place.parent.mkdir(exist_ok=True)
    place.write_text("\n".join([*head, *lines, ""]))
    print("\n".join(lines))
