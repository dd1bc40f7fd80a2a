"""Who helps next: find a service with the person, and send a referral, with their permission or without a name."""

from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from commonground.agencies.routes import open_to
from commonground.consents.queries import live_for
from commonground.directory.models import Service
from commonground.directory.needs import picture_needs, vocabulary
from commonground.directory.opening import sentence
from commonground.directory.queries import find
from commonground.field.finding import own_encounter, viewer_of
from commonground.field.once import done_before, fresh_key, mark_done
from commonground.kit.noes import Hidden, NotNow
from commonground.privacy.doors import one
from commonground.referrals import actions

SHOWN = 10


class LookForm(forms.Form):
    """What is needed, in words or by a picture; open now."""

    text = forms.CharField(label=_("What is needed"), max_length=200, required=False)
    need = forms.ChoiceField(label=_("Or choose"), required=False)
    open_now = forms.BooleanField(label=_("Open now"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        language = _language()
        self.fields["need"].choices = [("", "–"), *((n.code, n.names[language]) for n in picture_needs())]  # type: ignore[attr-defined]


def _language() -> str:
    return "es" if (get_language() or "en").startswith("es") else "en"


@open_to("referrals.make")
def find_help(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Services that fit, nearest and open first. The question goes by POST: no need stands in an address."""
    viewer = viewer_of(request)
    met = own_encounter(viewer, encounter_id)
    if met.person is None:
        raise Hidden
    form = LookForm(request.POST or None)
    found = None
    if form.is_bound and form.is_valid() and (form.cleaned_data["text"] or form.cleaned_data["need"]):
        found = find(
            viewer.jurisdiction_id, text=form.cleaned_data["text"], need=form.cleaned_data["need"], language=_language(),
            open_at=timezone.now() if form.cleaned_data["open_now"] else None, limit=SHOWN,
        )  # fmt: skip
    context = {"encounter": met, "form": form, "found": found, "once": fresh_key()}
    context["answers"] = [
        {
            "answer": answer,
            "open_words": sentence(answer.opening, _language()),
            "named": _may_name(met.person, answer.service),
            "need": _need_of(answer.service, form),
        }
        for answer in (found.answers if found else ())
    ]
    return TemplateResponse(request, "field/find_help.html", context)


def _may_name(person: object, service: Service) -> bool:
    agency_id = service.organization.agency_id
    return agency_id is not None and live_for(person, agency_id) is not None  # type: ignore[arg-type]


def _need_of(service: Service, form: LookForm) -> str:
    wish = form.cleaned_data.get("need", "")
    return wish if wish in service.needs else (service.main_needs or service.needs or [wish])[0]


@open_to("referrals.send")
@require_POST
def refer(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Write the referral and send it. Without a permission only need, area, language, household size and date go."""
    viewer = viewer_of(request)
    met = own_encounter(viewer, encounter_id)
    service = one(
        Service.objects.filter(jurisdiction_id=viewer.jurisdiction_id).select_related("organization__agency"),
        pk=request.POST.get("service") or None,
    )
    if met.person is None or request.POST.get("need") not in vocabulary():
        raise Hidden
    if not done_before(request):
        agency_id = service.organization.agency_id
        release = live_for(met.person, agency_id) if agency_id else None
        try:
            with transaction.atomic():
                made = actions.make(
                    person=met.person, service=service, need=request.POST["need"], release=release,
                    language=met.person.language, about=met, by=viewer,
                )  # fmt: skip
                actions.send(made, by=viewer)
            mark_done(request)
        except NotNow as no:
            return TemplateResponse(request, "kit/not_now.html", {"no": no}, status=409)
        return redirect(made.get_absolute_url())
    return redirect("field:encounter", encounter_id=met.pk)
