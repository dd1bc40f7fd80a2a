"""An overlay that the installation names narrows what the law answers and what the floor shows, and never widens either."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.agencies.context import as_viewer
from commonground.kit.closed import door_open
from commonground.people.tests.cast import note_person
from commonground.privacy.actions import write_part
from commonground.privacy.law.cells import put_in_force, shipped_law, the_law
from commonground.privacy.law.labels import LABELS
from commonground.privacy.law.narrower import compared
from commonground.privacy.law.openings import Opening, openings
from commonground.privacy.law.overlays import overlaid
from commonground.privacy.law.ruling import decide
from commonground.privacy.law.shape import LawError
from commonground.privacy.models import Part
from commonground.privacy.tests.drawn import AT, visible, worlds
from commonground.privacy.why import rulings
from commonground.site.diagnosis import diagnose
from commonground.site.environment import WrongSetting
from commonground.site.floor import differences
from commonground.site.installation import migrate_and_lay_floor
from commonground.site.overlays import in_force, laid_otherwise, refuse_another_law

HEAD = 'code = "pine"\ntitle = "Pine"\nkind = "state"\nauthority = "The state"\nowner = "Its counsel"\nreview_by = 2027-06-01\n'
CELL = '[[cell]]\nlabel = "{}"\nrecipients = ["{}"]\npurposes = ["{}"]\nway = [{{ effect = "{}", citation = "Section 4", mark = "R" }}]\n'


@pytest.fixture
def pine(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Writes the overlay of the state of pine; afterwards the law that ships is in force again."""
    file = tmp_path / "pine.toml"

    def write(*cell: str) -> Path:
        file.write_text(HEAD + (CELL.format(*cell) if cell else ""))
        return file

    yield write
    put_in_force([])


def test_the_law_in_force_is_the_one_that_ships_and_what_is_laid_over_it(pine: Callable[..., Path]) -> None:
    assert the_law() == shipped_law()
    in_force([pine("general", "own", "coordination", "never")])
    assert the_law().overlays == ("pine",)
    assert compared(the_law(), shipped_law()) == (["general.own.coordination"], [])
    in_force([])
    assert the_law() == shipped_law()


@pytest.mark.parametrize(
    "cell", [("chri", "police", "coordination", "allow"), ("general", "nobody", "treatment", "never")]
)
def test_an_overlay_that_widens_or_is_wrong_is_no_setting(pine: Callable[..., Path], cell: tuple[str, ...]) -> None:
    with pytest.raises(WrongSetting, match="COMMONGROUND_LAW_OVERLAYS"):
        in_force([pine(*cell)])
    with pytest.raises(WrongSetting, match="no such file"):
        in_force([Path("nowhere.toml")])


def asked(*words: str, overlays: str) -> subprocess.CompletedProcess[str]:
    """What a process of an installation with this setting answers."""
    there = {**os.environ, "COMMONGROUND_LAW_OVERLAYS": overlays}
    command = [sys.executable, "-m", "commonground.site.command_line", *words]
    return subprocess.run(command, env=there, capture_output=True, text=True, check=False)


def test_every_process_reads_the_setting_and_law_check_shows_it(pine: Callable[..., Path]) -> None:
    told = asked("law", "check", overlays=str(pine("general", "own", "coordination", "never")))
    assert told.returncode == 0, told.stderr
    assert (
        "overlays   pine" in told.stdout and "narrower   1 cells" in told.stdout and "wider      0 cells" in told.stdout
    )
    told = asked("law", "check", overlays=str(pine("chri", "police", "coordination", "allow")))
    assert told.returncode != 0
    assert "chri.police.coordination: allow would be wider than never" in told.stderr + told.stdout


def wrong() -> list[str]:
    return [finding.what for finding in diagnose() if not finding.fine and "law in force" in finding.what]


@pytest.mark.commits
def test_it_shuts_a_record_for_the_answer_at_once_and_on_the_floor_when_that_is_laid(
    committed: str, cast: Any, pine: Callable[..., Path]
) -> None:
    person = note_person(cast)
    with as_viewer(cast.amara), door_open("test"):
        facts = {"by": cast.amara, "at": timezone.now(), "subject_id": person.subject_id}
        part = write_part(person, name="note", label="general", text="x", **facts)

    def answers() -> tuple[bool, bool]:
        with as_viewer(cast.amara):
            return Part.objects.filter(pk=part.pk).exists(), rulings(cast.amara, [part])[part.pk].permits

    assert answers() == (True, True)
    in_force([pine("general", "own", "coordination", "never")])
    assert answers() == (True, False)
    assert laid_otherwise(connection) and wrong()
    assert any("law general own coordination" in line for line in differences(connections["owner"]))
    with pytest.raises(WrongSetting, match="upgrade"):
        refuse_another_law(connection)
    migrate_and_lay_floor(say=lambda _: None)
    assert answers() == (False, False)
    refuse_another_law(connection)
    assert wrong() == differences(connections["owner"]) == []
    in_force([])
    migrate_and_lay_floor(say=lambda _: None)
    assert answers() == (True, True)


def test_reading_that_an_overlay_forbids_altogether_opens_no_row_of_that_label() -> None:
    never = {"label": "juvenile", "acts": ["read"], "citation": "Section 4", "mark": "R"}
    head = {"code": "pine", "title": "Pine", "kind": "state", "authority": "The state", "owner": "Its counsel"}
    law = overlaid(LAW, {**head, "review_by": AT.date(), "never_act": [never]}, file="pine.toml", today=AT.date())
    shut = {row for row in openings(LAW) if row.label == "juvenile"}
    assert shut and set(openings(law)) == set(openings(LAW)) - shut


def lies_within(new: Opening, old: Opening) -> bool:
    """Whether a way on the floor opens nothing that the other does not open."""
    asks = ("role", "agreement", "release", "emergency", "tied", "author")
    more = ("traits", "papers", "stated", "recorded", "never")
    return (
        all(getattr(new, one) >= getattr(old, one) for one in asks)
        and all(set(getattr(new, one)) >= set(getattr(old, one)) for one in more)
        and set(new.forms) <= set(old.forms)
        and (old.longest_days is None or (new.longest_days is not None and new.longest_days <= old.longest_days))
        and (old.ties is None or (new.ties is not None and set(new.ties) <= set(old.ties)))
        and (old.only is None or (new.only is not None and set(new.only) <= set(old.only)))
    )


def by_cell(rows: Iterable[Opening]) -> dict[tuple[str, str, str], list[Opening]]:
    found: dict[tuple[str, str, str], list[Opening]] = {}
    for row in rows:
        found.setdefault((row.label, row.recipient, row.purpose), []).append(row)
    return found


LAW = shipped_law()
OPEN = by_cell(openings(LAW))
FIELDS, ACTS, CONDITIONS = (sorted(LAW.words.known(name)) for name in ("fields", "acts", "conditions"))


@st.composite
def overlays(draw: Any) -> dict[str, Any]:
    """An overlay of a few cells with fewer ways, more conditions or fewer fields, hidden fields, forbidden acts; some are turned down."""
    cells = []
    for place in draw(st.lists(st.sampled_from(sorted(OPEN)), min_size=1, max_size=6, unique=True)):
        cell = LAW.cells[place]
        way: dict[str, Any] = {"from": draw(st.sampled_from([way.id for way in cell.ways]))}
        change = draw(st.sampled_from(["never", "conditions", "fields", "fewer", "needs"]))
        if change == "never":
            way = {"effect": "never", "citation": "Section 4", "mark": "R"}
        elif change == "conditions":
            way["conditions"] = [draw(st.sampled_from(CONDITIONS))]
        elif change == "fields":
            way["fields"] = draw(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=4, unique=True))
        elif change == "needs":
            way["needs"] = {"read": ["role", "relationship", "agreement", "release"]}
        label, recipient, purpose = place
        cells.append({"label": label, "recipients": [recipient], "purposes": [purpose], "way": [way]})
    cited = {"citation": "Section 4", "mark": "R"}
    hide = {"label": draw(st.sampled_from(LABELS)), "fields": [draw(st.sampled_from(FIELDS))], **cited}
    never = {"label": draw(st.sampled_from(LABELS)), "acts": [draw(st.sampled_from(ACTS))], **cited}
    return {
        "code": "pine", "title": "Pine", "kind": "state", "authority": "The state", "owner": "Its counsel", "review_by": date(2027, 6, 1),
        "cell": cells, "hide": [hide], "never_act": [never], "protect": [draw(st.sampled_from(LABELS))],
    }  # fmt: skip


@settings(max_examples=300 if os.environ.get("COMMONGROUND_EXPLORE") else 25, deadline=None)
@given(overlays(), st.data())
def test_whatever_it_says_neither_the_answer_nor_the_floor_opens_more(
    overlay: dict[str, Any], chance: st.DataObject
) -> None:
    cells = []
    for cell in overlay["cell"]:  # what would widen is turned down, and is not laid
        try:
            overlaid(LAW, overlay | {"cell": [cell]}, file="pine.toml", today=AT.date())
        except LawError as no:
            assert "would be wider" in str(no)
        else:
            cells.append(cell)
    law = overlaid(LAW, overlay | {"cell": cells}, file="pine.toml", today=AT.date())
    for place, rows in by_cell(openings(law)).items():
        for row in rows:
            assert any(lies_within(row, old) for old in OPEN.get(place, [])), row
    question, held = chance.draw(worlds())
    assert visible(decide(question, held, law)) <= visible(decide(question, held, LAW))
