"""The forms of packets."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonground.kit.offered import OneOffered
from commonground.packets.models import Partner
from commonground.packets.sealed import LARGEST


class FileForm(forms.Form):
    """The file of a packet."""

    file = forms.FileField(label=_("The file of the packet"), allow_empty_file=True)

    def content(self) -> bytes:
        """What is in the file; of one that is too large no more than shows that it is."""
        said: bytes = self.cleaned_data["file"].read(LARGEST + 1)
        return said


class AskForm(forms.Form):
    """Whom a provider should get in touch with."""

    partner = OneOffered(label=_("Who should get in touch"), queryset=Partner.objects.none())
    name = forms.CharField(label=_("The name they want to be called by"), max_length=200)
    way = forms.CharField(
        label=_("How and when it is safe to reach them"), max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )
    about = forms.CharField(
        label=_("What they want help with, in their words"), max_length=800, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )  # fmt: skip
    agreed = forms.BooleanField(label=_("They said yes to this message, and were asked alone"))

    def __init__(self, *args: Any, partners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners  # type: ignore[attr-defined]
