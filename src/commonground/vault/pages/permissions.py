"""Permissions and the packets that leave on them."""

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
from commonground.packets.queries import partners
from commonground.vault import queries
from commonground.vault.actions import give, send, take_back
from commonground.vault.forms import PermissionForm

FIELDS = {"until": "last_day"}


@open_to("vault.give")
def sign(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The page that the person reads and signs."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    about = queries.one_person(person_id)
    form = PermissionForm(
        request.POST or None, partners=partners(viewer, at=timezone.now()), notes=list(about.notes.all())
    )
    if form.is_valid():
        said = {name: value for name, value in form.cleaned_data.items() if name not in {"last_day", "notes"}}
        try:
            notes = [UUID(note) for note in form.cleaned_data["notes"]]
            give(about, **said, notes=notes, until=form.until(), by=viewer)
        except NotNow as no:
            field = FIELDS.get(no.field or "", no.field)
            form.add_error(field if field in form.fields else None, no.sentence)
        else:
            messages.success(request, _("Signed. Give the person a copy if it is safe for them to keep one."))
            return redirect("vault:person", person_id=about.pk)
    status = 422 if form.errors else 200
    return TemplateResponse(request, "vault/sign.html", {"form": form, "person": about}, status=status)


@open_to("vault.take_back")
@require_POST
def end(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """Take a permission back."""
    release = queries.one_release(release_id)
    take_back(release, by=request.viewer)  # type: ignore[attr-defined]
    messages.success(
        request, _("Taken back. Nothing leaves on it from now on; what left stays with whoever received it.")
    )
    return redirect("vault:person", person_id=release.person_id)


@open_to("vault.send")
@require_POST
def make_packet(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """Make the packet and hand over its file. Its line stands in the ledger before the first byte leaves."""
    made, file = send(queries.one_release(release_id), by=request.viewer)  # type: ignore[attr-defined]
    response = HttpResponse(file, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{made.number}.json"'
    return response
