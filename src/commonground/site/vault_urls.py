"""The addresses of a vault: sign-in, a provider's own records, who works there, its own mail, and the open door. Nothing of the shared house."""

from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from commonground.agencies.routes import open_to_all
from commonground.site import accounts, health, locking, open_door

handler404 = "commonground.site.errors.not_found"
handler403 = "commonground.site.errors.not_yours"
handler500 = "commonground.site.errors.broken"

to_people = open_to_all("leads to the first page, which asks for a sign-in")(RedirectView.as_view(url="/people/"))

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("", to_people, name="home"),
    path("desk/", to_people, name="desk"),
    path("hand-in/", open_door.hand_in, name="hand_in"),
    path("hand-in/done/", open_door.done, name="handed_in"),
    path("start/", accounts.start, name="start"),
    path("accounts/no-role/", accounts.no_role, name="no_role"),
    path("accounts/passkey/", accounts.passkey, name="passkey"),
    path("accounts/lock/", locking.lock, name="lock"),
    path("accounts/unlock/", locking.unlock, name="unlock"),
    path("accounts/role/", accounts.change_role, name="change_role"),
    path("accounts/", include("commonground.site.sign_in_urls")),
    path("i18n/language/", open_to_all("changes the language of the own pages")(set_language), name="set_language"),
    path("", include("commonground.vault.urls")),
    path("desk/", include("commonground.agencies.urls")),
    path("desk/", include("commonground.messages.urls")),
]
