"""The one queue: papers to answer, reports to take, incidents under way; and taking in a paper."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.kit.noes import NotNow
from commonground.legal import queries
from commonground.legal.actions import receive_paper
from commonground.legal.forms import PaperForm
from commonground.legal.kinds import kinds
from commonground.legal.words import INCIDENT_WORDS, paper_line

MOST = 100
DONE = ("closed", "answered", "produced", "kept")


@open_to("legal.read", purpose="legal_process")
def queue(request: HttpRequest) -> HttpResponse:
    """Everything that has to be answered, the soonest first; below, what is done."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    papers = list(queries.papers(viewer)[:MOST])
    incidents = list(queries.incidents(viewer)[:MOST])
    clocks = queries.clocks_of(viewer, [one.pk for one in (*papers, *incidents)])
    lines = [paper_line(one) | {"clock": clocks.get(one.pk)} for one in papers]
    context = {
        "open": [line for line in lines if line["paper"].status not in DONE],
        "done": [line for line in lines if line["paper"].status in DONE],
        "incidents": [
            {"incident": one, "what": INCIDENT_WORDS[one.what], "clock": clocks.get(one.pk)} for one in incidents
        ],
    }
    return TemplateResponse(request, "legal/desk.html", context)


@open_to("legal.receive_paper", purpose="legal_process")
def receive(request: HttpRequest) -> HttpResponse:
    """Take in a paper."""
    now = timezone.localtime().replace(second=0, microsecond=0)
    form = PaperForm(request.POST or None, initial={"received_at": now})
    if form.is_valid():
        try:
            paper = receive_paper(**form.cleaned_data, by=request.viewer)  # type: ignore[attr-defined]
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            messages.success(request, _("Taken in. Name the custodian next."))
            return redirect("legal:paper", paper_id=paper.pk)
    says = [(kind.name(), _(kind.says)) for kind in kinds().values()]
    context = {"form": form, "says": says}
    return TemplateResponse(request, "legal/receive.html", context, status=422 if form.errors else 200)
