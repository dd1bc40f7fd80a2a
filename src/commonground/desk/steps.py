"""Steps in plain words: what a clock asks for, whom it is about as far as the viewer may see, who does it, and where it is done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership
from commonground.agencies.roles import roles
from commonground.cases.queries.lists import contacts_by_subject
from commonground.cases.safe_words import safe_way, waits
from commonground.clocks.models import Clock
from commonground.clocks.queries import doing
from commonground.people.threats import TAKEN_IN
from commonground.people.together import Together

# The names of clocks, as those who do the step say them. One of a program's pack that has no words here is a step.
WORDS: dict[str, Any] = {
    "follow_up_72h": gettext_lazy("First contact"),
    "referral_answer": gettext_lazy("Answer to a referral"),
    "permission_confirm": gettext_lazy("Ask again in calm"),
    "legal_answer": gettext_lazy("Answer to a legal paper"),
    "legal_hold_review": gettext_lazy("Look at a hold again"),
    "report_taken": gettext_lazy("Take a report in"),
    "emergency_review": gettext_lazy("Review an emergency access"),
    "warning_review": gettext_lazy("Review a warning of a threat"),
    TAKEN_IN: gettext_lazy("See that a warning is taken in"),
    "own_word_answer": gettext_lazy("Answer what somebody said of their record"),
}
INCIDENT = "incident_"
# Where each kind of record has its page, and the right that opens it.
PLACES = {
    "cases.case": ("cases:one", "cases.read"),
    "referrals.referral": ("referrals:one", "referrals.read"),
    "consents.release": ("consents:one", "consents.read"),
    "legal.paper": ("legal:paper", "legal.read"),
    "legal.incident": ("legal:incident", "legal.read"),
    "legal.report": ("legal:report", "legal.take_report"),
}
# Beside these the step is to reach the person; beside others staff answer each other, and nobody is called.
REACHES_THEM = frozenset({"cases.case", "consents.release"})


def words_of(clock: Clock) -> str:
    """What a clock asks for."""
    if clock.name.startswith(INCIDENT):
        return _("Tell who has to know of an incident")
    if clock.name == TAKEN_IN and clock.status == "overdue":
        return _("Nobody there has taken it in: call them")
    return str(WORDS.get(clock.name, _("A step")))


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step.

    ``about`` is the person (empty where the viewer reads no name), ``who`` does it (None: the team), ``url`` where it is done. ``safe_way`` says
    how they may be reached, for steps that reach them. ``waits``: nobody may contact them, so nothing is offered and nothing is late.
    ``raised_to`` is the role that heard of it last.
    """

    clock: Clock
    words: str
    about: str
    who: Membership | None
    url: str
    safe_way: str
    waits: bool
    raised_to: str


def step_lines(viewer: Viewer, clocks: Iterable[Clock], *, at: datetime) -> list[StepLine]:
    """The lines of these clocks: names, safe ways and colleagues are asked for once for all."""
    rows, people, found = list(clocks), Together(viewer), doing(viewer.agency_id, at)
    named = "people.read" in viewer.rights
    people.will_name(subjects=[row.subject_id for row in rows] if named else [])
    reached = {row.subject_id for row in rows if row.subject_id and row.record_kind in REACHES_THEM}
    contacts = contacts_by_subject(viewer, list(reached)) if named else {}
    lines = []
    for row in rows:
        person, contact = people.own(row.subject_id) if named else None, contacts.get(row.subject_id)  # type: ignore[arg-type]
        reaches = row.subject_id in reached
        lines.append(
            StepLine(
                clock=row, words=words_of(row), about=person.name if person else "", who=found.who(row), url=_url(viewer, row),
                safe_way=safe_way(contact) if reaches and named else "", waits=row.wait_for_them or (reaches and waits(contact)),
                raised_to=_raised_to(row),
            )
        )  # fmt: skip
    return lines


def _url(viewer: Viewer, clock: Clock) -> str:
    if clock.name == TAKEN_IN:  # who was warned is read by whoever sent it
        own = clock.assigned_to_id == viewer.membership_id and "people.warn" in viewer.rights
        return reverse("people:warning_sent", args=[clock.record_id]) if own else ""
    name, right = PLACES.get(clock.record_kind, ("", ""))
    ours = clock.agency_id == viewer.agency_id
    return reverse(name, args=[clock.record_id]) if name and ours and right in viewer.rights else ""


def _raised_to(clock: Clock) -> str:
    """The role that was told last, by its title; empty where all who do the step were told."""
    told = clock.raised_to[clock.level - 1 : clock.level] if clock.status == "overdue" and clock.level else []
    known = roles().get(told[0]["role"]) if told else None
    return known.name() if known else ""
