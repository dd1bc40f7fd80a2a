"""A copy on paper for the person: the whole permission as it was signed, or a small card that gives nobody away."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from commonground.agencies.routes import open_to
from commonground.consents.models import Release
from commonground.consents.pages.one import own_release, question_of
from commonground.consents.signing import as_path
from commonground.consents.validity import validity
from commonground.consents.wording import LANGUAGES, day_in_words
from commonground.kit.noes import Hidden
from commonground.kit.papers import NoLetters, Section, Sheet, as_pdf
from commonground.privacy.doors import parts_of


@open_to("consents.offer_copy")
def whole_copy(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """The whole permission, in the words and the language in which it was given. Its title names nothing."""
    release = _given(request, release_id)
    context = {"release": release, "sheet": sheet_of(release)}
    return _printed(request, release, "consents/copy.html", context)


@open_to("consents.offer_copy")
def copy_file(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """The same as tagged PDF, for whoever reads with a screen reader or wants it on a stick. Its name gives nothing away."""
    release = _given(request, release_id)
    try:
        written = as_pdf(sheet_of(release))
    except NoLetters:
        messages.warning(
            request, _("A name holds letters that no font here can put into a file. Print this page instead.")
        )
        return redirect("consents:copy", release_id=release.pk)
    return HttpResponse(
        written, content_type="application/pdf", headers={"Content-Disposition": 'attachment; filename="copy.pdf"'}
    )


@open_to("consents.offer_copy")
def card(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """A small card: a number, a day and a phone, no agency by its kind, no name, nothing of what it is about."""
    release = _given(request, release_id)
    facts = {"number": release.number, "day": _day(release), "phone": release.agency.phone}
    return _printed(request, release, "consents/card.html", {"release": release, **facts})


def _given(request: HttpRequest, release_id: UUID) -> Release:
    release = own_release(request, release_id)
    if release.given_at is None:
        raise Hidden
    return release


def _language(release: Release) -> str:
    return release.language if release.language in LANGUAGES else "en"


def _day(release: Release) -> str:
    assert release.given_at is not None
    return day_in_words(timezone.localtime(release.given_at).date(), _language(release))


def _printed(request: HttpRequest, release: Release, page: str, context: dict[str, Any]) -> HttpResponse:
    with translation.override(_language(release)):
        response = TemplateResponse(request, page, {"sheet_language": _language(release), **context})
        response.render()
    return response


def sheet_of(release: Release) -> Sheet:
    """A permission that was given, as the paper that the person may take along."""
    language, question = _language(release), question_of(release, _language(release))
    with translation.override(language):
        cannot = tuple(one.why_not(language) for one in validity(release) if not one.valid)
        phone = _("Phone: %(phone)s") % {"phone": release.agency.phone} if release.agency.phone else ""
        said_yes = _("%(name)s said yes on %(day)s.") % {"name": release.person.name, "day": _day(release)}
        return Sheet(
            language=language, name=_("Copy"), over=f"{_('Your permission')} {release.number}", title=question.sentence,
            lead=" ".join(filter(None, (said_yes, question.shares))),
            sections=(
                Section(_("What they will get") if question.only_items else _("What they will see"), items=question.items),
                *([Section(_("Why a court gets it"), items=question.case)] if question.case else []),
                *([Section(_("What this cannot open"), items=cannot)] if cannot else []),
                Section(_("What they will not get") if question.only_items else _("What they will not see"), (question.not_seen,)),
                Section(_("How to take it back"), (" ".join(filter(None, (question.take_back, phone))),)),
                Section(_("What else to know"), _told(question.promise, question.risks, question.onward, question.carried)),
                _signed(release),
            ),
            foot=f"{release.agency.name} · {release.form_version}",
        )  # fmt: skip


def _signed(release: Release) -> Section:
    signature = parts_of(release, name="signature").first()
    content = signature.content if signature else {}
    how = (
        release.get_signer_display(), release.get_signed_how_display(), _day(release), release.get_read_by_display(), release.interpreter,
    )  # fmt: skip
    drawn = as_path(content)
    line = " · ".join(str(word) for word in how if word)
    typed = "" if drawn else content.get("name", "")
    return Section(_("Signed"), _told(line, typed), drawn=drawn, drawn_words=_("Your signature") if drawn else "")


def _told(*words: str) -> tuple[str, ...]:
    return tuple(word for word in words if word)
