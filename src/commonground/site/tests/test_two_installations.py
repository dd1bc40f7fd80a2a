"""A provider's own installation beside a shared one: nothing of it is in the other's tables, dumps or files, and neither opens the other."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.packets.actions import know_partner, take
from commonground.packets.own_keys import own_keys
from commonground.packets.queries import one_taken
from commonground.packets.sealed import Card, card_from
from commonground.people.actions import note
from commonground.site import postgres
from commonground.site.kinds import MARK
from commonground.site.postgres import Cluster

pytestmark = [pytest.mark.cluster, pytest.mark.slow, pytest.mark.xdist_group("two installations")]
SOURCE = Path(__file__).parents[3]
NAME, WORDS, LEAVES, PLAIN = (f"{word}{uuid4().hex}" for word in ("Name", "Words", "Leaves", "Plain"))


@dataclass
class House:
    """A data folder, and the command line with it."""

    folder: Path

    def run(self, *words: str, module: str = "commonground.site.command_line") -> subprocess.CompletedProcess[str]:
        """One command, in a process of its own."""
        kept = {
            name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "HOME", "COMMONGROUND_PG_BIN")
        }
        environment = kept | {
            "COMMONGROUND_DATA_DIR": str(self.folder),
            "PYTHONPATH": str(SOURCE),
            "COMMONGROUND_LOG_LEVEL": "error",
        }
        return subprocess.run(
            [sys.executable, "-m", module, *words], env=environment, capture_output=True, text=True, check=False
        )

    def does(self, *words: str) -> dict[str, str]:
        """A step of the provider's work."""
        done = self.run(*words, module="commonground.site.tests.provider_at_work")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    @property
    def cluster(self) -> Cluster:
        """Its database server."""
        return Cluster(self.folder)


@pytest.fixture(scope="module")
def provider(tmp_path_factory) -> House:
    """The provider's installation, with somebody in it."""
    house = House(tmp_path_factory.mktemp("provider") / "own")
    where = ("--jurisdiction", "morning-house", "--name", "Morning House", "--time-zone", "America/Chicago")
    made = house.run("init", "--vault", *where, "--admin", "boss@morning.example.org")
    assert made.returncode == 0, made.stderr
    house.does("begin", NAME, WORDS, "a long enough password")
    yield house
    house.run("db", "stop")
    house.cluster.erase()


def found_in(folder: Path, words: str) -> bool:
    """Whether any file below a folder holds these bytes, as they lie on the disk."""
    return subprocess.run(["grep", "-rqaF", words, str(folder)], check=False).returncode == 0


def plain_dump(url: str) -> str:
    """Everything in a database, as text."""
    program = postgres.find_pg_bin() / "pg_dump"
    done = subprocess.run([program, f"--dbname={url}"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.commits
def test_a_packet_brings_its_items_to_the_receiver_and_nothing_else_of_the_provider_is_ever_in_the_shared_house(
    provider, committed, cast, cluster, tmp_path
):
    ours, theirs = tmp_path / "ours.json", tmp_path / "theirs.json"
    ours.write_text(own_keys().card.as_json())
    said = provider.run("packets", "card", str(theirs))
    card = card_from(theirs.read_text())
    assert card.numbers in said.stdout
    wrong = provider.run(
        "packets",
        "know",
        str(ours),
        "--name",
        "County",
        "--there",
        "crisis",
        "--agency",
        "morning-house",
        "--numbers",
        "0 0",
    )
    assert (wrong.returncode, "not the numbers" in wrong.stderr) == (1, True)
    right = provider.run(
        "packets", "know", str(ours), "--name", "County", "--there", "crisis", "--agency", "morning-house", "--numbers", own_keys().card.numbers
    )  # fmt: skip
    assert right.returncode == 0, right.stderr
    know_partner(name="Morning House", there="morning-house", card=card, by=service("setup", cast.crisis))
    taken = take(provider.does("send", LEAVES)["file"].encode(), by=cast.chen)
    assert taken.kind == "release"
    with as_viewer(cast.chen):
        assert LEAVES in "".join(part.text for part in one_taken(taken.pk)[1])
    note(name=PLAIN, by=cast.chen)

    with psycopg.connect(cluster.superuser_url(), autocommit=True) as superuser:
        superuser.execute("CHECKPOINT")
    dump = plain_dump(cluster.superuser_url(committed))
    assert PLAIN in dump, "the test must be able to find what is there"
    assert found_in(cluster.places.data, PLAIN), "the test must be able to find what is there"
    for told in (NAME, WORDS, LEAVES):
        assert told not in dump
        assert not found_in(cluster.places.data, told)
        assert not found_in(cluster.places.data_dir, told)


def test_at_the_provider_itself_names_and_notes_lie_sealed(provider):
    with psycopg.connect(provider.cluster.superuser_url(), autocommit=True) as superuser:
        superuser.execute("CHECKPOINT")
    for told in (NAME, WORDS):
        assert not found_in(provider.cluster.places.data, told)
        assert told not in plain_dump(provider.cluster.superuser_url("commonground"))


def test_the_superuser_of_the_shared_cluster_does_not_get_into_the_other(provider, cluster):
    own, other = postgres.parse_url(cluster.superuser_url()), postgres.parse_url(provider.cluster.superuser_url())
    assert own.port != other.port
    assert own.password != other.password
    for role in ("superuser", "cg_owner", "cg_app", "cg_ledger"):
        address = postgres.parse_url(cluster.superuser_url() if role == "superuser" else cluster.url(role, "postgres"))
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(
                host="127.0.0.1", port=other.port, user=address.user, password=address.password, dbname="commonground"
            )
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host="127.0.0.1", port=other.port, user=other.user, dbname="commonground", password="")


def test_the_keys_of_the_two_have_nothing_in_common(provider, tmp_path):
    provider.run("packets", "card", str(tmp_path / "card"))
    other: Card = card_from((tmp_path / "card").read_text())
    own = own_keys().card
    assert {own.signs, own.opens}.isdisjoint({other.signs, other.opens})


@pytest.mark.parametrize(
    "words",
    [
        ("serve", "--port", "1"),
        ("demo", "--port", "1"),
        ("set-up", "county.toml"),
        ("init", "--jurisdiction", "x", "--name", "X", "--time-zone", "UTC", "--admin", "a@b.example.org"),
    ],
)
def test_a_vault_is_never_opened_as_a_shared_installation(provider, words):
    done = provider.run(*words)
    assert (done.returncode, "is a vault" in done.stderr) == (1, True), done.stderr


def test_a_shared_installation_is_never_opened_as_a_vault(tmp_path):
    house = House(tmp_path)
    (tmp_path / "root.key").write_text("0" * 64)
    for words in (
        ("serve", "--vault"),
        ("init", "--vault", "--jurisdiction", "x", "--name", "X", "--time-zone", "UTC", "--admin", "a@b.org"),
    ):
        done = house.run(*words)
        assert done.returncode == 1, done.stderr
    assert "is not a vault" in house.run("serve", "--vault").stderr
    assert not (tmp_path / MARK).exists()


def test_a_mark_that_was_taken_away_does_not_open_the_database_as_shared(provider, tmp_path):
    mark = provider.folder / MARK
    kept = mark.read_text()
    mark.unlink()
    try:
        done = provider.run("serve", "--port", str(free_port()))
        assert (done.returncode, "the database is a vault" in done.stderr) == (1, True), done.stderr
    finally:
        mark.write_text(kept)


def test_backup_and_doctor_know_what_they_look_at(provider, committed, cluster, tmp_path):
    file, other = tmp_path / "own.dump", tmp_path / "shared.dump"
    assert provider.run("backup", str(file)).returncode == 0
    assert NAME.encode() not in file.read_bytes()
    said = provider.run("doctor").stdout
    assert "ok    this installation is a provider's own (vault), folder and database alike" in said
    assert not [line for line in said.splitlines() if line.startswith("WRONG") and "under root" not in line]
    assert postgres.holds_table(provider.cluster.superuser_url("commonground"), file, "vault_person")
    house = House(tmp_path / "shared")
    done = house.run("restore", "--yes", str(file))
    assert (done.returncode, "Nothing was changed" in done.stderr) == (1, True), done.stderr
    house.run("db", "stop")
    house.cluster.erase()
    cluster.create_database(name := f"test_{os.getpid()}_nothing_of_a_provider", owner="cg_owner")
    postgres.backup(cluster.superuser_url(name), other)
    done = provider.run("restore", "--yes", str(other))
    assert (done.returncode, "Nothing was changed" in done.stderr) == (1, True), done.stderr
    assert provider.run("doctor").stdout == said


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_serve_vault_answers_with_the_providers_pages_and_none_of_the_shared_ones(provider):
    port = free_port()
    kept = {
        name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "HOME", "COMMONGROUND_PG_BIN")
    }
    environment = kept | {"COMMONGROUND_DATA_DIR": str(provider.folder), "PYTHONPATH": str(SOURCE)}
    command = [sys.executable, "-m", "commonground.site.command_line", "serve", "--vault", "--port", str(port)]
    running = subprocess.Popen(command, env=environment)
    try:
        assert status_of(port, "/readyz", wait=True) == 200
        assert status_of(port, "/hand-in/") == 200
        assert {status_of(port, path) for path in ("/board/", "/mine/", "/data/", "/desk/people/", "/desk/legal/")} == {
            404
        }
    finally:
        running.terminate()
        running.wait()


def status_of(port: int, path: str, *, wait: bool = False) -> int:
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as no:
            if not wait:
                return int(no.code)
        except OSError:
            if not wait:
                raise
        assert time.monotonic() < until
        time.sleep(0.2)
