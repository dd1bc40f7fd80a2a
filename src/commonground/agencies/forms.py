"""Forms of staff accounts."""

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext_lazy as _

from commonground.agencies.models import Agency
from commonground.agencies.queries import agencies_for
from commonground.agencies.roles import roles_for_people
from commonground.kit.offered import OneOffered


class InviteForm(forms.Form):
    """Who is invited, to which role; the office also says for which agency."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address at work"), max_length=254)
    agency = OneOffered(label=_("Agency"), queryset=Agency.objects.none())
    role = forms.ChoiceField(label=_("Role"))
    language = forms.ChoiceField(label=_("Language of the mail"), choices=[("en", "English"), ("es", "Español")])

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = agencies_for(viewer)
        self.fields["agency"].queryset = choices  # type: ignore[attr-defined]
        self.fields["agency"].initial = viewer.agency_id
        if viewer.agency_kind != "host":
            self.fields["agency"].widget = forms.HiddenInput()
        self.fields["role"].choices = [("", "…"), *((r.code, r.name()) for r in roles_for_people())]  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        given = dict(self.cleaned_data)
        given["role_code"] = given.pop("role")
        return given


class FirstPasswordForm(SetPasswordForm):
    """The first password of an account, and the name that colleagues see."""

    name = forms.CharField(label=_("Your name, as colleagues see it"), max_length=120)
    field_order = ("name", "new_password1", "new_password2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].initial = self.user.name
        self.fields["new_password1"].label = _("Password")
        self.fields["new_password1"].help_text = _(
            "At least 12 characters. Four or five words that do not belong together are easy to keep in mind."
        )
        self.fields["new_password2"].label = _("The same password again")
        self.fields["new_password2"].help_text = ""
