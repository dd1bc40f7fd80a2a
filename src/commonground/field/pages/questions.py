"""The questions of an instrument: asked one by one, each with *no answer*."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from commonground.agencies.routes import open_to
from commonground.assessments.actions import give
from commonground.assessments.forms import InstrumentForm
from commonground.assessments.offered import asked_in, to_ask
from commonground.assessments.whose import label_for
from commonground.assessments.words import reader_language
from commonground.encounters.models import Encounter
from commonground.field.finding import living_encounter, viewer_of
from commonground.kit.noes import NotNow
from commonground.kit.once import done_before, fresh_key, mark_done


@open_to("assessments.give", purpose="crisis_response")
def questions(request: HttpRequest, encounter_id: UUID, code: str) -> HttpResponse:
    """Ask, then see the result in words. Leaving a question open is allowed; then there is no score.

    The questions stand in a confirmed wording only: in the language of the page when it has one, else in English.
    """
    viewer = viewer_of(request)
    again = done_before(request)
    met = living_encounter(viewer, encounter_id)
    known = to_ask(viewer, code)
    if known is None or met.person is None:
        raise Http404
    language = asked_in(known)
    form = InstrumentForm(request.POST or None, code=known, language=language, label=label_for(known, viewer))
    if request.method == "POST" and not again and form.is_valid() and form.is_whole:
        try:
            give(
                person=met.person,
                instrument=code,
                answers=form.answers(),
                about=met,
                language=language,
                by=viewer,
                **_between(met),
            )
            mark_done(request)
        except NotNow as no:
            form.add_error(None, no.sentence)
    if request.method == "POST" and (again or (form.is_whole and not form.errors)):
        return redirect("field:encounter", encounter_id=met.pk)
    context = {
        "encounter": met, "form": form, "cards": list(form.cards()), "once": fresh_key(), "asked_in": language,
        "title": form.instrument.title[language], "other_wording": language != reader_language(),
    }  # fmt: skip
    return TemplateResponse(request, "field/questions.html", context, status=422 if form.errors else 200)


def _between(met: Encounter) -> dict[str, str]:
    """Who interprets, as the card of who says."""
    return {"interpreter": met.interpreter, "interpreter_is": met.interpreter_is} if met.interpreter_is else {}
