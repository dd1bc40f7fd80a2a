"""What staff say of themselves, so that they do not come upon their own: the same page for every role."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.kit.noes import NotNow
from commonground.people.actions import declare, take_back
from commonground.people.bars import own_statements
from commonground.people.forms import OwnConflictForm
from commonground.people.words import FACT_WORDS, OWN_RELATIONS
from commonground.privacy.models import Statement


@open_to("people.declare", purpose="administration")
def own_conflicts(request: HttpRequest) -> HttpResponse:
    """Say who concerns oneself; the answer is the same whether anybody of that name is known or not."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = OwnConflictForm(request.POST or None)
    if form.is_valid():
        try:
            declare(**form.cleaned_data, by=viewer)
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            messages.success(request, _("Written down."))
            return redirect("people:own_conflicts")
    context = {"form": form, "lines": [_line(row) for row in own_statements(viewer)]}
    return TemplateResponse(request, "people/own_conflicts.html", context, status=422 if form.errors else 200)


def _line(row: Statement) -> dict[str, Any]:
    facts = [str(FACT_WORDS[each]) for each in FACT_WORDS if each in row.__dict__["facts"]]
    return {"row": row, "relation": dict(OWN_RELATIONS)[row.relation], "facts": ", ".join(facts)}


@open_to("people.declare", purpose="administration")
@require_POST
def take_back_own(request: HttpRequest, said_together: UUID) -> HttpResponse:
    """Take a statement back."""
    take_back(said_together, by=request.viewer)  # type: ignore[attr-defined]
    messages.info(request, _("Taken back. It still counts for two years."))
    return redirect("people:own_conflicts")
