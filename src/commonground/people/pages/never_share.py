"""What a program never shares, for everybody whom the agency knows: set by one, ended by two."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.kit.noes import NotNow
from commonground.people.actions import never_share, share_again
from commonground.people.bars import never_shared, own_bar
from commonground.people.forms import NeverShareForm
from commonground.people.words import kept_line
from commonground.privacy.doors import one
from commonground.privacy.models import Bar


@open_to("people.never_share", purpose="administration")
def never_sharing(request: HttpRequest) -> HttpResponse:
    """With which kinds of agency the own agency never shares, and the form to add some."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = NeverShareForm(request.POST or None)
    if form.is_valid():
        try:
            never_share(recipients=form.cleaned_data["recipients"], by=viewer)
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            messages.success(request, _("Never shared from now on, whatever an agreement or a permission says."))
            return redirect("people:never_sharing")
    now = timezone.now()
    context = {"form": form, "lines": [kept_line(row, viewer, now) for row in never_shared(viewer, at=now)]}
    return TemplateResponse(request, "people/never_share.html", context, status=422 if form.errors else 200)


@open_to("people.never_share", purpose="administration")
@require_POST
def end_never_sharing(request: HttpRequest, bar_id: UUID) -> HttpResponse:
    """Ask that it ends, or agree to what a colleague asked."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    row: Bar = one(own_bar(bar_id, whole_agency=True), agency_id=viewer.agency_id)
    ended = share_again(row, by=viewer).lifted_by is not None
    said = _("It has ended.") if ended else _("Asked. Somebody else of your agency has to agree within 72 hours.")
    messages.info(request, said)
    return redirect("people:never_sharing")
