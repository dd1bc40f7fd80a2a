"""Two ways in which a school makes somebody of another agency the reader of one pupil's record: what the law asks of each."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# A yearly notice, and an order about a child's care, are looked at again within the year; ours, for the law names no number of days.
LONGEST = timedelta(days=366)
LABEL = "education"


@dataclass(frozen=True, slots=True)
class Form:
    """``to``: the kind of agency where the one who reads works. ``role``: their role there.

    ``conditions``: words of ``conditions.toml``, all of which the school states. ``row``: the row of the law that it serves.
    """

    row: str
    to: str
    role: str
    conditions: tuple[str, ...]
    words: Promise


FORMS = {
    # 34 CFR 99.31(a)(1)(i)(B)
    "school_officer": Form(
        "E1", "police", "school_officer",
        ("school_function", "school_controls_records", "redisclosure_limits_accepted", "in_annual_notice"),
        _("An officer who works as a school official"),
    ),
    # 20 USC 1232g(b)(1)(L): a caseworker who has the right to the case plan, so one who is named, and never a whole agency.
    "responsible_agency": Form(
        "E4", "child_protection", "child_protection_worker", ("legal_responsibility",),
        _("The caseworker of an agency that is responsible for the child by law"),
    ),
}  # fmt: skip
