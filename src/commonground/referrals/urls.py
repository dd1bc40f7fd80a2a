"""The addresses of referrals on the desk."""

from django.urls import path

from commonground.referrals.pages import changing, making, reading

app_name = "referrals"
DESK = "desk/referrals/"

urlpatterns = [
    path(DESK, reading.referrals, name="list"),
    path(f"{DESK}new/", making.new, name="new"),
    path(f"{DESK}<uuid:referral_id>/", reading.one, name="one"),
    path(f"{DESK}<uuid:referral_id>/send/", changing.send, name="send"),
    path(f"{DESK}<uuid:referral_id>/accept/", changing.accept, name="accept"),
    path(f"{DESK}<uuid:referral_id>/decline/", changing.decline, name="decline"),
    path(f"{DESK}<uuid:referral_id>/take-back/", changing.withdraw, name="withdraw"),
    path(f"{DESK}<uuid:referral_id>/set-aside/", changing.set_aside, name="set_aside"),
    path(f"{DESK}<uuid:referral_id>/answer/", changing.record_answer, name="record_answer"),
    path(f"{DESK}<uuid:referral_id>/hand-off/", changing.hand_over, name="hand_over"),
    path(f"{DESK}<uuid:referral_id>/outcome/", changing.record_outcome, name="record_outcome"),
    path(f"{DESK}<uuid:referral_id>/tell/", changing.tell_sender, name="tell_sender"),
]
