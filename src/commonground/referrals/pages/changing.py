"""Steps of a referral: each is one form that posts, calls one verb, and shows the referral (or the new case)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.agencies.routes import open_to
from commonground.cases.models import Case
from commonground.cases.pages.answers import say_on, see
from commonground.kit.noes import NotNow
from commonground.privacy.doors import one
from commonground.referrals import actions
from commonground.referrals.forms import AcceptForm, AnswerForm, DeclineForm, HandOverForm, OutcomeForm
from commonground.referrals.models import Referral
from commonground.referrals.pages.reading import referral_page

Act = Callable[[Referral, dict[str, Any]], Any]


def _step(request: HttpRequest, referral_id: UUID, form: forms.Form, name: str, done: str, act: Act) -> HttpResponse:
    """Check the form, act, and go on; or show the referral with the sentence on the form."""
    referral = one(Referral.objects.all(), pk=referral_id)
    if form.is_valid():
        try:
            made = act(referral, form.cleaned_data)
        except NotNow as no:
            say_on(form, no)
        else:
            messages.success(request, done)
            return see((made if isinstance(made, Case) else referral).get_absolute_url())
    return referral_page(request, referral_id, **{name: form})


@require_POST
@open_to("referrals.send")
def send(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Send a draft."""
    by = request.viewer  # type: ignore[attr-defined]
    return _step(
        request, referral_id, forms.Form(request.POST), "step_form", _("Sent."),
        lambda referral, told: actions.send(referral, by=by),
    )  # fmt: skip


@require_POST
@open_to("referrals.accept")
def accept(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Yes."""
    by = request.viewer  # type: ignore[attr-defined]
    return _step(
        request, referral_id, AcceptForm(request.POST), "accept_form", _("Accepted. A case is open."),
        lambda referral, told: actions.accept(referral, by=by, **told),
    )  # fmt: skip


@require_POST
@open_to("referrals.decline")
def decline(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """No."""
    by = request.viewer  # type: ignore[attr-defined]
    return _step(
        request, referral_id, DeclineForm(request.POST), "decline_form", _("Your answer is written down."),
        lambda referral, told: actions.decline(referral, by=by, **told),
    )  # fmt: skip


@require_POST
@open_to("referrals.withdraw")
def withdraw(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Take it back."""
    by = request.viewer  # type: ignore[attr-defined]
    return _step(
        request, referral_id, forms.Form(request.POST), "step_form", _("Taken back."),
        lambda referral, told: actions.withdraw(referral, by=by),
    )  # fmt: skip


@require_POST
@open_to("referrals.withdraw")
def set_aside(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """After a no: no other place is looked for."""
    by = request.viewer  # type: ignore[attr-defined]
    return _step(
        request, referral_id, forms.Form(request.POST), "step_form", _("Set aside."),
        lambda referral, told: actions.set_aside(referral, by=by),
    )  # fmt: skip


@require_POST
@open_to("referrals.record_answer")
def record_answer(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """What they said on the phone."""
    by = request.viewer  # type: ignore[attr-defined]
    return _step(
        request, referral_id, AnswerForm(request.POST), "answer_form", _("Answer written down."),
        lambda referral, told: actions.record_answer(referral, by=by, **told),
    )  # fmt: skip


@require_POST
@open_to("referrals.hand_over")
def hand_over(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """We were there together."""
    by = request.viewer  # type: ignore[attr-defined]
    unclaimed = one(Referral.objects.all(), pk=referral_id).to_agency_id is None
    form = HandOverForm(request.POST, unclaimed=unclaimed)
    return _step(
        request, referral_id, form, "hand_over_form", _("Written down."),
        lambda referral, told: actions.hand_over(
            referral, way=told["way"], happened_at=form.at(by.time_zone), person_said=told["person_said"],
            receiver_told=told.get("receiver_told", False), by=by,
        ),
    )  # fmt: skip


@require_POST
@open_to("referrals.record_outcome")
def record_outcome(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """What came of it."""
    by = request.viewer  # type: ignore[attr-defined]
    return _step(
        request, referral_id, OutcomeForm(request.POST), "outcome_form", _("Outcome written down."),
        lambda referral, told: actions.record_outcome(referral, by=by, **told),
    )  # fmt: skip


@require_POST
@open_to("referrals.tell_sender")
def tell_sender(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Tell the sender, by the person's permission."""
    by = request.viewer  # type: ignore[attr-defined]
    return _step(
        request, referral_id, forms.Form(request.POST), "step_form", _("The sender was told, as the person permitted."),
        lambda referral, told: actions.tell_sender(referral, by=by),
    )  # fmt: skip
