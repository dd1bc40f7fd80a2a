"""The addresses of cases, under /desk/cases/."""

from django.urls import path

from commonground.cases.pages import changing, questions, reading, starting, stepping

app_name = "cases"

urlpatterns = [
    path("", reading.cases, name="list"),
    path("new/", starting.new, name="new"),
    path("<uuid:case_id>/", reading.one, name="one"),
    path("<uuid:case_id>/print/", reading.printed, name="print"),
    path("<uuid:case_id>/questions/", questions.scores, name="scores"),
    path("<uuid:case_id>/questions/<slug:code>/", questions.ask, name="ask"),
    path("<uuid:case_id>/move/", stepping.move, name="move"),
    path("<uuid:case_id>/answers/<slug:code>/", stepping.answer, name="answer"),
    path("<uuid:case_id>/take-in/", stepping.take_in, name="take_in"),
    path("<uuid:case_id>/touch/", changing.touch, name="touch"),
    path("<uuid:case_id>/tasks/", changing.add_task, name="add_task"),
    path("<uuid:case_id>/tasks/<uuid:task_id>/correct/", changing.correct_task, name="correct_task"),
    path("<uuid:case_id>/tasks/<uuid:task_id>/done/", changing.finish_task, name="finish_task"),
    path("<uuid:case_id>/outcome/", changing.record_outcome, name="record_outcome"),
    path("<uuid:case_id>/end/", changing.close, name="close"),
    path("<uuid:case_id>/open-again/", changing.reopen, name="reopen"),
]
