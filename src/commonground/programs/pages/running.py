"""Preparing, reviewing, switching on and off, and taking a new version: each a verb, and the sentence why not now."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.kit.ids import id_said
from commonground.kit.noes import Hidden, NotNow
from commonground.programs import actions
from commonground.programs.forms import ReviewForm
from commonground.programs.models import Program, ProgramVersion
from commonground.programs.packs import UnknownPack, pack
from commonground.programs.packs.difference import changes
from commonground.programs.queries import program_of, reviews_of, versions_of


def _viewer(request: HttpRequest) -> Viewer:
    return request.viewer  # type: ignore[attr-defined, no-any-return]


def _own(request: HttpRequest, code: str) -> Program:
    program = program_of(_viewer(request).agency_id, code)
    if program is None:
        raise Hidden
    return program


def _done(request: HttpRequest, code: str, verb: Callable[[], Any], said: str) -> HttpResponse:
    try:
        verb()
    except NotNow as no:
        messages.error(request, no.sentence)
    else:
        messages.success(request, said)
    return redirect("programs:one", code)


@open_to("programs.prepare", purpose="administration")
@require_POST
def prepared(request: HttpRequest, program: str) -> HttpResponse:
    """Prepare a program for the own agency, by the newest version that is published here; the first time by the one that ships."""
    by = _viewer(request)
    try:
        made = pack(program)
    except UnknownPack:
        raise Hidden from None

    def prepare() -> None:
        there = versions_of(by.jurisdiction_id, program)
        if by.agency_kind in (there[0].pack if there else made).program.run_by:
            actions.prepare(there[0] if there else actions.publish(made, by=by), by=by)
        else:
            raise NotNow(_("Your kind of agency cannot run this program."), code="PR3")

    return _done(request, program, prepare, _("Prepared. Now ask the community, and write down what they said."))


@open_to("programs.switch_on", purpose="administration")
@require_POST
def switched_on(request: HttpRequest, program: str) -> HttpResponse:
    """Switch it on, or say why not now."""
    own, by = _own(request, program), _viewer(request)
    return _done(request, program, lambda: actions.switch_on(own, by=by), _("It is on. New people can begin."))


@open_to("programs.switch_off", purpose="administration")
@require_POST
def switched_off(request: HttpRequest, program: str) -> HttpResponse:
    """Switch it off."""
    own, by = _own(request, program), _viewer(request)
    said = _("It is off. Nobody new begins, and what is never shared stays so.")
    return _done(request, program, lambda: actions.switch_off(own, by=by), said)


@open_to("programs.take_new_version", purpose="administration")
def new_version(request: HttpRequest, program: str) -> HttpResponse:
    """What changed in the newest published version, and the button to begin with it."""
    own, by = _own(request, program), _viewer(request)
    newest = _meant(request, own)
    if request.method == "POST":
        said = _("New people begin with this version. Whoever is in the program stays on theirs.")
        return _done(request, program, lambda: actions.take_new_version(own, newest, by=by), said)
    found = list(changes(own.version.pack, newest.pack))
    return TemplateResponse(request, "programs/version.html", {"own": own, "newest": newest, "changes": found})


@open_to("programs.review", purpose="administration")
def reviewed(request: HttpRequest, program: str) -> HttpResponse:
    """The form of a community review of the newest version; what was typed stays when it is not taken."""
    own, by = _own(request, program), _viewer(request)
    newest, form = _meant(request, own), ReviewForm(request.POST or None)
    if form.is_valid():
        told = form.cleaned_data
        words = {name: told[name] for name in ("how", "asked_from", "asked_until", "said", "changed", "left")}
        same = _reviewed_before(own, newest) if told["same"] else None
        try:
            if told["same"] and same is None:
                raise NotNow(_("No other version was reviewed yet."), code="PR9", field="same")
            actions.review(own, version=newest, asked=form.asked(), same_as=same, by=by, **words)
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            messages.success(request, _("Written down. Everybody can read it on the page of the program."))
            return redirect("programs:one", program)
    context = {"own": own, "newest": newest, "form": form}
    return TemplateResponse(request, "programs/review.html", context, status=422 if form.errors else 200)


def _meant(request: HttpRequest, own: Program) -> ProgramVersion:
    """The version that was read: what is sent says which; a page says it in its address, or shows the newest.

    :raises Hidden: when what is sent names none that is published here.
    """
    rows = versions_of(own.jurisdiction_id, own.code)
    said = id_said((request.POST if request.method == "POST" else request.GET).get("version", ""))
    if said is None and request.method != "POST":
        return rows[0]
    if (found := next((row for row in rows if row.pk == said), None)) is None:
        raise Hidden
    return found


def _reviewed_before(program: Program, version: ProgramVersion) -> ProgramVersion | None:
    rows = reviews_of(program)
    return next((row.version for row in rows if row.version_id != version.pk), None)
