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

MOST = 100  # of what is done; what is still to do is shown whole


@open_to("legal.read", purpose="legal_process")
def queue(request: HttpRequest) -> HttpResponse:
    """Everything that has to be answered, the soonest first; below, what is done, the newest first."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    to_answer, done = list(queries.papers_to_answer(viewer)), list(queries.papers_done(viewer)[:MOST])
    under_way, closed = list(queries.open_incidents(viewer)), list(queries.closed_incidents(viewer)[:MOST])
    incidents = [*under_way, *closed]
    clocks = queries.clocks_of(viewer, [one.pk for one in (*to_answer, *done, *incidents)])
    context = {
        "open": [paper_line(one) | {"clock": clocks.get(one.pk)} for one in to_answer],
        "done": [paper_line(one) | {"clock": clocks.get(one.pk)} for one in done],
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
