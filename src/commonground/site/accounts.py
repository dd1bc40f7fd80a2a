"""The way from sign-in to the first page, and which of the own roles is worn."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from commonground.agencies.actions.join import take_up
from commonground.agencies.roles import role
from commonground.agencies.routes import MEMBERSHIP_KEY, open_to_all, signed_in_only, viewer_of
from commonground.agencies.second_factor import has_passkey, passkey_missing
from commonground.agencies.viewers import live_memberships, service


@open_to_all("leads a signed-in user to the first page of the role")
@signed_in_only
def start(request: HttpRequest) -> HttpResponse:
    """The first page after sign-in: the room of the role."""
    viewer = viewer_of(request)
    return redirect(role(viewer.role).home or "/desk/" if viewer else "/accounts/no-role/")


@open_to_all("says that an account has no role now")
@signed_in_only
def no_role(request: HttpRequest) -> HttpResponse:
    """The account is fine, but no agency has given it a role that holds today."""
    if viewer_of(request):
        return redirect("/start/")
    if live_memberships(request.user).exists():  # type: ignore[arg-type]
        return redirect("change_role")
    return render(request, "site/no_role.html", status=403)


@open_to_all("asks for the passkey that a role wants")
@signed_in_only
def passkey(request: HttpRequest) -> HttpResponse:
    """The role asks for a passkey: use the one there is, or set one up."""
    wanted = request.GET.get("next", "")
    next_page = wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/start/"
    viewer = viewer_of(request)
    if viewer is None or not passkey_missing(request, viewer.role):
        return redirect(next_page)
    context = {"has_one": has_passkey(request), "next": next_page, "role_name": viewer.role_name}
    return render(request, "site/passkey.html", context, status=403)


@open_to_all("changes which of the own roles is worn")
@signed_in_only
def change_role(request: HttpRequest) -> HttpResponse:
    """Choose which of one's own memberships to work in; one that was offered is taken up by that."""
    mine = list(live_memberships(request.user))  # type: ignore[arg-type]
    wish = next((m for m in mine if str(m.pk) == request.POST.get("membership")), None)
    if request.method == "POST" and wish is not None:
        if wish.taken_up_at is None:
            take_up(wish, by=service("invitations", wish.agency))
        request.session[MEMBERSHIP_KEY] = str(wish.pk)
        return redirect("/start/")
    worn = viewer_of(request)
    choices = [
        {
            "membership": m,
            "role": role(m.role).name(),
            "worn": bool(worn and worn.membership_id == m.pk),
            "offered": m.taken_up_at is None,
        }
        for m in mine
    ]
    return render(request, "site/change_role.html", {"choices": choices})
