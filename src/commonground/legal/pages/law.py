"""The law to look at again: what is overdue and due, on which source, and what counsel said of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.acting import may
from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.kit.noes import NotNow
from commonground.kit.once import done_before, fresh_key, mark_done
from commonground.legal.actions import enter_counsel
from commonground.legal.forms import CounselForm
from commonground.legal.law_queries import Standing, law_to_look_at
from commonground.legal.words import COUNSEL_WORDS, MARK_WORDS
from commonground.privacy.law.cells import label_titles, the_law


@open_to("legal.read", purpose="administration")
def law(request: HttpRequest) -> HttpResponse:
    """What is to be looked at again, and below it all of the law."""
    return _show(request, CounselForm())


@require_POST
@open_to("legal.enter_counsel", purpose="administration")
def enter(request: HttpRequest) -> HttpResponse:
    """Write down what counsel said of the passages that were ticked."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = CounselForm(request.POST)
    if form.is_valid():
        try:
            if not done_before(request):
                enter_counsel(**form.cleaned_data, passages=request.POST.getlist("passages"), by=viewer)
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            mark_done(request)
            messages.success(request, _("Written down. The ledger keeps it; what may be seen is as it was."))
            return redirect("legal:law")
    return _show(request, form)


def _show(request: HttpRequest, form: CounselForm) -> HttpResponse:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = law_to_look_at(viewer, at=timezone.now())
    groups = [
        (_("Overdue"), found.overdue, False),
        (_("Within three months"), found.soon, False),
        (_("Not settled, and counsel said nothing yet"), found.unsettled, True),
    ]
    ticked = set(request.POST.getlist("passages"))
    rest = [_line(one, ticked) for one in found.rest]
    context = {
        "groups": [(title, [_line(one, ticked) for one in rows], said) for title, rows, said in groups if rows], "form": form, "rest": rest,
        "rest_open": any(line["ticked"] for line in rest), "version": the_law().version, "overlays": the_law().overlays, "once": fresh_key(),
        "enters": may(viewer, "legal.enter_counsel") and viewer.agency_kind == "host",
    }  # fmt: skip
    return TemplateResponse(request, "legal/law.html", context, status=422 if form.errors else 200)


def _line(one: Standing, ticked: set[str]) -> dict[str, object]:
    reasons = the_law().reasons
    says = reasons[one.passage.effect].sentence if one.passage.effect in reasons else _("Kept apart whoever asks.")
    return {
        "one": one, "label": label_titles()[one.passage.label], "says": says, "mark": MARK_WORDS[one.passage.mark],
        "found": COUNSEL_WORDS[one.said.found] if one.said else "", "ticked": one.passage.key in ticked,
    }  # fmt: skip
