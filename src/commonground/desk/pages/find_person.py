"""Finding somebody of the own agency: by name, or by the number on their card. What is asked goes by POST and stands in no address."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.agencies.acting import may
from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.consents import queries as consents
from commonground.consents.status import RELEASE
from commonground.desk.forms import FindForm
from commonground.people.models import Person
from commonground.people.queries import MOST_CALLED, called, own_people


@open_to("people.read")
def find_person(request: HttpRequest) -> HttpResponse:
    """One box. Nothing found and nothing that may be seen read the same."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = FindForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "asked": form.is_valid()}
    if context["asked"]:
        said = form.cleaned_data["said"]
        found = called(viewer, said)
        context |= {"people": found[: MOST_CALLED - 1], "more": len(found) == MOST_CALLED}
        context["permissions"] = _permissions(viewer, said) if may(viewer, "consents.read") else []
    return TemplateResponse(request, "desk/find_person.html", context, status=422 if form.errors else 200)


def _permissions(viewer: Viewer, said: str) -> list[dict[str, Any]]:
    """The permissions whose card bears this number, each with the person it is about."""
    found = consents.by_number(viewer, said)
    people: dict[Any, Person] = own_people(viewer).in_bulk([release.person_id for release in found])
    now = timezone.now()
    return [
        {"release": one, "person": people[one.person_id], "words": _(RELEASE.words[one.standing(now)])}
        for one in found
        if one.person_id in people
    ]
