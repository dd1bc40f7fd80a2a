"""Reading referrals: the four lists, and one referral with the next step biggest."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from commonground.agencies.context import Viewer
from commonground.agencies.routes import open_to
from commonground.people.forms import spoken_words
from commonground.referrals.forms import AcceptForm, AnswerForm, DeclineForm, HandOverForm, OutcomeForm
from commonground.referrals.queries import ReferralsPage, one_referral, received, said_no, sent, waiting


@open_to("referrals.read")
def referrals(request: HttpRequest) -> HttpResponse:
    """What waits for a step of ours, what was received, what was sent, and what got a no that nothing followed."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    show = request.GET.get("show", "waiting")
    return TemplateResponse(
        request, "referrals/list.html", {"page": _list(viewer, show, _id(request.GET.get("after"))), "show": show}
    )


def _list(viewer: Viewer, show: str, after: UUID | None) -> ReferralsPage:
    if show == "received":
        return received(viewer, after=after)
    if show == "sent":
        return sent(viewer, after=after)
    if show == "said_no":
        return said_no(viewer, after=after)
    return waiting(viewer)


@open_to("referrals.read")
def one(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """One referral."""
    return referral_page(request, referral_id)


def referral_page(request: HttpRequest, referral_id: UUID, **bound: Any) -> HttpResponse:
    """The page of one referral; ``bound`` are forms that came back with a sentence on them."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    whole = one_referral(viewer, referral_id)
    forms = {
        "accept_form": AcceptForm(),
        "decline_form": DeclineForm(),
        "answer_form": AnswerForm(),
        "hand_over_form": HandOverForm(unclaimed=whole.referral.to_agency_id is None),
        "outcome_form": OutcomeForm(),
        "language_words": spoken_words(whole.referral.language),
    }
    status = 422 if bound else 200
    return TemplateResponse(request, "referrals/one.html", {"whole": whole, **forms, **bound}, status=status)


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
