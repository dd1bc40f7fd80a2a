"""The person's own words: correct this, add my side, complain; and the answers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from commonground.agencies.models import Agency
from commonground.kit.noes import Hidden, NotNow
from commonground.mine.guard import SENT, own, own_writing, telling
from commonground.mine.queries import places_to_speak_to
from commonground.people.actions import note_beside, say_own_word
from commonground.people.elsewhere import elsewhere
from commonground.people.models import OwnPage, OwnWord
from commonground.people.own_rules import ABodyOutside
from commonground.privacy.doors import one

KINDS = {
    "fix": ("correct", _("Correct this"), _("Something is wrong. Say what, and what is right.")),
    "side": ("my_side", _("Add my side"), _("Say how you see it. It stands next to what others wrote.")),
    "complain": ("complaint", _("Complain"), _("Somebody outside of the place that you name reads it and answers.")),
}


@own
def say(request: HttpRequest) -> HttpResponse:
    """What the person said so far, with the answers, and three doors."""
    said = OwnWord.objects.order_by("-said_at", "id")
    return TemplateResponse(request, "mine/say.html", {"kinds": KINDS, "said": said})


@own_writing
def say_one(request: HttpRequest, kind: str) -> HttpResponse:
    """One thing to say, in one's own words."""
    if kind not in KINDS:
        raise Hidden
    verb, title, lead = KINDS[kind]
    page: OwnPage = one(OwnPage.objects.all(), pk=request.own.user_id)  # type: ignore[attr-defined]
    places = places_to_speak_to(page.agency_id)
    theirs = next((place for place in places if place.pk == page.agency_id), None)
    error, turn_to = "", ()
    if request.method == "POST":
        try:
            chosen = _chosen(places, request.POST.get("to", ""))
            word = say_own_word(
                page, kind=verb, text=request.POST.get("text", ""), agency=chosen or theirs, about=chosen,
                by=request.own,  # type: ignore[attr-defined]
            )  # fmt: skip
            if request.own.beside:  # type: ignore[attr-defined]
                note_beside(page, kind="said", record_id=word.pk, by=request.own)  # type: ignore[attr-defined]
            return telling(redirect("mine:say"), SENT)
        except NotNow as no:
            error, turn_to = no.sentence, elsewhere() if no.code == ABodyOutside.code else ()
    context = {
        "kind": kind, "title": title, "lead": lead, "error": error, "text": request.POST.get("text", ""),
        "places": places, "theirs": theirs, "to": request.POST.get("to", ""), "names_shown": request.GET.get("names") == "1",
        "turn_to": turn_to, "minutes": max(1, request.stay.seconds // 60),  # type: ignore[attr-defined]
    }  # fmt: skip
    return TemplateResponse(request, "mine/say_one.html", context, status=422 if error else 200)


def _chosen(places: list[Agency], asked: str) -> Agency | None:
    """The place that was chosen, or none.

    :raises Hidden: for a place that was not offered.
    """
    if not asked:
        return None
    found = next((place for place in places if str(place.pk) == asked), None)
    if found is None:
        raise Hidden
    return found
