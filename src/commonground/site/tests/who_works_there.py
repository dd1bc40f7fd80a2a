"""A school, a court with its probation office, child protection and a substance use program in the town of the tests, and who works there."""

from typing import Any

from commonground.agencies.actions.found import found
from commonground.agencies.tests.cast import Cast
from commonground.agencies.viewers import service
from commonground.legal.tests.cast import hire

AGENCIES = {
    "school": ("Willow Schools", "school"),
    "court": ("Willow Court", "court"),
    "protection": ("Child Protection", "child_protection"),
    "program": ("New Leaf", "substance_use"),
}
STAFF = {
    "tess": ("school", "teacher"),
    "cole": ("school", "school_counselor"),
    "clara": ("court", "court_clerk"),
    "paul": ("court", "probation_officer"),
    "wanda": ("protection", "child_protection_worker"),
    "iris": ("protection", "intake_worker"),
    "nora": ("program", "responder_clinician"),
}
# Whoever writes at the agencies that others ask.
WRITERS = {
    "clinic": "rosa",
    "police": "petra",
    "program": "nora",
    "school": "cole",
    "court": "clara",
    "protection": "iris",
}


def with_a_school_and_a_court(cast: Cast) -> Cast:
    """The cast with these four agencies and the seven who work there; each has a colleague in the same role, by their name and ``2``."""
    for key, (name, kind) in AGENCIES.items():
        cast.agencies[key] = found(slug=key, name=name, kind=kind, by=service("setup", cast.host))
    for key, (agency, role) in STAFF.items():
        for who in (key, f"{key}2"):
            put(cast, who, hire(cast, who, cast.agencies[agency], role))
    return cast


def put(cast: Cast, who: str, staff: Any) -> None:
    """Let the cast know somebody who joined."""
    cast.users[who], cast.members[who], cast.viewers[who] = staff.user, staff.member, staff.viewer
