"""The wall around a person in a program (inside the caller's action)."""

from datetime import datetime

from commonground.agencies.context import Viewer
from commonground.people.bars import never_shared_of
from commonground.people.models import Person
from commonground.privacy.actions import write_bar
from commonground.programs.models import Program
from commonground.programs.walls import walled_whole


def wall_off(program: Program, person: Person, *, by: Viewer, at: datetime) -> None:
    """Keep what the agency holds of the person from every kind of agency that the program never tells anything."""
    recipients = walled_whole(program)
    if recipients - never_shared_of(person, at=at):
        write_bar(kind="firewall", recipients=recipients, why="program", subject_id=person.subject_id, by=by, at=at)
