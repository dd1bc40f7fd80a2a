"""Kinds of unit and what a crew can be good at: closed lists, in the field's words."""

from django.utils.translation import gettext_lazy as _

UNIT_KINDS = [
    ("patrol", _("patrol")),
    ("co_response", _("officer and clinician")),
    ("mobile_crisis", _("mobile crisis team")),
    ("medic", _("medics")),
    ("fire", _("fire engine")),
    ("outreach", _("outreach")),
]
SKILLS = [
    ("crisis", _("crisis training")),
    ("clinician", _("clinician on board")),
    ("medical", _("medical care")),
    ("children", _("children and families")),
    ("advocate", _("victim advocate on board")),
    ("peer", _("peer supporter on board")),
]
