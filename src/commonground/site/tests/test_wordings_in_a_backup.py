"""Licensed wordings go into a backup and come back with it, each checked again; a file that was tampered with brings nothing."""

import json
import shutil
from uuid import uuid4

import pytest

from commonground.assessments.kept import beside, bring_back
from commonground.assessments.licensed import bring_in, instrument_at, known_at
from commonground.programs.instruments.wording import NotAWording
from commonground.programs.tests.test_wording import WHOLE
from commonground.site import installation
from commonground.site.commands import database
from commonground.site.commands.trouble import Trouble

AGENCY = uuid4()


@pytest.fixture
def house(settings, tmp_path, monkeypatch):
    """A data folder, and a database of which only that it is asked matters here: ``test_backup`` brings real ones back."""
    settings.DATA_DIR = tmp_path / "house"
    monkeypatch.setattr(database.environment, "data_dir", lambda: settings.DATA_DIR)
    return settings.DATA_DIR


@pytest.fixture
def kept(house, tmp_path):
    """One wording, kept in a backup and lost in the house."""
    bring_in(WHOLE, file="ours.toml", agency_id=AGENCY)
    file = tmp_path / "town.backup"
    database._keep_wordings(file)
    shutil.rmtree(house)
    assert "lap" not in known_at(AGENCY)
    return beside(file)


def test_they_lie_beside_the_records_for_one_reader_and_come_back_as_they_were(kept, house, tmp_path, capsys):
    assert kept.name == "town.backup.wordings"
    assert kept.stat().st_mode & 0o777 == 0o600
    database._bring_wordings_back(tmp_path / "town.backup")
    assert "1 licensed wordings are back" in capsys.readouterr().out
    back = instrument_at(AGENCY, "lap")
    assert back.version == "lap-rule-1+2.0" and back.lead["en"] == "I would like to ask you some questions."
    (path,) = house.rglob("*.toml")
    assert path.read_text() == WHOLE and path.stat().st_mode & 0o077 == 0


def test_what_was_brought_in_since_for_another_agency_stays(kept, house):
    other = uuid4()
    bring_in(WHOLE.replace('"2.0"', '"3.0"'), file="ours.toml", agency_id=other)
    assert bring_back(kept) == 1
    assert instrument_at(other, "lap").version == "lap-rule-1+3.0"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda held: {**held, f"{uuid4()}/lap.toml": WHOLE.replace('"2.0"', '""')},
        lambda held: {**held, f"{uuid4()}/dast10.toml": WHOLE},
        lambda held: {**held, f"../{uuid4()}/lap.toml": WHOLE},
        lambda held: {**held, f"{uuid4()}/../../lap.toml": WHOLE},
        lambda held: {**held, f"{uuid4()}/lap.toml": 3},
        lambda held: list(held),
    ],
)
def test_a_file_with_anything_else_in_it_brings_nothing_back(kept, house, tmp_path, spoil):
    kept.write_text(json.dumps(spoil(json.loads(kept.read_text()))))
    with pytest.raises(NotAWording):
        bring_back(kept)
    with pytest.raises(Trouble, match="The records are back, the licensed wordings are not"):
        database._bring_wordings_back(tmp_path / "town.backup")
    assert not list(tmp_path.rglob("*.toml"))


def test_where_none_was_brought_in_no_file_is_written_and_an_older_one_goes(house, tmp_path):
    file = tmp_path / "town.backup"
    beside(file).write_text("{}")
    database._keep_wordings(file)
    assert not beside(file).exists()
    assert bring_back(beside(file)) == 0


@pytest.mark.commits
def test_the_commands_themselves_carry_them(committed, cast, cluster, house, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(database, "owner_address", lambda: cluster.url("cg_owner", committed))
    bring_in(WHOLE, file="ours.toml", agency_id=cast.shelter.pk)
    file = tmp_path / "town.backup"
    database.backup(file, None)
    assert f"written: {beside(file)} (1 licensed wordings)" in capsys.readouterr().out
    shutil.rmtree(house)
    for name in ("_must_be_of_this_kind",):
        monkeypatch.setattr(database, name, lambda _file: None)
    monkeypatch.setattr(database.postgres, "restore", lambda *_: None)
    monkeypatch.setattr(database.postgres, "restore_rows", lambda *_: True)
    monkeypatch.setattr(database.embedded, "prepare", lambda **_: None)
    monkeypatch.setattr(installation, "migrate_and_lay_floor", lambda say: None)
    database.restore(file, yes=True, keys=None)
    assert instrument_at(cast.shelter.pk, "lap").version == "lap-rule-1+2.0"
