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
