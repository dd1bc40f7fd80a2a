"""Words for the codes of papers, reports and incidents, as staff read them."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonground.legal.designations import FORMS
from commonground.legal.kinds import SIGNERS, kinds
from commonground.legal.models import Paper
from commonground.privacy.law.cells import label_titles, the_law
from commonground.privacy.law.ruling import Ruling

HOW_WORDS = {
    "in_person": _("Handed over in person"),
    "mail": _("By mail"),
    "fax": _("By fax"),
    "email": _("By e-mail"),
    "phone": _("By phone, the paper follows"),
}
SENDERS = {
    "justice": _("A court, a prosecutor or probation"),
    "police": _("Police or sheriff"),
    "private_person": _("An attorney for a private party"),
    "child_protection": _("Child or adult protection"),
    "city": _("A city, county or state office"),
    "public": _("The press or the public"),
    "immigration": _("Immigration enforcement"),
}
CAME_OUT = {
    "told": _("The person was told"),
    "not_reached": _("Tried, and not reached"),
    "unsafe_now": _("Not safe to tell now"),
    "order_forbids": _("An order forbids telling"),
    "no_safe_way": _("No safe way is known: asked those who know them, weighed with counsel"),
}
ANSWER_WORDS = {
    "not_reached_by_law": _("The law does not let this paper have anything"),
    "not_held": _("We hold nothing"),
    "not_ours": _("It is not ours: another agency is to be asked"),
    "withdrawn": _("Its sender took it back"),
    "quashed": _("A court set it aside"),
}
INCIDENT_WORDS = {
    "seen": _("Somebody saw what they should not"),
    "sent_wrong": _("Something went to the wrong place"),
    "lost_device": _("A phone, a computer or paper was lost"),
    "account_used": _("Somebody used another's account"),
    "system_open": _("The system showed what it should not"),
    "other": _("Something else"),
}
ABOUT_WORDS = {"child_abuse": _("Abuse or neglect of a child"), "adult_abuse": _("Abuse or neglect of an adult")}
COUNSEL_WORDS = {
    "stands": _("Counsel says that it stands"),
    "should_narrow": _("Counsel says that it should be stricter: the law here has to be changed"),
    "may_widen": _("Counsel says that it could be wider: only a signed change of the law here makes it so"),
}
MARK_WORDS = {
    "V": _("read in the source"),
    "S": _("read in a copy"),
    "R": _("recalled, to be read"),
    "M": _("measured by us"),
    "O": _("our own rule"),
}
TOLD_WORDS = {
    "told": _("Yes, the person or the parent was told"),
    "unsafe_to_tell": _("No: unsafe to tell"),
    "not_told_yet": _("No, not yet"),
}


def kind_choices() -> list[tuple[str, str]]:
    """Kinds of paper for a form."""
    return [(code, kind.name()) for code, kind in kinds().items()]


def signer_choices() -> list[tuple[str, str]]:
    """Who may have signed a paper, for a form."""
    return [(code, gettext(words)) for code, words in SIGNERS.items()]


def tick_choices(kind: str) -> list[tuple[str, str]]:
    """What the custodian may state for a kind of paper, in the law's own sentences."""
    rows = the_law().words.lists["conditions"]
    return [(code, gettext(rows[code]["sentence"])) for code in kinds()[kind].ticks]


def label_words(label: str) -> str:
    """What a label is called on a screen."""
    return gettext(label_titles()[label])


def why_not(ruling: Ruling) -> str:
    """The first reason of a no. A condition's own sentence says what has to be so: then it is said that this is missing."""
    first = ruling.reasons[0]
    sentence = gettext(first.sentence)
    if first.code not in the_law().words.lists["conditions"]:
        return sentence
    return gettext("Missing: %(sentence)s") % {"sentence": sentence}


def paper_line(paper: Paper) -> dict[str, Any]:
    """A paper in words: what it is, who asks."""
    return {"paper": paper, "kind": kinds()[paper.kind].name(), "asks": SENDERS.get(paper.recipient, paper.recipient)}


def condition_choices() -> list[tuple[str, str]]:
    """What a school may state of a designation, in the law's own sentences."""
    rows = the_law().words.lists["conditions"]
    return [(code, gettext(rows[code]["sentence"])) for form in FORMS.values() for code in form.conditions]
