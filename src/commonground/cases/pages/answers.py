"""What a page answers after a step: go and see, or the sentence that stopped it on the form it belongs to."""

from django import forms
from django.http import HttpResponse

from commonground.kit.noes import NotNow


def see(url: str) -> HttpResponse:
    """Send the browser to the page that shows what changed (303: a reload does not repeat the step)."""
    return HttpResponse(status=303, headers={"Location": url})


def say_on(form: forms.Form, no: NotNow) -> None:
    """Put the sentence of a rule on the form, at its field when the form has it."""
    form.add_error(no.field if no.field in form.fields else None, no.sentence)
