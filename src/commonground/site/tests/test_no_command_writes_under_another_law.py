"""Nothing is served, worked on or written while the floor was laid under another law than the one in force here."""

import ast
import inspect

import pytest
from django.db import connection

from commonground.site import overlays
from commonground.site.commands import installing, reading_in, serving, setting_up, starting
from commonground.site.environment import WrongSetting
from commonground.site.floor import papers

WRITING = [
    serving.serve, serving.work, installing.invite, installing.disable, installing.enable, installing.forget_second_step,
    reading_in.calls, reading_in.directory, setting_up.set_up,
]  # fmt: skip


@pytest.mark.parametrize("command", WRITING, ids=lambda command: command.__name__)
def test_a_command_that_writes_asks_first(command):
    called = {
        node.func.id
        for node in ast.walk(ast.parse(inspect.getsource(command)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert "prepare_to_write" in called and "prepare" not in called


@pytest.mark.django_db
def test_it_stops_when_ways_or_papers_were_laid_otherwise(monkeypatch):
    monkeypatch.setattr(starting, "prepare", lambda: None)
    monkeypatch.setattr(connection, "close", lambda: None)
    assert overlays.laid_otherwise(connection) == 0
    starting.prepare_to_write()
    monkeypatch.setattr(papers, "papers", lambda version: ())
    assert overlays.laid_otherwise(connection) == 1
    with pytest.raises(WrongSetting, match="commonground upgrade"):
        starting.prepare_to_write()
