"""The addresses of the responder's phone, under /field/."""

from django.urls import path

from commonground.field.pages import asking, assignment, encounter, help_now, questions, service

app_name = "field"
urlpatterns = [
    path("", assignment.home, name="home"),
    path("duty/", assignment.duty, name="duty"),
    path("help/", help_now.help_now, name="help_now"),
    path("on/<uuid:assignment_id>/", assignment.report, name="report"),
    path("on/<uuid:assignment_id>/partner/", assignment.tell_partner, name="tell_partner"),
    path("on/<uuid:assignment_id>/meet/", encounter.open_one, name="meet"),
    path("met/<uuid:encounter_id>/", encounter.cards, name="encounter"),
    path("met/<uuid:encounter_id>/who/", encounter.who, name="who"),
    path("met/<uuid:encounter_id>/what/", encounter.what, name="what"),
    path("met/<uuid:encounter_id>/questions/<slug:code>/", questions.questions, name="questions"),
    path("met/<uuid:encounter_id>/end/", encounter.end, name="end"),
    path("met/<uuid:encounter_id>/back-to-open/", encounter.take_back, name="take_back"),
    path("met/<uuid:encounter_id>/ask/", asking.ask, name="ask"),
    path("met/<uuid:encounter_id>/answer/", asking.answer, name="answer"),
    path("met/<uuid:encounter_id>/back/", asking.hand_back, name="hand_back"),
    path("met/<uuid:encounter_id>/help/", service.find_help, name="find_help"),
    path("met/<uuid:encounter_id>/refer/", service.refer, name="refer"),
    path("met/<uuid:encounter_id>/slip/<uuid:service_id>/", service.slip, name="slip"),
]
