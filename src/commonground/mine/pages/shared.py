"""What was asked of the person, and who may see: each opens the words in which it was asked, and is taken back in two taps."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from commonground.agencies.models import Agency
from commonground.consents.actions import revoke
from commonground.consents.models import ON_THEIR_PAGE, Release
from commonground.consents.reasons import language_now
from commonground.kit.noes import Hidden
from commonground.mine.guard import TAKEN_BACK, own, telling
from commonground.mine.queries import (
    Permission,
    language_asked,
    names,
    permission,
    permissions,
    releases,
    said_elsewhere,
    words_asked,
)
from commonground.people.actions import note_beside
from commonground.people.models import OwnPage
from commonground.people.own_viewer import OwnViewer
from commonground.privacy.doors import one as one_of

# What the person answered, said to them: a release by its status at the moment.
ANSWERS = {
    "given": _("You said yes"),
    "declined": _("You said no"),
    "not_now": _("You said not now"),
    "revoked": _("You took it back"),
    "ended": _("It has ended"),
    "void": _("It was closed"),
}


def _shown(request: HttpRequest) -> list[Permission]:
    hidden = request.stay.hidden  # type: ignore[attr-defined]
    return [one for one in permissions(releases(), at=timezone.now()) if f"r:{one.release.pk}" not in hidden]


@own
def asked(request: HttpRequest) -> HttpResponse:
    """What the person was asked, and what they answered. Each opens the words."""
    rows = [{"one": one, "words": ANSWERS[one.standing]} for one in _shown(request)]
    return TemplateResponse(request, "mine/asked.html", {"rows": rows})


@own
def one(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """One question in the reader's language, and below it the words in which it was asked where that was another."""
    found = permission(release_id)
    reads, signed = language_now(), language_asked(found.release)
    context = {
        "one": found, "question": words_asked(found.release, reads), "language": reads, "language_signed": signed,
        "signed": words_asked(found.release, signed) if signed != reads else None, "said": ANSWERS[found.standing],
        "named": sorted(names(found.release.to_agencies).values()), "by_word": said_elsewhere(found.release),
    }  # fmt: skip
    return TemplateResponse(request, "mine/one.html", context)


@own
def in_force(request: HttpRequest) -> HttpResponse:
    """The permissions that are in force. Taking one back acts at the next step of anybody."""
    rows = [one for one in _shown(request) if one.live]
    names_shown = request.GET.get("names") == "1"
    return TemplateResponse(request, "mine/shared.html", {"rows": rows, "names_shown": names_shown})


@own
@require_POST
def take_back(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """Take a permission back, all of it or a part. No reason is asked."""
    found = permission(release_id)
    label, agency = request.POST.get("label", ""), request.POST.get("agency", "")
    if (label and label not in {part.key for part in found.labels}) or (
        agency and agency not in {p.key for p in found.agencies}
    ):
        raise Hidden
    by: OwnViewer = request.own  # type: ignore[attr-defined]
    _revoke(found.release, label, Agency.objects.get(pk=agency) if agency else None, by)
    if by.beside:  # it is taken back already; at another visit the person says whether it was them
        note_beside(one_of(OwnPage.objects.all(), pk=by.user_id), kind="taken_back", record_id=found.release.pk, by=by)
    return telling(redirect("mine:shared"), TAKEN_BACK)


def _revoke(release: Release, label: str, agency: Agency | None, by: OwnViewer) -> None:
    """The verb of staff, done by the person: in the rows of the agency that asked."""
    revoke(
        release, label=label, to_agency=agency, told_by="person", told_how=ON_THEIR_PAGE, by=by.at(release.agency_id)
    )
