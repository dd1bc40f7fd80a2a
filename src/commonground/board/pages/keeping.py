"""From whom a call is kept: the list, the form to keep it from a member of staff, and ending that by two."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.board.forms import KeepCallForm
from commonground.board.framing import on_board
from commonground.calls.actions.bar import bar, bars_of_call, lift
from commonground.calls.queries import one_call
from commonground.kit.noes import Hidden, NotNow
from commonground.people.words import kept_line
from commonground.privacy.doors import one
from commonground.privacy.models import Bar


@on_board("calls.bar")
def who_may_not_know(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """From whom this call is kept, and the form to keep it from somebody."""
    viewer = request.viewer  # type: ignore[attr-defined]
    call = one_call(viewer, call_id)
    if call.agency_id != viewer.agency_id:
        raise Hidden
    form = KeepCallForm(request.POST or None, viewer=viewer)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            bar(call, user=facts["user"], kind=facts["kind"], why=facts["why"], by=viewer)
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            messages.success(request, _("Kept from now on. To them there is no such call."))
            return redirect("board:who_may_not_know", call_id)
    now = timezone.now()
    lines = [kept_line(row, viewer, now) for row in bars_of_call(call, now)]
    context = {"call": call, "form": form, "lines": lines}
    return TemplateResponse(request, "board/who_may_not_know.html", context, status=422 if form.errors else 200)


@on_board("calls.bar")
@require_POST
def end_keeping(request: HttpRequest, call_id: UUID, bar_id: UUID) -> HttpResponse:
    """Ask that it ends, or agree to what a colleague asked."""
    viewer = request.viewer  # type: ignore[attr-defined]
    call = one_call(viewer, call_id)
    row: Bar = one(Bar.objects.all(), pk=bar_id, record_id=call.pk)
    ended = lift(row, by=viewer).lifted_by is not None
    said = _("It has ended.") if ended else _("Asked. Somebody else of your center has to agree within 72 hours.")
    messages.info(request, said)
    return redirect("board:who_may_not_know", call_id)
