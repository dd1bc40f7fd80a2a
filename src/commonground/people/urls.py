"""The addresses of people, below the desk: how to reach them, what is known, emergencies and their review, warnings, from whom records are kept,
and people's own pages."""

from django.urls import path

from commonground.people.pages import (
    bars,
    copies,
    death,
    emergency,
    known,
    never_share,
    own_conflicts,
    own_page,
    review,
    tries,
    warning,
)

app_name = "people"
urlpatterns = [
    path("person/<uuid:person_id>/reach/", known.reach, name="reach"),
    path("person/<uuid:person_id>/correct/", known.correct, name="correct"),
    path("emergency/<uuid:whom>/", emergency.open_one, name="open_in_emergency"),
    path("emergency/<uuid:emergency_id>/treatment/", emergency.for_treatment, name="emergency_treatment"),
    path("emergency/<uuid:emergency_id>/crisis/", emergency.for_the_crisis, name="emergency_crisis"),
    path("emergency/<uuid:emergency_id>/keep/", emergency.keep, name="keep_in_emergency"),
    path("emergency/<uuid:emergency_id>/end/", emergency.end, name="end_emergency"),
    path("emergencies/", review.emergencies, name="emergencies"),
    path("emergencies/<uuid:emergency_id>/", review.one_emergency, name="review_emergency"),
    path("warn/<uuid:whom>/", warning.warn_one, name="warn"),
    path("warnings/", warning.came, name="warnings_came"),
    path("warnings/<uuid:warning_id>/", warning.came_one, name="warning_came"),
    path("warnings/<uuid:warning_id>/take/", warning.take_in, name="take_in_warning"),
    path("warnings/review/", warning.to_review, name="warnings"),
    path("warnings/review/<uuid:warning_id>/", warning.review_one, name="review_warning"),
    path("people/<uuid:person_id>/who-may-not-know/", bars.who_may_not_know, name="who_may_not_know"),
    path("people/<uuid:person_id>/who-may-not-know/<uuid:bar_id>/end/", bars.lift_bar, name="lift_bar"),
    path("people/<uuid:person_id>/concerns-me/", bars.concerns_me, name="concerns_me"),
    path("shared/<uuid:part_id>/keep/", copies.keep, name="keep_copy"),
    path("shared/<uuid:part_id>/paper/", copies.paper, name="print_copy"),
    path("people/<uuid:person_id>/death/", death.death, name="death"),
    path("people/<uuid:person_id>/death/take-back/", death.take_back, name="take_back_death"),
    path("people/<uuid:person_id>/own-page/", own_page.hand_over, name="hand_over_page"),
    path("people/<uuid:person_id>/own-page/end/", own_page.end, name="end_own_page"),
    path("own-words/<uuid:word_id>/", own_page.answer, name="answer_own_word"),
    path("own-conflicts/", own_conflicts.own_conflicts, name="own_conflicts"),
    path("own-conflicts/<uuid:said_together>/take-back/", own_conflicts.take_back_own, name="take_back_own"),
    path("never-share/", never_share.never_sharing, name="never_sharing"),
    path("never-share/<uuid:bar_id>/end/", never_share.end_never_sharing, name="end_never_sharing"),
    path("tries/", tries.tries, name="tries"),
    path("tries/shown-later/", tries.shown_later, name="shown_later"),
]
