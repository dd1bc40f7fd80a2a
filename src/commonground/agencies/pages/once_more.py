"""Giving somebody a way in asks who you are once more; what was typed before that is not lost, and nothing happens by itself."""

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonground.kit.drafts import fields_of


def fresh(request: HttpRequest, keep: str = "") -> HttpResponse | None:
    """Nothing when whoever asks signed in, or showed the password again, within the last five minutes; else the way there.

    :param keep: under which name the session holds what was typed, until the same page shows it again (``kept``).
    :raises ReauthenticationRequired: for a page; the sign-in package then asks, and leads back to it.
    """
    if did_recently_reauthenticate(request):
        return None
    if request.method != "POST":
        raise ReauthenticationRequired
    if keep:
        request.session[keep] = dict(fields_of(request))
    return redirect(request.get_full_path())


def kept(request: HttpRequest, name: str) -> dict[str, str]:
    """What was typed before the question who you are; once."""
    typed: dict[str, str] = request.session.pop(name, {})
    if typed:
        messages.info(request, _("Nothing was sent yet. What you typed stands here: look once more, then send it."))
    return typed


def confirmed(request: HttpRequest, *, title: str, button: str, back: str) -> HttpResponse | None:
    """Nothing when the button was pressed by somebody who showed lately who they are; else the page with that button."""
    first = fresh(request)
    if first is not None or request.method == "POST":
        return first
    return render(request, "agencies/once_more.html", {"title": title, "button": button, "back": back})
