"""Kinds of agency: the closed list that the law table speaks of as kinds of recipient."""

from django.utils.translation import gettext_lazy as _

AGENCY_KINDS = [
    ("dispatch", _("dispatch center")),
    ("police", _("police or sheriff")),
    ("fire_ems", _("fire and emergency medical service")),
    ("crisis", _("crisis clinicians")),
    ("treatment", _("health or mental health clinic")),
    ("substance_use", _("substance use program")),
    ("victim_service", _("victim service provider")),
    ("child_protection", _("child protection")),
    ("school", _("school or school district")),
    ("court", _("court, prosecutor or probation")),
    ("city", _("city or county department")),
    ("nonprofit", _("service organization")),
    ("neighborhood", _("neighborhood group")),
    ("evaluator", _("evaluator or funder")),
    ("host", _("the office that runs this installation")),
]

# Agencies that by law never say who came to them: 34 USC 12291(b)(2) for victim service providers; 42 CFR part 2 for substance use programs.
SILENT_KINDS = frozenset({"victim_service", "substance_use"})
