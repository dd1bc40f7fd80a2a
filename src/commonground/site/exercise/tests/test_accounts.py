"""The accounts of an exercise."""

import json
import stat
from pathlib import Path

import pytest

from commonground.agencies.roles import roles
from commonground.site.exercise.accounts import as_table, demo_accounts, password_of, write_accounts
from commonground.site.town.generate import Town

pytestmark = pytest.mark.xdist_group("exercise")


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMMONGROUND_DATA_DIR", str(tmp_path))
    return tmp_path


def test_every_role_that_people_hold_has_one_account(own_folder: Path) -> None:
    held = [account.role for account in demo_accounts(Town.load())]
    assert sorted(held) == sorted(code for code in roles() if not code.startswith("service_"))


def test_the_file_of_accounts_is_for_its_owner_alone_also_when_a_wider_one_stood_there(own_folder: Path) -> None:
    (own_folder / "demo-accounts.json").write_text("[]")
    (own_folder / "demo-accounts.json").chmod(0o644)
    path = write_accounts(demo_accounts(Town.load()))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {"role", "agency", "email", "password", "home"} == set(json.loads(path.read_text())[0])
    assert [each.name for each in own_folder.iterdir() if each.name.startswith(".")] == []


def test_passwords_stay_over_restarts_and_differ_between_people_and_installations(
    own_folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = password_of("amara@dispatch.example.org")
    assert first == password_of("amara@dispatch.example.org")
    assert first != password_of("bertil@dispatch.example.org")
    monkeypatch.setenv("COMMONGROUND_DATA_DIR", str(tmp_path_factory.mktemp("another")))
    assert first != password_of("amara@dispatch.example.org")


def test_the_table_shows_each_account_in_one_line(own_folder: Path) -> None:
    accounts = demo_accounts(Town.load())
    lines = as_table(accounts).splitlines()
    assert len(lines) == 2 + len(accounts)
    assert all(each.password in line for each, line in zip(accounts, lines[2:], strict=True))
