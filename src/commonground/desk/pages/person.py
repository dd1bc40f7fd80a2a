"""A person's page: what this viewer may see of somebody, in one scroll, and the permissions, which are taken back here."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.agencies.routes import open_to
from commonground.cases.queries import own_cases
from commonground.cases.safe_words import safe_way
from commonground.consents import queries as consents
from commonground.consents.actions import revoke
from commonground.consents.status import RELEASE
from commonground.encounters import queries as encounters
from commonground.messages.actions import safe_contact_of
from commonground.people import queries as people
from commonground.people.models import Person
from commonground.people.rules import may_open_in_emergency
from commonground.referrals import queries as referrals


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline: when, what, and who can see it."""

    at: datetime
    title: str
    icon: str
    url: str = ""


@open_to("people.read")
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One person, as the viewer's agency may know them."""
    viewer = request.viewer  # type: ignore[attr-defined]
    who = people.person(person_id)
    contact = safe_contact_of(who.subject_id, by=viewer)
    context = {
        "person": who,
        "safe_way": safe_way(contact),
        "timeline": _timeline(who, viewer),
        "permissions": _permissions(who, viewer),
        "may_open_in_emergency": who.agency_id == viewer.agency_id and may_open_in_emergency(viewer),
        "may_take_back": "consents.revoke" in viewer.rights,
    }
    return TemplateResponse(request, "desk/person.html", context)


@open_to("consents.revoke")
@require_POST
def take_back(request: HttpRequest, person_id: UUID, release_id: UUID) -> HttpResponse:
    """The person takes a permission back: it acts at once, and no reason is asked."""
    viewer = request.viewer  # type: ignore[attr-defined]
    revoke(consents.release(release_id), by=viewer)
    messages.success(request, _("Taken back. From this moment nobody sees anything under it."))
    return redirect("desk:person", person_id=person_id)


def _timeline(who: Person, viewer: Viewer) -> list[Line]:
    rows = [
        Line(e.opened_at, _("Met by %(agency)s") % {"agency": viewer.agency_name}, "speech")
        for e in encounters.of_person(who)
    ]
    rows += [
        Line(
            line.referral.sent_at or line.referral.made_at,
            f"{line.need}: {line.words}",
            "arrow",
            f"/desk/referrals/{line.referral.pk}/",
        )
        for line in referrals.of_subject(viewer, who.subject_id)
    ]
    rows += [
        Line(case.opened_at, _("Case opened"), "document", f"/desk/cases/{case.pk}/")
        for case in own_cases(viewer).filter(subject_id=who.subject_id)
    ]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def _permissions(who: Person, viewer: Viewer) -> list[dict[str, object]]:
    now = timezone.now()
    releases = list(consents.of_person(who)[:20])
    ids = {agency for release in releases for agency in release.to_agencies}
    names = dict(Agency.objects.filter(pk__in=ids).values_list("pk", "name"))
    return [
        {
            "release": release,
            "to": ", ".join(names[a] for a in release.to_agencies if a in names),
            "words": _(RELEASE.words[release.standing(now)]),
            "live": release.is_live(now),
            "ours": release.agency_id == viewer.agency_id,
        }
        for release in releases
    ]
