"""Whom we serve: the list, one record, and what is written there."""

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
from commonground.vault import queries
from commonground.vault.actions import hand_over, note, step_back, write_down
from commonground.vault.forms import AssignForm, NoteForm, PersonForm
from commonground.vault.models import Person

SHOWN = 200


@open_to("vault.read")
def people(request: HttpRequest) -> HttpResponse:
    """The people whom the advocate serves. There is no search: nobody is looked for among those one does not serve."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = list(queries.people(viewer)[:SHOWN])
    waiting = queries.how_many_unread(viewer)
    return TemplateResponse(request, "vault/people.html", {"people": found, "waiting": waiting})


@open_to("vault.write_down")
def new(request: HttpRequest) -> HttpResponse:
    """Write somebody down."""
    form = PersonForm(request.POST or None)
    if form.is_valid():
        made = write_down(**form.cleaned_data, by=request.viewer)  # type: ignore[attr-defined]
        return redirect("vault:person", person_id=made.pk)
    return TemplateResponse(request, "vault/new.html", {"form": form}, status=422 if form.errors else 200)


@open_to("vault.read")
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One record: how to reach them, notes, permissions, who is assigned."""
    return _page(request, queries.one_person(person_id), NoteForm())


@open_to("vault.note")
@require_POST
def add_note(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Note something."""
    about, form = queries.one_person(person_id), NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, about, form, status=422)
    note(about, text=form.cleaned_data["text"], by=request.viewer)  # type: ignore[attr-defined]
    return redirect("vault:person", person_id=about.pk)


@open_to("vault.hand_over")
@require_POST
def assign(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Assign a colleague."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    about = queries.one_person(person_id)
    form = AssignForm(request.POST, colleagues=queries.advocates(viewer, at=timezone.now()))
    if form.is_valid():
        try:
            hand_over(about, member=form.cleaned_data["member"], by=viewer)
            messages.success(request, _("Assigned. They find the record in their list."))
        except NotNow as no:
            messages.warning(request, no.sentence)
    return redirect("vault:person", person_id=about.pk)


@open_to("vault.hand_over")
@require_POST
def unassign(request: HttpRequest, person_id: UUID, member_id: UUID) -> HttpResponse:
    """Take somebody off the record, oneself or a colleague who left."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    about = queries.one_person(person_id)
    try:
        step_back(about, member_id=member_id, by=viewer)
    except NotNow as no:
        messages.warning(request, no.sentence)
        return redirect("vault:person", person_id=about.pk)
    messages.success(request, _("Taken off. They do not find the record any more."))
    return redirect("vault:people")


def _page(request: HttpRequest, about: Person, form: NoteForm, *, status: int = 200) -> HttpResponse:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    now = timezone.now()
    here = {member.pk: str(member.user) for member in queries.advocates(viewer, at=now)}
    permissions = [(one, one.holds(now)) for one in about.releases.select_related("partner")]
    colleagues = queries.advocates(viewer, at=now).exclude(pk__in=about.advocates)
    context = {
        "person": about, "notes": list(about.notes.all()), "permissions": permissions, "form": form,
        "assigned": [(each, here.get(each, _("somebody who left"))) for each in about.advocates],
        "assign_form": AssignForm(colleagues=colleagues) if colleagues else None,
    }  # fmt: skip
    return TemplateResponse(request, "vault/person.html", context, status=status)
