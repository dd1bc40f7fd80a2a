"""What an exercise may be asked to be."""

from pathlib import Path

import pytest

from commonground.site.commands.trouble import Trouble
from commonground.site.exercise.options import Options


def test_calls_without_a_profile_are_refused_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    file.touch()
    with pytest.raises(Trouble, match="needs --profile"):
        Options(calls=file).check()


def test_a_directory_without_a_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="needs --format"):
        Options(directory=tmp_path).check()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=r"nowhere\.csv does not exist"):
        Options(calls=tmp_path / "nowhere.csv", profile="seattle").check()


def test_the_town_without_options_needs_nothing() -> None:
    Options().check()


def test_each_set_of_inputs_has_a_database_of_its_own_and_port_and_speed_make_no_difference(tmp_path: Path) -> None:
    plain = Options()
    assert plain.database == Options(port=9000, speed=1, fresh=True).database
    with_calls = Options(calls=tmp_path / "calls.csv", profile="seattle")
    others = {
        with_calls.database,
        Options(calls=tmp_path / "calls.csv", profile="lancaster").database,
        Options(directory=tmp_path, format="hsds3").database,
        plain.database,
    }
    assert len(others) == 4
    assert all(name.startswith("exercise_") and len(name) < 63 for name in others)
