"""Keeping and printing a copy of what another agency told."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.kit.noes import NotNow
from commonground.kit.papers import NoLetters, as_pdf
from commonground.people import actions
from commonground.people.copies import sheet_of, shown
from commonground.privacy.doors import one_part


@require_POST
@open_to("people.keep_copy")
def keep(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """Keep a copy in the own record of the person, and say under which terms."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    try:
        actions.keep_copy(one_part(part_id), by=viewer)
    except NotNow as no:
        messages.warning(request, no.sentence)
    else:
        messages.success(request, _("Kept, with the terms it came with. They stand beside it on the person’s page."))
    return redirect("desk:shared")


@require_POST
@open_to("people.print_copy")
def paper(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """The copy as tagged PDF, with its terms on it. Its name gives nothing away."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    part = one_part(part_id)
    try:
        terms = actions.print_copy(part, by=viewer)
        sheet = sheet_of(part, shown(terms, label=part.label, holder=part.agency), printed_by=viewer.agency_name)
        written = as_pdf(sheet)
    except NotNow as no:
        messages.warning(request, no.sentence)
        return redirect("desk:shared")
    except NoLetters:
        messages.warning(request, _("A word holds letters that no font here can put into a file."))
        return redirect("desk:shared")
    return HttpResponse(
        written, content_type="application/pdf", headers={"Content-Disposition": 'attachment; filename="copy.pdf"'}
    )
