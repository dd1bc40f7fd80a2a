"""A person's page: what this viewer may see of somebody, in one scroll, and the permissions."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.agencies.context import Viewer
from commonground.agencies.kinds import SILENT_KINDS
from commonground.agencies.models import Agency
from commonground.agencies.routes import open_to
from commonground.calls.languages import language_words
from commonground.cases.models import Case
from commonground.cases.queries import own_cases
from commonground.cases.safe_words import odd_number, safe_way
from commonground.consents import queries as consents
from commonground.consents.models import TOLD_HOW, Release, harmful_holders
from commonground.consents.reasons import language_now
from commonground.consents.status import RELEASE
from commonground.consents.validity import validity
from commonground.encounters import queries as encounters
from commonground.kit.once import fresh_key
from commonground.messages.actions import safe_contact_of
from commonground.people import queries as people
from commonground.people.bars import bars_of
from commonground.people.copies import copies_of, terms_of_row
from commonground.people.death_queries import death_of
from commonground.people.models import Person
from commonground.people.own_queries import own_words_about
from commonground.people.rules import may_open_in_emergency
from commonground.people.warning_rules import WarnsForItsRecords
from commonground.people.words import kept_line
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
    ours = who.agency_id == viewer.agency_id
    contact = safe_contact_of(who.subject_id, by=viewer)
    cases = list(own_cases(viewer).filter(subject_id=who.subject_id))
    context = {
        "person": who,
        "ours": ours,
        "contact": contact,
        "safe_way": safe_way(contact),
        "odd_number": odd_number(contact),
        "language_words": language_words(who.language),
        "timeline": _timeline(who, viewer, cases),
        "may_reach": ours and "people.note" in viewer.rights,
        "may_correct": ours and "people.correct" in viewer.rights,
        "may_open_case": ours and "cases.open" in viewer.rights and all(case.status != "open" for case in cases),
        "once": fresh_key(),
        "permissions": _permissions(who, viewer),
        "may_open_in_emergency": ours and may_open_in_emergency(viewer),
        "may_warn": ours and "people.warn" in viewer.rights and WarnsForItsRecords.holds(by=viewer),
        "may_take_back": "consents.revoke" in viewer.rights,
        "may_take_back_by_word": "consents.take_back_by_word" in viewer.rights,
        "may_ask": ours and "consents.ask" in viewer.rights and viewer.agency_kind != "police",
        "may_record_papers": ours and "consents.record_authority" in viewer.rights,
        "told_how": TOLD_HOW,
        "own_words": list(own_words_about(who, viewer)),
        "may_hand_over": ours and "people.hand_over_page" in viewer.rights and viewer.agency_kind not in SILENT_KINDS,
        "copies": copies_of(who) if ours else [],
        "came": consents.came_of(who.subject_id, viewer) if "consents.take_in" in viewer.rights else [],
        "came_with": terms_of_row(who.pk) if ours else None,
        "may_record_death": ours and "people.record_death" in viewer.rights,
        "death": death_of(who, viewer) if ours else None,
        "may_answer": "people.answer_own_word" in viewer.rights,
        **_kept_from(who, viewer, ours),
    }
    return TemplateResponse(request, "desk/person.html", context)


def _kept_from(who: Person, viewer: Viewer, ours: bool) -> dict[str, object]:
    """From whom the record is kept: for those of the holder who may say so."""
    if not ours or "people.bar" not in viewer.rights:
        return {"may_keep_from": False}
    now = timezone.now()
    return {"may_keep_from": True, "kept": [kept_line(row, viewer, now) for row in bars_of(who, at=now)]}


def _timeline(who: Person, viewer: Viewer, cases: list[Case]) -> list[Line]:
    rows = [
        Line(e.opened_at, _("Met by %(agency)s") % {"agency": viewer.agency_name}, "speech", _met_url(e.pk, viewer))
        for e in encounters.of_person(who)
    ]
    rows += [
        Line(
            line.referral.sent_at or line.referral.made_at,
            f"{line.need}: {line.words}",
            "arrow",
            f"/desk/referrals/{line.referral.pk}/" if "referrals.read" in viewer.rights else "",
        )
        for line in referrals.of_subject(viewer, who.subject_id)
    ]
    opens = "cases.read" in viewer.rights
    rows += [
        Line(case.opened_at, _("Case opened"), "document", f"/desk/cases/{case.pk}/" if opens else "") for case in cases
    ]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def _met_url(encounter_id: UUID, viewer: Viewer) -> str:
    """Where the meeting stands, for those who may open it."""
    return reverse("field:encounter", args=[encounter_id]) if "encounters.read" in viewer.rights else ""


def _permissions(who: Person, viewer: Viewer) -> list[dict[str, object]]:
    now = timezone.now()
    # Fetched beside, not joined: of a release that is visible the person or the paper need not be.
    releases = list(consents.of_person(who).prefetch_related("person", "authority")[:20])
    told = {release.pk: consents.told_to(release, viewer) for release in releases}
    harmful = harmful_holders(who.subject_id, viewer.agency_id)
    ids = {agency for named in told.values() for agency in named}
    names = dict(Agency.objects.filter(pk__in=ids).values_list("pk", "name"))
    return [
        {
            "release": release,
            "to": ", ".join(names[a] for a in told[release.pk] if a in names),
            "words": _(RELEASE.words[release.standing(now)]),
            "live": release.is_live(now),
            "ours": release.agency_id == viewer.agency_id,
            "page": release.agency_id == viewer.agency_id and "consents.read" in viewer.rights,
            "waits": release.agency_id == viewer.agency_id and release.waits_for_confirming(now),
            "why_not": _why_not(release, harmful)
            if release.agency_id == viewer.agency_id and release.is_live(now)
            else [],
        }
        for release in releases
    ]


def _why_not(release: Release, harmful: set[str]) -> list[str]:
    """What a live release of the own agency does not open, and why."""
    return [one.why_not(language_now(), to="worker") for one in validity(release, harmful=harmful) if not one.valid]
