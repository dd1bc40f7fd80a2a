"""The questions of an instrument: asked one by one, each with *no answer*."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from commonground.agencies.routes import open_to
from commonground.assessments.actions import give
from commonground.assessments.forms import InstrumentForm
from commonground.field.finding import own_encounter, viewer_of
from commonground.field.once import done_before, fresh_key, mark_done
from commonground.kit.noes import NotNow
from commonground.programs.instruments import instruments

OFFERED = ("phq9", "pcptsd5")


@open_to("assessments.give", purpose="treatment")
def questions(request: HttpRequest, encounter_id: UUID, code: str) -> HttpResponse:
    """Ask, then see the result in words. Leaving a question open is allowed; then there is no score."""
    viewer = viewer_of(request)
    met = own_encounter(viewer, encounter_id)
    if code not in OFFERED or code not in instruments() or met.person is None:
        raise Http404
    form = InstrumentForm(request.POST or None, code=code)
    if request.method == "POST" and not done_before(request) and form.is_valid():
        try:
            give(person=met.person, instrument=code, answers=form.answers(), about=met, by=viewer)
            mark_done(request)
        except NotNow as no:
            form.add_error(None, no.sentence)
    if request.method == "POST" and not form.errors:
        return redirect("field:encounter", encounter_id=met.pk)
    context = {"encounter": met, "form": form, "cards": list(form.cards()), "once": fresh_key()}
    context["title"] = form.instrument.title["en"]
    return TemplateResponse(request, "field/questions.html", context, status=422 if form.errors else 200)
