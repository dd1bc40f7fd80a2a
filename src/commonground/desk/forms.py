"""The forms of the desk: whom somebody looks for, and by which words; about whom an account is asked, and which."""

from django import forms
from django.utils.translation import gettext_lazy as _

from commonground.desk.accounting import formats


class FindForm(forms.Form):
    """One box for a name or a number."""

    said = forms.CharField(
        label=_("Name, or the number on their card"),
        max_length=120,
        min_length=2,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "data-search": ""}),
        error_messages={"min_length": _("Write at least 2 letters of the name, or the number.")},
        help_text=_("The number has 9 letters and digits, on older cards 8. The card says: Say this number."),
    )


class WordsForm(forms.Form):
    """Words that stand in what is looked for."""

    said = forms.CharField(
        label=_("Words that stand in it"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Whole words. Some kinds of record are never searched, to protect the person."),
    )


class AccountingForm(forms.Form):
    """Name and birth exactly as your agency wrote them down, and the report that is asked for."""

    name = forms.CharField(label=_("Name, exactly as your agency wrote it down"), max_length=120)
    born_on = forms.DateField(label=_("Date of birth"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    report = forms.ChoiceField(label=_("Which report"), widget=forms.RadioSelect)
    which = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["report"].choices = [(one.code, f"{_(one.title)}, {one.citation}") for one in formats().values()]  # type: ignore[attr-defined]
