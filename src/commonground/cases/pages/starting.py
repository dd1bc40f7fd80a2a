"""Somebody walks in: written down and a case opened on one page; whoever looks alike is offered first, and nothing typed is lost."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from commonground.agencies.acting import check_may, may
from commonground.agencies.context import Viewer
from commonground.agencies.models import Membership
from commonground.agencies.routes import open_to
from commonground.cases import actions
from commonground.cases.models import Case
from commonground.cases.pages.answers import say_on, see
from commonground.kit.noes import NotNow
from commonground.kit.once import done_before, fresh_key, mark_done
from commonground.people.actions import note
from commonground.people.forms import PersonForm
from commonground.people.models import Person
from commonground.people.queries import look_alikes, own_person


@open_to("cases.open")
def new(request: HttpRequest) -> HttpResponse:
    """Write somebody down and open a case; or open one for somebody who is known already."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if done_before(request):
        return see(reverse("cases:list"))
    if person_id := _id(request.POST.get("person")):
        return _opened(request, own_person(viewer, person_id))
    check_may(viewer, "people.note")
    form = PersonForm(request.POST if request.method == "POST" else None)
    found = _alike(request, form, viewer)
    if form.is_valid() and not found:
        try:
            with transaction.atomic():
                return _opened(request, note(by=viewer, **form.facts()))
        except NotNow as no:
            say_on(form, no)
    context = {"form": form, "found": found, "once": fresh_key()}
    return TemplateResponse(request, "cases/new.html", context, status=422 if form.errors else 200)


def _alike(request: HttpRequest, form: PersonForm, viewer: Viewer) -> list[Person]:
    """Whom the agency knows under such a name; nobody once the worker said that it is none of them."""
    if not form.is_valid() or "another" in request.POST:
        return []
    told = form.cleaned_data
    return [row.person for row in look_alikes(viewer, told["name"], told["born_on"], own=True)]


def _opened(request: HttpRequest, person: Person) -> HttpResponse:
    """Whoever works on cases walks along from the beginning; an intake worker leaves it to those who do."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    worker = Membership.objects.get(pk=viewer.membership_id) if may(viewer, "cases.touch") else None
    case: Case = actions.open(person=person, worker=worker, by=viewer)
    mark_done(request)
    messages.success(request, _("A case is open."))
    return see(case.get_absolute_url())


def _id(text: Any) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
