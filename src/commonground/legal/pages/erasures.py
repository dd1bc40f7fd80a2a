"""Erasing sealed words: who asked, who has to agree, what was done."""

from collections.abc import Iterable
from uuid import UUID

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.kit.ids import id_or_hidden
from commonground.kit.noes import NotNow
from commonground.legal import queries
from commonground.legal.actions import ask_to_erase, erase_words
from commonground.legal.forms import EraseForm
from commonground.legal.models import Erasure
from commonground.legal.pages.paper import as_offered
from commonground.people.queries import look_alikes, own_person
from commonground.privacy.doors import one

LONGEST_NAME = 120


@open_to("legal.ask_to_erase", purpose="legal_process")
def erasures(request: HttpRequest) -> HttpResponse:
    """What is asked for and what was erased; and asking, in two steps: a name, then which person and why."""
    said = request.POST.get("said", "").strip()[:LONGEST_NAME]
    if request.method != "POST" or "why" not in request.POST:
        return _show(request, said=said)
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = EraseForm(request.POST, people=_people(viewer, said))
    if form.is_valid():
        try:
            ask_to_erase(
                own_person(viewer, id_or_hidden(form.cleaned_data["person"])), why=form.cleaned_data["why"], by=viewer
            )
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            messages.success(request, _("Asked. Somebody else has to agree."))
            return redirect("legal:erasures")
    return _show(request, said=said, form=form)


@require_POST
@open_to("legal.erase_words", purpose="legal_process")
def agree(request: HttpRequest, erasure_id: UUID) -> HttpResponse:
    """Agree as the second person, behind a fresh sign-in."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = one(queries.erasures(viewer), pk=erasure_id)
    if not did_recently_reauthenticate(request):
        messages.warning(request, _("Sign in once more, then do it again. Nothing was erased."))
        return redirect(f"{reverse('account_reauthenticate')}?next={reverse('legal:erasures')}")
    try:
        erase_words(found, by=viewer)
    except NotNow as no:
        return _show(request, no=no.sentence)
    messages.success(request, _("Erased. The ledger keeps that it was done."))
    return redirect("legal:erasures")


def _show(request: HttpRequest, *, said: str = "", form: EraseForm | None = None, no: str = "") -> HttpResponse:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    people = _people(viewer, said)
    context = {
        "waiting": _named(queries.erasures(viewer).filter(erased_at=None)), "said": said, "no": no,
        "done": _named(queries.erasures(viewer).exclude(erased_at=None)[:100]), "nobody": bool(said) and not people,
        "form": form or (EraseForm(people=people) if people else None),
    }  # fmt: skip
    return TemplateResponse(
        request, "legal/erasures.html", context, status=422 if no or (form and form.errors) else 200
    )


def _named(rows: Iterable[Erasure]) -> list[Erasure]:
    """The rows, each with who is meant, told apart from others of the same name: what was erased does not come back."""
    found = list(rows)
    for row in found:
        row.named = as_offered(row.person)[1]  # type: ignore[attr-defined]
    return found


def _people(viewer: Viewer, said: str) -> list[tuple[str, str]]:
    return [as_offered(row.person) for row in look_alikes(viewer, said, own=True)] if said else []
