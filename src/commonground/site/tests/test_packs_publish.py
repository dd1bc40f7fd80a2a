"""``packs publish``: a pack of a folder becomes a version; one with a mistake leaves nothing behind."""

import shutil

import pytest
from typer.testing import CliRunner

from commonground.programs.models import ProgramVersion
from commonground.programs.packs import pack
from commonground.programs.packs.reading import _home
from commonground.site.command_line import app
from commonground.site.commands import packs

pytestmark = pytest.mark.django_db


@pytest.fixture
def publish(monkeypatch, cast):
    monkeypatch.setattr(packs, "prepare_to_write", lambda: None)
    return lambda name: CliRunner().invoke(
        app, ["packs", "publish", str(name), "--jurisdiction", cast.jurisdiction.slug]
    )


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(_home() / "front_desk", tmp_path / "front_desk")


def test_a_folder_is_published_once_and_the_row_stays_when_the_file_changes(publish, folder):
    assert publish(folder).exit_code == 0
    assert publish(folder).exit_code == 0
    path = folder / "pack.toml"
    path.write_text(path.read_text().replace('run_by = ["nonprofit", ', 'run_by = ["nonprofit", "school", '))
    again = publish(folder)
    assert again.exit_code == 1
    assert ProgramVersion.objects.get().pack == pack("front_desk")


@pytest.mark.parametrize("name", ["path.toml", "forms.toml", "situations/hostile.toml"])
def test_a_hostile_pack_is_never_half_published(publish, folder, name):
    (folder / name).write_text("x = [\n" * 4000)
    assert publish(folder).exit_code == 1
    assert not ProgramVersion.objects.exists()


def test_a_place_that_is_not_there_is_named(publish, cast):
    cast.jurisdiction.slug = "nowhere"
    assert publish("front_desk").exit_code == 1
