"""A paper at the door: what to say, and its facts in under a minute, for whoever stands there."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.kit.noes import NotNow
from commonground.kit.once import done_before, fresh_key, mark_done
from commonground.legal.actions import paper_at_door
from commonground.legal.calling import first_calls
from commonground.legal.forms import DoorForm


@open_to("legal.paper_at_door", purpose="administration")
def at_the_door(request: HttpRequest) -> HttpResponse:
    """Write it down; the page that answers says it once more: say nothing, and what happens now."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = DoorForm(request.POST or None)
    context = {"form": form, "calls": first_calls(viewer, "door"), "once": fresh_key()}
    if form.is_valid():
        try:
            if not done_before(request):
                paper_at_door(**form.cleaned_data, by=viewer)
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            mark_done(request)
            return TemplateResponse(request, "legal/door_done.html", context)
    return TemplateResponse(request, "legal/door.html", context, status=422 if form.errors else 200)
