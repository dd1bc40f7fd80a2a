"""``commonground law check`` prints the counts, and says no when a cell is missing or has no source."""

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest

from commonground.privacy.law import cells, checking
from commonground.privacy.law.cells import make_law, read_tables, the_law
from commonground.privacy.law.vocabulary import read_vocabulary
from commonground.site import command_line


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """The exit code of the command."""
    monkeypatch.setattr("sys.argv", ["commonground", "law", "check", *words])
    try:
        return command_line.main()
    except SystemExit as done:
        return int(done.code or 0)


def test_the_counts_are_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch) == 0
    told = capsys.readouterr().out
    for word in ("explicit", "inherited", "unsettled", "overdue", the_law().version):
        assert word in told
    assert run(monkeypatch, "--json") == 0
    counts = json.loads(capsys.readouterr().out)
    assert counts["cells"] == len(the_law().cells) and counts["explicit"] == len(checking.written(the_law()))


def test_a_missing_cell_is_a_no(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    tables = deepcopy(read_tables())
    del tables["health.toml"]["cells"]["police"]["any"]
    monkeypatch.setattr(cells, "the_law", lambda: make_law(tables, read_vocabulary()))
    assert run(monkeypatch) == 1
    assert "health.toml: [cells] has no police.any: a missing cell" in capsys.readouterr().err
    law = the_law()
    fewer = {place: cell for place, cell in law.cells.items() if place != ("court", "police", "treatment")}
    monkeypatch.setattr(cells, "the_law", lambda: replace(law, cells=fewer))
    assert run(monkeypatch) == 1
    assert "court.police.treatment: a missing cell" in capsys.readouterr().err


def test_a_cell_without_a_source_is_a_no(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    law = the_law()
    place = ("court", "police", "coordination")
    cell = law.cells[place]
    silent = replace(cell, ways=(replace(cell.ways[0], citation=""),))
    monkeypatch.setattr(cells, "the_law", lambda: replace(law, cells={**law.cells, place: silent}))
    assert run(monkeypatch) == 1
    assert "court.police.coordination: the way allow has no citation" in capsys.readouterr().err


def test_an_overlay_is_laid_over_it_and_one_that_widens_is_a_no(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    head = 'code = "pine"\ntitle = "Pine"\nkind = "state"\nauthority = "The state"\nowner = "Its counsel"\nreview_by = 2027-06-01\n'
    cell = '[[cell]]\nlabel = "court"\nrecipients = ["police"]\npurposes = ["coordination"]\n'
    file = tmp_path / "pine.toml"
    file.write_text(head + cell + 'way = [{ effect = "never", citation = "Section 4", mark = "R" }]\n')
    assert run(monkeypatch, "--overlay", str(file)) == 0
    assert "overlays   pine" in capsys.readouterr().out
    file.write_text(
        head + cell.replace("court", "chri") + 'way = [{ effect = "allow", citation = "Section 4", mark = "R" }]\n'
    )
    assert run(monkeypatch, "--overlay", str(file)) == 1
    assert "chri.police.coordination: allow would be wider than never" in capsys.readouterr().err


def test_what_is_due_is_told_with_source_and_certainty_and_what_counsel_said_of_it_counts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from datetime import date, timedelta

    from commonground.privacy.law.passages import passages
    from commonground.site.commands import law as command

    first = passages(the_law())[0]

    class Later(date):
        @classmethod
        def today(cls) -> date:
            return first.due + timedelta(days=1)

    monkeypatch.setattr(command, "date", Later)
    assert run(monkeypatch) == 0
    told = capsys.readouterr().err
    line = next(line for line in told.splitlines() if first.citation in line)
    assert line.startswith(f"overdue for review since {first.due}") and first.certainty in line and first.owner in line
    monkeypatch.setattr(
        command, "_said", lambda: [("pine", {one.key: date(2040, 1, 1) for one in passages(the_law())})]
    )
    assert run(monkeypatch, "--installation") == 0
    assert capsys.readouterr().err == ""
