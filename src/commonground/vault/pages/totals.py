"""Totals: the only figures that leave, with small counts left out."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from commonground.agencies.routes import open_to
from commonground.privacy.doors import one
from commonground.vault import queries
from commonground.vault.actions import count
from commonground.vault.forms import TotalsForm
from commonground.vault.models.person import CAME_FOR
from commonground.vault.totals import TOTAL, as_csv, months_of


@open_to("vault.count")
def totals(request: HttpRequest) -> HttpResponse:
    """The totals that were made, and making those of a quarter."""
    viewer = request.viewer  # type: ignore[attr-defined]
    form = TotalsForm(request.POST or None)
    if form.is_valid():
        count(begins_on=form.cleaned_data["begins_on"], by=viewer)
        return redirect("vault:totals")
    made = list(queries.made_totals(viewer))
    words = dict(CAME_FOR)
    tables = [
        {"made": each, "months": months_of(each.begins_on)[:3], "rows": [(words.get(k), r) for k, r in each.cells.items() if k != TOTAL], "all": each.cells[TOTAL]}
        for each in made
    ]  # fmt: skip
    return TemplateResponse(request, "vault/totals.html", {"form": form, "tables": tables})


@open_to("vault.count")
def file(request: HttpRequest, totals_id: UUID) -> HttpResponse:
    """The totals of a quarter as a file."""
    made = one(queries.made_totals(request.viewer), pk=totals_id)  # type: ignore[attr-defined]
    response = HttpResponse(as_csv(made.cells, made.begins_on), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{made.begins_on:%Y-%m}.csv"'
    return response
