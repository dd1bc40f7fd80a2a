"""How long what is kept, and why: the rules, what they are for, and which records a legal paper holds now."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.legal.queries import papers_that_hold
from commonground.legal.words import paper_line
from commonground.privacy.retention import RetentionRule, retention_rules


def how_long(rule: RetentionRule) -> str:
    """The number of a rule in words that staff read."""
    if rule.years:
        return ngettext("%(n)s year", "%(n)s years", rule.years) % {"n": rule.years}
    if rule.days:
        return ngettext("%(n)s day", "%(n)s days", rule.days) % {"n": rule.days}
    return _("As long as your agency’s own schedule says") if rule.whose == "agency" else _("No end by time")


@open_to("legal.read", purpose="legal_process")
def retention(request: HttpRequest) -> HttpResponse:
    """Every rule with its source and the day to look again, and what is held. Nothing is deleted by a rule yet, and the page says so."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    today = timezone.localdate()
    rules = [
        {"rule": rule, "how_long": how_long(rule), "late": rule.review_by < today}
        for rule in retention_rules().values()
    ]
    held = [paper_line(paper) | {"since": paper.hold_from} for paper in papers_that_hold(viewer)]
    return TemplateResponse(request, "desk/retention.html", {"rules": rules, "held": held})
