"""The addresses of the whole house: each surface and app brings its own."""

from importlib.util import find_spec

from django.urls import include, path
from django.views.i18n import set_language

from commonground.agencies.routes import open_to_all
from commonground.kit.gallery import gallery
from commonground.site import accounts, health, locking, streams

handler404 = "commonground.site.errors.not_found"
handler403 = "commonground.site.errors.not_yours"
handler500 = "commonground.site.errors.broken"

# Where each app's pages are mounted. A surface frames; an app owns the pages of its noun (decision 20).
MOUNTS = (
    ("", "portal"),
    ("mine/", "mine"),
    ("board/", "board"),
    ("field/", "field"),
    ("desk/", "desk"),
    ("desk/", "agencies"),
    ("desk/", "people"),
    ("desk/", "messages"),
    ("desk/legal/", "legal"),
    ("desk/packets/", "packets"),
    ("desk/permissions/", "consents"),
    ("desk/cases/", "cases"),
    ("desk/measures/", "measures"),
    ("desk/units/", "units"),
    ("programs/", "programs"),
    ("", "directory"),
    ("", "referrals"),
)

parts = open_to_all("shows page parts with invented content; reads no database")(gallery)
GALLERY = [path("", parts, name="parts"), path("<slug:page>/", parts, name="sample")]

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    *(path(f"events/{room}/", streams.stream_of(room), name=f"events_{room}") for room in streams.RIGHTS),
    path("start/", accounts.start, name="start"),
    path("accounts/no-role/", accounts.no_role, name="no_role"),
    path("accounts/passkey/", accounts.passkey, name="passkey"),
    path("accounts/lock/", locking.lock, name="lock"),
    path("accounts/unlock/", locking.unlock, name="unlock"),
    path("accounts/role/", accounts.change_role, name="change_role"),
    path("accounts/", include("commonground.site.sign_in_urls")),
    path("i18n/language/", open_to_all("changes the language of the own pages")(set_language), name="set_language"),
    *(
        path(prefix, include(f"commonground.{app}.urls"))
        for prefix, app in MOUNTS
        if find_spec(f"commonground.{app}") and find_spec(f"commonground.{app}.urls")
    ),
    path("api/fhir/", include("commonground.consents.urls_fhir")),
    path("gallery/", include((GALLERY, "gallery"))),
]
