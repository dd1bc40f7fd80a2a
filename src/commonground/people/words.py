"""Words for what is opened in an emergency (purposes, findings, kinds of records), and for those from whom a record is kept."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from commonground.agencies.context import Viewer
from commonground.privacy.models import Bar
from commonground.privacy.rules import asked_for, own_slip

EMERGENCY_PURPOSES = [("crisis_response", _("To help in the crisis now")), ("treatment", _("To treat the person now"))]
FOUND = [
    ("fitting", _("It was fitting")),
    ("not_fitting", _("It was not fitting")),
    ("unclear", _("I cannot tell")),
]
KINDS = {"general": _("General"), "health": _("Health"), "substance_use": _("Substance use")}


def kind_of(label: str) -> str:
    """The kind of record that a label is, in the reader's language."""
    return str(KINDS.get(label, label.replace(".", ": ").replace("_", " ")))


# Who is told by phone, with no account here: kinds of recipient of the law.
BY_PHONE_WORDS = {
    "private_person": _("By phone: the one in danger, or family"),
    "police": _("By phone: police or sheriff"),
    "treating": _("By phone: a hospital or clinic"),
    "ems": _("By phone: an ambulance service"),
    "school": _("By phone: a school"),
    "child_protection": _("By phone: child protection"),
}


def by_phone_words(kind: str) -> str:
    """Who was told by phone, in the reader's language."""
    return str(BY_PHONE_WORDS.get(kind, kind))


CONFLICT_WORDS = {
    "party": _("is named in the record"),
    "lives_with": _("lives with somebody in it"),
    "related": _("is related to somebody in it"),
    "declared": _("has another conflict"),
    "harms_the_person": _("is reported to cause harm to the person"),
}
TOLD_WORDS = {
    "person_said": _("The person said so"),
    "others_said": _("Somebody close to the person said so"),
    "seen": _("We saw or heard it ourselves"),
    "paper": _("A court order or another paper says so"),
}
WHY_WORDS = TOLD_WORDS | {
    "program": _("The program never shares it"),
    "said_it_themself": _("They said so themselves"),
    "matched_name": _("It is their own name, or a name they stated"),
    "matched_phone": _("It is their own phone number, or one they stated"),
    "matched_place": _("It is their own address, or one they stated"),
}
OWN_RELATIONS = [
    ("party", _("It is about me")),
    ("lives_with", _("I live with them")),
    ("related", _("They are family, or were my partner")),
    ("declared", _("There is another reason why I should not know")),
]
FACT_WORDS = {"name": _("a name"), "phone": _("a phone number"), "place": _("an address")}
# Kinds of recipient that a program may leave out, as agencies are called; the words of the law beside them.
NEVER_WITH = [
    ("police", _("Police or sheriff")),
    ("justice", _("Courts, prosecutors, probation")),
    ("dispatch", _("Dispatch centers")),
    ("child_protection", _("Child protection")),
    ("school", _("Schools")),
    ("city", _("City or county departments")),
    ("fire", _("Fire services")),
    ("ems", _("Emergency medical services")),
    ("treating", _("Health or mental health clinics")),
    ("substance_use_program", _("Substance use programs")),
    ("crisis", _("Crisis clinicians")),
    ("victim_service", _("Victim service providers")),
    ("nonprofit", _("Service organizations")),
    ("neighbor", _("Neighborhood groups")),
    ("evaluator", _("Evaluators, funders, and the office that runs this installation")),
]


def recipients_words(recipients: Iterable[str]) -> str:
    """Kinds of recipient as agencies are called, in a fixed order."""
    wanted = set(recipients)
    return ", ".join(str(words) for code, words in NEVER_WITH if code in wanted)


def kept_line(bar: Bar, viewer: Viewer, at: datetime) -> dict[str, Any]:
    """One line of those from whom a record is kept: who, why, until when, and what the viewer can do about it."""
    who = str(bar.user) if bar.user else bar.to_agency.name if bar.to_agency else recipients_words(bar.recipients)
    kind = CONFLICT_WORDS.get(bar.kind) or (_("works there") if bar.kind == "works_there" else _("never shared with"))
    asked = asked_for(bar, at)
    mine = asked and bar.lift_asked_by == viewer.user_id
    return {
        "bar": bar, "who": who, "kind": kind, "why": WHY_WORDS.get(bar.why, ""), "asked": asked, "waits": mine,
        "slip": own_slip(bar, viewer, at),
    }  # fmt: skip


# What can let somebody see what was not shown to them before: the words of ``cg_allowed_later``.
CHANGE_WORDS = {
    "role": _("They were given a role"),
    "team": _("They joined a team"),
    "care_team": _("They joined those who care for the person"),
    "assignment": _("Their team was sent to the call"),
    "task": _("They took the person or the case on"),
    "paper": _("A legal paper was checked"),
    "release": _("The person gave permission"),
    "agreement": _("An agreement began"),
    "emergency": _("They opened an emergency access"),
    "bar": _("It was no longer kept from them"),
    "other_role": _("They looked in another of their roles"),
}


def asked_for_words(page: str) -> str:
    """What kind of page somebody asked for, by the name of its route."""
    room = page.partition(":")[0]
    return str(
        {"board": _("a call"), "cases": _("a case"), "referrals": _("a referral"), "field": _("a meeting")}.get(
            room, _("a record")
        )
    )
