"""A server that was killed, a pid file that lies, a port that somebody took: the next start copes."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from commonground.site.postgres import Cluster
from commonground.site.postgres.accounts import myself, nobody
from commonground.site.postgres.crash import SET_ASIDE, may_start
from commonground.site.postgres.pidfile import Holder, holder_of, read_pid_file
from commonground.site.postgres.ports import HOST
from commonground.site.postgres.tests.cast import Ask

pytestmark = [pytest.mark.cluster, pytest.mark.slow]


@pytest.fixture
def durable(cluster: Cluster) -> Iterator[Cluster]:
    """The same cluster with the settings of a real one: a commit is on the disk before it is acknowledged."""
    cluster.stop()
    real = Cluster(cluster.places.data_dir)
    real.ensure_running()
    yield real
    real.stop()


def test_committed_rows_survive_the_killing_of_the_server(durable: Cluster, ask: Ask) -> None:
    assert ask("SHOW fsync") == ask("SHOW synchronous_commit") == [("on",)]
    ask("CREATE TABLE IF NOT EXISTS heard (n int)")
    for n in range(3):
        ask(f"INSERT INTO heard VALUES ({n})")
        pid = durable.status().pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        durable.ensure_running()
        assert durable.status().pid != pid
    assert ask("SELECT n FROM heard ORDER BY n") == [(0,), (1,), (2,)]


def test_a_killed_server_is_reported_as_such(cluster: Cluster) -> None:
    pid = cluster.status().pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert "died" in cluster.status().why_not and not cluster.is_running()


def test_a_stale_pid_file_that_names_a_stranger_does_not_stop_the_start(cluster: Cluster) -> None:
    as_server = nobody().uid if os.geteuid() == 0 else None
    pid_file = cluster.places.data / "postmaster.pid"
    written = pid_file.read_text()
    cluster.stop()
    with subprocess.Popen(["sleep", "60"], user=as_server, cwd="/") as stranger:
        try:
            pid_file.write_text("\n".join([str(stranger.pid), *written.splitlines()[1:]]) + "\n")
            assert not cluster.is_running()
            cluster.ensure_running()
            assert cluster.is_running() and stranger.poll() is None
        finally:
            stranger.kill()


def test_a_dead_process_that_nobody_collects_is_waited_for_then_set_aside(tmp_path: Path) -> None:
    dead = subprocess.Popen(["true"])
    os.waitid(os.P_PID, dead.pid, os.WEXITED | os.WNOWAIT)
    (tmp_path / "postmaster.pid").write_text(f"{dead.pid}\n{tmp_path}\n1\n5432\n{tmp_path}\n")
    lock, of_another = tmp_path / ".s.PGSQL.5432.lock", tmp_path / ".s.PGSQL.5433.lock"
    for each in (lock, of_another):
        each.write_text(f"{dead.pid}\n{tmp_path}\n")
    assert holder_of(dead.pid, tmp_path) is Holder.DEAD
    assert not may_start(tmp_path, myself(), waited=0.0)
    assert (tmp_path / "postmaster.pid").exists() and lock.exists()
    assert may_start(tmp_path, myself(), waited=10.0)
    assert (tmp_path / SET_ASIDE).exists() and not lock.exists() and of_another.exists()
    dead.wait()
    assert holder_of(dead.pid, tmp_path) is Holder.NOBODY


def test_the_pid_file_stays_while_any_process_works_in_the_folder(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "60"], cwd=tmp_path) as left_over:
        try:
            (tmp_path / "postmaster.pid").write_text(f"{left_over.pid}\n")
            assert not may_start(tmp_path, myself(), waited=29.0)
            assert (tmp_path / "postmaster.pid").exists()
        finally:
            left_over.kill()


def test_the_pid_file_of_a_live_server_is_never_touched(cluster: Cluster) -> None:
    data = cluster.places.data
    assert not may_start(data, cluster.places.account(), waited=29.0)
    assert cluster.is_running()


def test_a_pid_file_is_read_whatever_it_holds(tmp_path: Path) -> None:
    assert read_pid_file(tmp_path) is None
    for text, expected in (("", None), ("x\n", None), ("12\n", 12), ("9" * 30 + "\n", int("9" * 30))):
        (tmp_path / "postmaster.pid").write_text(text)
        found = read_pid_file(tmp_path)
        assert (found and found.pid) == expected
    assert holder_of(int("9" * 30), tmp_path) is Holder.NOBODY


def test_a_new_port_is_taken_and_kept_when_another_program_has_ours(cluster: Cluster, ask: Ask) -> None:
    port = cluster.port
    cluster.stop()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((HOST, port))
        other.listen()
        cluster.ensure_running()
        moved = cluster.port
    assert moved != port
    cluster.stop()
    assert cluster.port == moved
    cluster.ensure_running()
    assert cluster.port == moved and ask("SELECT 1") == [(1,)]
