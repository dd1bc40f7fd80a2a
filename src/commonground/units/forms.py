"""The forms of units: what a unit is, and who is in it."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, Area, Membership
from commonground.agencies.queries import agencies_for
from commonground.directory.languages import name_of, tongues
from commonground.kit.offered import OneOffered
from commonground.units.kinds import SKILLS, UNIT_KINDS
from commonground.units.models import Unit
from commonground.units.queries import responders

NOBODY = _(
    "Nobody whose role answers calls has this address. Check the spelling, or ask them which address they sign in with."
)


class FactsForm(forms.Form):
    """What a unit is and can do: dispatch chooses by it."""

    kind = forms.ChoiceField(label=_("What kind of unit"), choices=[("", "…"), *UNIT_KINDS])
    skills = forms.MultipleChoiceField(
        label=_("What its crew is good at"), choices=SKILLS, widget=forms.CheckboxSelectMultiple, required=False
    )
    area = OneOffered(
        label=_("Where it is at home"), queryset=Area.objects.none(), required=False, empty_label=_("no area")
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages its crew speaks"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        reader = get_language() or "en"
        self.fields["area"].queryset = Area.objects.filter(jurisdiction_id=viewer.jurisdiction_id)  # type: ignore[attr-defined]
        self.fields["languages"].choices = [(code, name_of(code, reader)) for code in tongues()]  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What the action ``units.form`` takes."""
        return dict(self.cleaned_data)


class UnitForm(FactsForm):
    """A new unit: its name, and whose it is; the office also says of which agency."""

    name = forms.CharField(label=_("Name, as it is called on the radio"), max_length=60)
    agency = OneOffered(label=_("Agency in charge"), queryset=Agency.objects.none())
    field_order = ("name", "agency", "kind", "skills", "area", "languages")

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, viewer=viewer, **kwargs)
        self.fields["agency"].queryset = agencies_for(viewer)  # type: ignore[attr-defined]
        self.fields["agency"].initial = viewer.agency_id
        if viewer.agency_kind != "host":
            self.fields["agency"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """One agency calls no two units by one name."""
        given = super().clean() or {}
        name, agency = given.get("name"), given.get("agency")
        if name and agency and Unit.objects.filter(agency=agency, name__iexact=name).exists():
            self.add_error("name", _("This agency has a unit of this name already. Open it, or choose another name."))
        return given


class CrewForm(forms.Form):
    """Who is in a unit from now on: those who are ticked, and one more by e-mail address."""

    members = forms.MultipleChoiceField(label=_("In the unit now"), widget=forms.CheckboxSelectMultiple, required=False)
    email = forms.EmailField(
        label=_("Somebody else, by their e-mail address at work"),
        required=False,
        max_length=254,
        help_text=_("For a crew of two agencies: for example a clinician of the crisis team beside an officer."),
    )

    def __init__(
        self, *args: Any, viewer: Viewer, now: list[Membership], choices: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, initial={"members": [str(member.pk) for member in now]}, **kwargs)
        self.viewer, self.now = viewer, now
        self.fields["members"].choices = choices  # type: ignore[attr-defined]

    def clean_email(self) -> Membership | None:
        """The one membership that the address means; a stranger and a colleague who answers no calls read alike."""
        address = self.cleaned_data["email"]
        found = list(responders(self.viewer.jurisdiction_id).filter(user__email__iexact=address)[:2]) if address else []
        if address and not found:
            raise forms.ValidationError(NOBODY)
        return found[0] if found else None

    def chosen(self) -> list[Membership]:
        """Everybody who is in the unit from now on; whoever is in it already may stay, also before taking up the role."""
        ids = {UUID(key) for key in self.cleaned_data["members"]}
        stay = [member for member in self.now if member.pk in ids]
        come = responders(self.viewer.jurisdiction_id).filter(pk__in=ids - {member.pk for member in stay})
        more = self.cleaned_data["email"]
        found = [*stay, *come]
        return found if more is None or more in found else [*found, more]
