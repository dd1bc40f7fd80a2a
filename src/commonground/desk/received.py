"""The copies that an agency received, as its privacy officer reads them: from whom, by which way, of which kind, until when, on which terms."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from commonground.agencies.models import Agency
from commonground.desk.words import label_words, part_name, purpose_words
from commonground.people.accounting import Came, copies_received
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.terms import bounds_of
from commonground.privacy.terms import passing_words

WAYS = {
    "referral": gettext_lazy("With a referral"),
    "kept": gettext_lazy("Kept as a copy"),
    "printed": gettext_lazy("Printed"),
    "sent": gettext_lazy("Sent under a permission"),
    "warned": gettext_lazy("Warning of a threat"),
    "packet": gettext_lazy("In a sealed packet"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """Copies of one kind that came at one moment."""

    at: datetime
    sender: str
    way: str
    what: str
    purpose: str
    passing: str
    until: datetime | None


def copies_we_received() -> list[Line]:
    """What came to the viewer's agency, the newest first. Nobody is told of another agency's lines, nor of people."""
    came = copies_received()
    there = Agency.objects.in_bulk({one.from_agency_id for one in came if one.from_agency_id})
    return [
        Line(
            one.at, there[one.from_agency_id].name if one.from_agency_id else one.partner, str(WAYS[one.way]), _kind(one),
            purpose_words(one.purpose), _passing(one), one.until,
        )
        for one in came
    ]  # fmt: skip


def _kind(one: Came) -> str:
    name = part_name(one.name) if one.name else _("Name and how to reach the person")
    return f"{name} ({label_words(one.label)}): {one.pieces}"


def _passing(one: Came) -> str:
    language = "es" if (get_language() or "en").startswith("es") else "en"
    return passing_words(one.passing or bounds_of(one.obligations, the_law()).passing, language)
