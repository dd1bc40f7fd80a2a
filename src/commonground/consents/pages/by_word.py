"""Somebody says, here or on the telephone, that they take something back, whoever had asked them."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.agencies.routes import open_to
from commonground.consents import queries
from commonground.consents.actions import take_back_by_word
from commonground.consents.forms import IDENTIFIER_WORDS
from commonground.consents.models import TOLD_HOW, SpokenWithdrawal
from commonground.consents.pages.one import viewer_of
from commonground.consents.signing import IDENTIFIERS
from commonground.kit.noes import NotNow
from commonground.kit.offered import OneOffered
from commonground.kit.once import done_before, fresh_key, mark_done
from commonground.people import queries as people
from commonground.privacy.doors import one

MOST_LISTED = 50


class WordForm(forms.Form):
    """What they take back, and how they said it. Nothing is chosen beforehand, and no reason is asked."""

    number = forms.CharField(
        label=_("The number on their card"), max_length=12, required=False, help_text=_("Nine letters and digits; older cards have eight. Leave it empty when they have none."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip
    reach = forms.ChoiceField(
        label=_("What do they take back?"), widget=forms.RadioSelect,
        choices=[("everything", _("Everything")), ("place", _("Only what goes to one place"))],
    )  # fmt: skip
    to_agency = OneOffered(
        label=_("Which place"), queryset=Agency.objects.none(), required=False, empty_label=_("Choose")
    )
    told_how = forms.ChoiceField(label=_("How did they tell you?"), choices=TOLD_HOW, widget=forms.RadioSelect)
    identified_by = forms.MultipleChoiceField(
        label=_("By phone: two things that the person chose to show that it is them"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(code, IDENTIFIER_WORDS[code]) for code in IDENTIFIERS], help_text=_("Tick which. What they said is not kept."),
    )  # fmt: skip

    def __init__(self, *args: object, viewer: Viewer, **facts: object) -> None:
        super().__init__(*args, **facts)  # type: ignore[arg-type]
        self.fields["to_agency"].queryset = queries.places_of(viewer)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """A place is named when only what goes there is taken back, and then alone."""
        told = super().clean() or {}
        if told.get("reach") == "place" and not told.get("to_agency"):
            self.add_error("to_agency", _("Choose the place."))
        if told.get("reach") == "everything":
            told["to_agency"] = None
        return told


@open_to("consents.take_back_by_word")
def by_word(request: HttpRequest, person_id: UUID | None = None) -> HttpResponse:
    """Write down what they say, of the person whose page was open, or by the number of a card."""
    viewer = viewer_of(request)
    person = people.person(person_id) if person_id else None
    form = WordForm(request.POST if request.method == "POST" else None, viewer=viewer)
    if form.is_valid():
        try:
            if done_before(request):
                return redirect("consents:words")
            told = {name: form.cleaned_data[name] for name in ("number", "to_agency", "told_how", "identified_by")}
            word = take_back_by_word(person, **told, by=viewer)
        except NotNow as no:
            form.add_error(no.field if no.field in form.fields else None, no.sentence)
        else:
            mark_done(request)
            return redirect("consents:word", spoken_id=word.pk)
    context = {"person": person, "form": form, "once": fresh_key()}
    return TemplateResponse(request, "consents/by_word.html", context, status=422 if form.errors else 200)


@open_to("consents.take_back_by_word")
def word(request: HttpRequest, spoken_id: UUID) -> HttpResponse:
    """It is written down: what to tell the person. The page is the same whether there was anything to end or not."""
    found = one(SpokenWithdrawal.objects.select_related("to_agency"), pk=spoken_id)
    return TemplateResponse(request, "consents/word.html", {"word": found})


@open_to("consents.take_back_by_word")
def words(request: HttpRequest) -> HttpResponse:
    """What was written down here: one's own, and for privacy officers that of everybody, by the number that the person was told."""
    viewer = viewer_of(request)
    rows = queries.words_written(viewer)[:MOST_LISTED]
    return TemplateResponse(request, "consents/words.html", {"words": rows, "all": viewer.role == "privacy_officer"})
