"""Words for what is opened in an emergency: purposes, findings, and the kinds of records."""

from django.utils.translation import gettext_lazy as _

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
