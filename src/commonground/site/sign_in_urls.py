"""The addresses of sign-in: those of allauth, without the pages that this house does not have."""

from django.urls import include, path

from commonground.agencies.pages import invitation
from commonground.site.sign_in import closed

# An account, its address and its first password come from an agency; a second way in would be a way around it.
CLOSED = (
    ("signup/", "account_signup"),
    ("email/", "account_email"),
    ("confirm-email/", "account_email_verification_sent"),
    ("confirm-email/<path:key>/", "account_confirm_email"),
    ("login/code/confirm/", "account_confirm_login_code"),
    ("password/set/", "account_set_password"),
)

urlpatterns = [
    *(path(address, closed, name=name) for address, name in CLOSED),
    path("invitation/", invitation.invitation, name="invitation"),
    path("invitation/<str:token>/", invitation.follow_link, name="invitation_link"),
    path("first-password/", invitation.first_password, name="first_password"),
    path("", include("allauth.urls")),
]
