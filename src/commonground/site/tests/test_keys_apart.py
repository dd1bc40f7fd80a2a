"""Keys to sealed words are in no backup of records; the newest file of keys opens every older backup, and what was erased since stays so."""

import pytest
from django.db import connections, transaction

from commonground.agencies.actions.found import found
from commonground.agencies.actions.join import join
from commonground.agencies.context import as_viewer
from commonground.agencies.models import User
from commonground.agencies.viewers import service, viewer_from
from commonground.legal.actions import ask_to_erase, erase_words
from commonground.legal.tests.cast import hire, known_at, told_about
from commonground.privacy.actions.renew_keys import renew_agency_key
from commonground.privacy.models import Part
from commonground.site import postgres
from commonground.site.commands import database
from commonground.site.floor import lay
from commonground.site.testing import _close_all

pytestmark = pytest.mark.commits


@pytest.fixture
def town(committed, cast, cluster, monkeypatch):
    url = cluster.url("cg_owner", committed)
    monkeypatch.setattr(database, "owner_address", lambda: url)
    cast.url = url
    cast.olga, cast.nils = (
        hire(cast, "olga", cast.shelter, "custodian"),
        hire(cast, "nils", cast.shelter, "privacy_officer"),
    )
    cast.lena, cast.mia = known_at(cast.alma), known_at(cast.alma, name="Mia Sol")
    cast.parts = [
        told_about(one, "victim_advocacy", f"canary of {one.name}", by=cast.alma) for one in (cast.lena, cast.mia)
    ]
    return cast


def read(town):
    with as_viewer(town.alma):
        return [Part.objects.get(pk=part.pk).text for part in town.parts]


def bring_back(town, file, keys):
    """As ``restore`` does, without its questions and migrations."""
    _close_all()
    postgres.restore(town.url, file)
    opened = keys is not None and postgres.restore_rows(town.url, keys, database.KEYS)
    with transaction.atomic(using="owner"):
        lay(connections["owner"])
    return opened


def test_what_was_erased_is_not_in_an_older_backup(town, tmp_path):
    old, keys = tmp_path / "old.backup", tmp_path / "keys.backup"
    database.backup(old, None)
    erase_words(ask_to_erase(town.lena, why="person_asked", by=town.olga.viewer), by=town.nils.viewer)
    database.backup(tmp_path / "new.backup", None)
    assert keys.stat().st_mode & 0o777 == 0o600
    assert bring_back(town, old, keys)
    lena, mia = read(town)
    assert lena.startswith("These words were erased on ") and mia == "canary of Mia Sol"


def founded_since(town):
    """An agency that was founded after the older backup, and sealed something."""
    setup = service("setup", town.host)
    haven = found(slug="haven", name="New Haven", kind="victim_service", by=setup)
    user = User.objects.create_user("hana@haven.example.org", None, name="Hana")
    hana = viewer_from(join(user=user, agency=haven, role_code="advocate", by=setup))
    told_about(known_at(hana, name="Rue Vale"), "victim_advocacy", "of a newer house", by=hana)


def test_the_newest_keys_open_an_older_backup_when_an_agency_was_founded_since(town, tmp_path):
    old, keys = tmp_path / "old.backup", tmp_path / "keys.backup"
    database.backup(old, None)
    founded_since(town)
    database.backup(tmp_path / "new.backup", None)
    assert bring_back(town, old, keys)
    assert read(town) == ["canary of Lena Ortiz", "canary of Mia Sol"]


def test_keys_that_cannot_be_brought_back_leave_those_that_are_there(town, tmp_path):
    database.backup(tmp_path / "now.backup", None)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE privacy_personkey ADD CONSTRAINT never CHECK (number < 0) NOT VALID")
    _close_all()
    with pytest.raises(postgres.BackupTrouble, match="nothing was changed"):
        postgres.restore_rows(town.url, tmp_path / "keys.backup", database.KEYS)
    assert read(town) == ["canary of Lena Ortiz", "canary of Mia Sol"]


def test_records_and_keys_of_one_backup_are_of_one_moment(town, tmp_path, monkeypatch):
    """A renewal that ends between the two files would leave records under keys that neither file holds."""
    rows = postgres.backup_rows

    def renewed_first(*facts, **more):
        renew_agency_key(town.shelter.pk)
        _close_all()
        return rows(*facts, **more)

    monkeypatch.setattr(postgres, "backup_rows", renewed_first)
    database.backup(tmp_path / "now.backup", None)
    assert bring_back(town, tmp_path / "now.backup", tmp_path / "keys.backup")
    assert read(town) == ["canary of Lena Ortiz", "canary of Mia Sol"]


def test_a_backup_of_records_alone_opens_nothing(town, tmp_path):
    database.backup(tmp_path / "old.backup", tmp_path / "elsewhere")
    assert not bring_back(town, tmp_path / "old.backup", None)
    assert all("key is missing" in words for words in read(town)), "and no page fails"
    assert postgres.restore_rows(town.url, tmp_path / "elsewhere", database.KEYS)
    assert read(town) == ["canary of Lena Ortiz", "canary of Mia Sol"]


@pytest.mark.parametrize("broken_off", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_an_upgrade_that_breaks_off_leaves_words_that_open_and_no_keys_beside_its_backup(town, tmp_path, broken_off):
    file = tmp_path / "before.dump"
    with pytest.raises(broken_off, match="half way"), database.back_if_it_fails(town.url, file):
        with connections["owner"].cursor() as cursor:
            cursor.execute("DELETE FROM privacy_personkey")
        _close_all()
        raise broken_off("half way")
    with transaction.atomic(using="owner"):
        lay(connections["owner"])
    assert read(town) == ["canary of Lena Ortiz", "canary of Mia Sol"]
    assert [left.name for left in tmp_path.iterdir()] == ["before.dump"]


def test_the_backup_that_an_upgrade_leaves_opens_nothing(town, tmp_path):
    with database.back_if_it_fails(town.url, tmp_path / "before.dump"):
        _close_all()
    assert [left.name for left in tmp_path.iterdir()] == ["before.dump"]
    assert not bring_back(town, tmp_path / "before.dump", None)
    assert all("key is missing" in words for words in read(town))
