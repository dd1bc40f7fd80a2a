"""Taking a call that comes in by phone, text or in person."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonground.board.forms import NewCallForm
from commonground.board.framing import on_board
from commonground.board.pages.showing import show_board, to_call
from commonground.calls.actions import take
from commonground.calls.queries import calls_of
from commonground.kit.noes import NotNow


@on_board("calls.take")
@require_http_methods(["GET", "POST"])
def new_call(request: HttpRequest) -> HttpResponse:
    """Where help is needed and how the call reached us; what it is about is stated next."""
    form = NewCallForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            call = take(**form.cleaned_data, by=request.viewer)  # type: ignore[attr-defined]
        except NotNow as no:
            form.refuse(no)
        else:
            return to_call(call.pk) if calls_of(request.viewer).filter(pk=call.pk).exists() else _with_others(request)  # type: ignore[attr-defined]
    return show_board(request, status=422 if form.is_bound else 200, extra={"new_call_form": form})


def _with_others(request: HttpRequest) -> HttpResponse:
    """The call is at an address that whoever took it stated as their own. They typed it, so they may hear that it was taken."""
    said = _(
        "The call is taken, and others of your center answer it. If nobody else is on duty, hand the caller to your supervisor or the"
        " neighboring center now."
    )
    return show_board(request, extra={"with_others": said})
