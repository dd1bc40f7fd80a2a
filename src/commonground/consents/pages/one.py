"""One permission: what it is worth, what is open, what was already shared; it is confirmed, taken back and copied here."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.agencies.routes import open_to
from commonground.consents import queries
from commonground.consents.actions import confirm, end_with_case, offer_copy, revoke
from commonground.consents.forms import ConfirmForm
from commonground.consents.looked import looked_under
from commonground.consents.models import TOLD_HOW, Release
from commonground.consents.putting import days_named
from commonground.consents.reasons import label_words, language_now
from commonground.consents.scenes import under_way_with
from commonground.consents.status import ON_PAPER, RELEASE
from commonground.consents.supervised import case_of
from commonground.consents.validity import validity
from commonground.consents.wording import LANGUAGES, Asked, asked, day_in_words
from commonground.kit.noes import Hidden, NotNow
from commonground.kit.spans import last_day
from commonground.people.forms import spoken_words
from commonground.privacy.doors import parts_of


def viewer_of(request: HttpRequest) -> Viewer:
    """The viewer of a guarded page."""
    return request.viewer  # type: ignore[attr-defined,no-any-return]


def own_release(request: HttpRequest, release_id: UUID) -> Release:
    """A release that the viewer's agency asked for.

    :raises Hidden: when it is another agency's, or there is none.
    """
    found = queries.release(release_id)
    if found.agency_id != viewer_of(request).agency_id:
        raise Hidden
    return found


@open_to("consents.read")
def one(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """One permission, and what can be done with it."""
    release, viewer = own_release(request, release_id), viewer_of(request)
    return TemplateResponse(request, "consents/one.html", whole(release, viewer))


def whole(release: Release, viewer: Viewer) -> dict[str, Any]:
    """Everything that the page of one permission shows."""
    at = timezone.now()
    yes = release.given_at is not None
    grants = list(queries.open_grants(release, at=at)) if yes else []
    named = list(Agency.objects.filter(pk__in=release.to_agencies).order_by("name"))
    live, waits = release.is_live(at), release.waits_for_confirming(at)
    withdrawn = list(queries.withdrawals(release).select_related("to_agency"))
    return {
        "release": release, "person": release.person, "words": _(RELEASE.words[release.standing(at)]), "live": live,
        "worth": [_line(one, grants, withdrawn) for one in validity(release)] if yes else [],
        "agencies": [{"agency": one, "open": any(g.to_agency_id == one.pk for g in grants)} for one in named],
        "withdrawals": [_taken_back(row) for row in withdrawn],
        "looked": looked_under(release, at=at) if yes else [],
        "days": [(label_words(label, language_now(), to="worker"), *map(_day, span)) for label, span in release.days.items()],
        "language_words": spoken_words(release.language),
        "told_how": TOLD_HOW, "waits": waits, "since": _answer_since(release, at) if waits else None,
        "under_way": under_way_with(release.person, by=viewer) if waits else [], "paper": _paper_of(release) if release.signed_how == ON_PAPER else {},
        "held": release.is_held(at), "may_end_case": live and release.supervisor_id is not None and "consents.end_with_case" in viewer.rights,
        "may_ask": "consents.ask" in viewer.rights, "may_end": "encounters.read" in viewer.rights,
        "may_take_back": live and "consents.revoke" in viewer.rights, "may_confirm": "consents.confirm" in viewer.rights,
        "may_send": bool(release.items) and yes and "consents.send" in viewer.rights, "sent": list(queries.sent_under(release)),
        "may_copy": yes and "consents.offer_copy" in viewer.rights,
        "parts_left": len({g.label for g in grants}), "agencies_left": len({g.to_agency_id for g in grants}),
    }  # fmt: skip


def _answer_since(release: Release, at: datetime) -> dict[str, Any] | None:
    """The later answer that leaves nothing to confirm, in words."""
    later = queries.answered_since(release)
    return {"words": _(RELEASE.words[later.standing(at)]), "at": later.asked_at} if later else None


def _paper_of(release: Release) -> dict[str, Any]:
    """Where the paper lies and its day, as far as they were written down."""
    kept = parts_of(release, name="signature").first()
    content = dict(kept.content) if kept else {}
    return {"kept_at": content.get("kept_at", ""), "signed_on": _day(content.get("signed_on"))}


def _day(told: str | None) -> str:
    return day_in_words(date.fromisoformat(told), language_now()) if told else ""


def question_of(release: Release, language: str, *, until: datetime | None = None) -> Asked:
    """The words in which a release was given, in a language.

    :param until: the end that is asked for now, when it is not the one of the release.
    """
    names = list(Agency.objects.filter(pk__in=release.to_agencies).order_by("name").values_list("name", flat=True))
    ends = timezone.localtime(until or release.expires_at)
    days = {
        label: (date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None)
        for label, (first, last) in release.days.items()
    }
    by_the_hour = until is None and release.waits_for_confirming(timezone.now())
    asked_on = timezone.localtime(release.asked_at).date()
    return asked(
        names, release.labels, release.purpose, ends if by_the_hour else last_day(ends), language, today=asked_on, giver=release.agency.name, days=days, named=days_named(release.items),
        case=case_of(release.supervisor, release.docket, release.condition, release.held_until), version=release.form_version,
    )  # fmt: skip


def _line(standing: Any, grants: list[Any], withdrawn: list[Any]) -> dict[str, Any]:
    ends = {g.expires_at for g in grants if g.label == standing.label}
    language = language_now()
    return {
        "label": standing.label, "what": standing.what(language, to="worker"), "valid": standing.valid,
        "why_not": standing.why_not(language, to="worker"), "open": bool(ends), "until": max(ends, default=None),
        "taken_back": any(row.label in ("", standing.label) for row in withdrawn),
    }  # fmt: skip


def _taken_back(row: Any) -> dict[str, Any]:
    what = label_words(row.label, language_now(), to="worker") if row.label else ""
    return {"row": row, "what": what, "agency": row.to_agency.name if row.to_agency else ""}


@open_to("consents.revoke")
@require_POST
def take_back(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """The person takes it back, all of it or a part, by their word: it acts at once, and no reason is asked."""
    release, viewer = own_release(request, release_id), viewer_of(request)
    told = request.POST
    label, agency_id = told.get("label", ""), told.get("to_agency", "")
    agency = Agency.objects.filter(pk__in=release.to_agencies, pk=agency_id).first() if _is_id(agency_id) else None
    if agency_id and agency is None:
        raise Hidden
    if told.get("told_how") not in dict(TOLD_HOW):  # nobody said how: ask it here, with each answer one tap away
        asked_how = {"label": label, "agency": agency}
        return TemplateResponse(
            request, "consents/one.html", whole(release, viewer) | {"say_how": asked_how}, status=422
        )
    held = release.is_held(timezone.now())
    back = revoke(
        release, label=label, to_agency=agency, told_how=told["told_how"],
        told_by="signer" if told.get("told_by") == "signer" else "person", by=viewer,
    )  # fmt: skip
    if held and back.held_until is not None:
        when = date_format(timezone.localtime(back.held_until), "j F Y")
        messages.success(
            request,
            _("Written down. Tell them: it ends on %(day)s, as the form says, or when the case ends.") % {"day": when},
        )
    elif back.status == "revoked":
        messages.success(request, _("Taken back. From this moment nobody sees anything under it."))
    else:
        messages.success(request, _("That part is taken back from this moment. The rest goes on."))
    return redirect("consents:one", release_id=release.pk)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@open_to("consents.confirm")
def confirm_one(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """Ask again in calm: the person says so again, and it lasts as long as one that is given in calm."""
    release, viewer = own_release(request, release_id), viewer_of(request)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            confirm(release, by=viewer, **form.cleaned_data)
        except NotNow as no:
            field = "interpreter_is" if no.field == "interpreter" else no.field
            form.add_error(field if field in form.fields else None, no.sentence)
        else:
            messages.success(request, _("Confirmed. It lasts until the day on the page."))
            return redirect("consents:one", release_id=release.pk)
    if release.given_at is None:
        raise Hidden
    language = release.language if release.language in LANGUAGES else "en"
    question = question_of(release, language, until=release.ends_if_confirmed)
    at = timezone.now()
    context = {
        "release": release, "person": release.person, "form": form, "question": question, "language": language,
        "since": _answer_since(release, at), "under_way": under_way_with(release.person, by=viewer),
        "may_ask": "consents.ask" in viewer.rights, "may_end": "encounters.read" in viewer.rights,
    }  # fmt: skip
    return TemplateResponse(request, "consents/confirm.html", context, status=422 if form.errors else 200)


@open_to("consents.offer_copy")
@require_POST
def copy_offered(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """The person was offered a copy, and took it or did not want one."""
    release = own_release(request, release_id)
    offer_copy(release, answer="taken" if request.POST.get("answer") == "taken" else "said_no", by=viewer_of(request))
    return redirect("consents:one", release_id=release.pk)


@open_to("consents.end_with_case")
@require_POST
def case_ended(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """The case ended for which it was given, and it ends with it."""
    end_with_case(own_release(request, release_id), by=viewer_of(request))
    messages.success(request, _("Ended with the case. From this moment nobody sees anything under it."))
    return redirect("consents:one", release_id=release_id)
