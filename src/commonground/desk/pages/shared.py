"""What other agencies share with the viewer's: the parts that a permission, an agreement, a tie or an emergency access opens, newest first."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.desk.forms import WordsForm
from commonground.desk.words import label_words, part_name
from commonground.people.copies import TermsShown, shown
from commonground.people.models import Person
from commonground.privacy.lists import COUNTED, Place, how_many, newest, with_words
from commonground.privacy.models import Part
from commonground.privacy.terms import terms_of_many


@dataclass(frozen=True, slots=True)
class Row:
    """One part: what it is called, its label in words, and the person as the viewer knows them, if so."""

    part: Part
    name: str
    label: str
    person: Person | None
    terms: TermsShown


@open_to("people.read")
def shared(request: HttpRequest) -> HttpResponse:
    """The newest fifty and the way to older ones; or the newest fifty with certain words, which go by POST and stand in no address."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = WordsForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "asked": form.is_valid()}
    if context["asked"]:
        context["rows"] = _rows(viewer, with_words(form.cleaned_data["said"], "others"))
    else:
        page = newest("others", before=Place.read(request.GET.get("before", "")))
        number = how_many("others")
        context |= {"rows": _rows(viewer, page.parts), "number": min(number, COUNTED), "more": number > COUNTED}
        context["older"] = f"?before={page.older}" if page.older else ""
    return TemplateResponse(request, "desk/shared.html", context, status=422 if form.errors else 200)


def _rows(viewer: Viewer, parts: list[Part]) -> list[Row]:
    """The rows of a page, with the people as the own agency wrote them down, or else as another told of them."""
    subjects = {part.subject_id for part in parts if part.subject_id}
    known = list(Person.objects.filter(subject_id__in=subjects).order_by("id")) if subjects else []
    people = {one.subject_id: one for one in sorted(known, key=lambda one: one.agency_id == viewer.agency_id)}
    terms = terms_of_many(viewer, parts)
    return [
        Row(
            part, part_name(part.name), label_words(part.label), people.get(part.subject_id),
            shown(terms[part.pk], label=part.label, holder=part.agency),
        )
        for part in parts
    ]  # fmt: skip
