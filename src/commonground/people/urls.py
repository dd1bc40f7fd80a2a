"""The addresses of people, below the desk: reaching somebody safely, correcting what is known, emergency access and its review."""

from django.urls import path

from commonground.people.pages import emergency, known, review

app_name = "people"
urlpatterns = [
    path("person/<uuid:person_id>/reach/", known.reach, name="reach"),
    path("person/<uuid:person_id>/correct/", known.correct, name="correct"),
    path("emergency/<uuid:whom>/", emergency.open_one, name="open_in_emergency"),
    path("emergency/<uuid:emergency_id>/treatment/", emergency.for_treatment, name="emergency_treatment"),
    path("emergency/<uuid:emergency_id>/crisis/", emergency.for_the_crisis, name="emergency_crisis"),
    path("emergency/<uuid:emergency_id>/end/", emergency.end, name="end_emergency"),
    path("emergencies/", review.emergencies, name="emergencies"),
    path("emergencies/<uuid:emergency_id>/", review.one_emergency, name="review_emergency"),
]
