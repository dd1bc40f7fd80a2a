"""A permission that was signed on paper: staff write it down from the sheet, and say on which day and how it was signed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.consents.actions import give
from commonground.consents.forms import PaperSignatureForm
from commonground.consents.pages.question import Forms
from commonground.consents.rules import CRISIS_LASTS
from commonground.consents.status import ON_PAPER
from commonground.kit.noes import NotNow
from commonground.kit.once import done_before, mark_done
from commonground.kit.spans import midnight


def write_down_paper(request: HttpRequest, forms: Forms, paper: PaperSignatureForm) -> HttpResponse | None:
    """Write it down, or None when a rule stops it; the sentence then stands on the form.

    It opens from now on, and runs from the end of the day on the paper, so that writing it down late makes nothing longer.
    """
    place, told, now = forms.place, paper.cleaned_data, timezone.now()
    crisis = place.crisis or told["signed_where"] == "crisis"
    signed = min(now, midnight(told["signed_on"], place.viewer.time_zone, after=1))
    lasts = CRISIS_LASTS if crisis else forms.ask.lasting
    try:
        if not done_before(request):
            give(
                person=place.person, to_agencies=forms.named_agencies, expires_at=signed + lasts, by=place.viewer,
                said=forms.said(signed_how=ON_PAPER, signature=paper.signature, crisis=crisis),
            )  # fmt: skip
    except NotNow as no:
        form = next((one for one in (paper, forms.ask, forms.situation) if no.field in one.fields), forms.ask)
        form.add_error(no.field if no.field in form.fields else None, no.sentence)
        return None
    mark_done(request)
    messages.success(request, _("The permission is on record as it was signed on paper."))
    return redirect(place.home_url)
