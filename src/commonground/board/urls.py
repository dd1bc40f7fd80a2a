"""Addresses of the board, under /board/."""

from django.urls import path

from commonground.board.pages import (
    correcting,
    ending,
    holding,
    keeping,
    new_call,
    queue,
    rows,
    selected,
    sending,
    telling,
    triage,
    wall,
)

app_name = "board"

urlpatterns = [
    path("", queue.board, name="board"),
    path("rows/", rows.changed, name="rows"),
    path("places/", rows.places, name="places"),
    path("wall/", wall.wall, name="wall"),
    path("wall/rows/", rows.changed, {"view": "wall"}, name="wall_rows"),
    path("wall/places/", rows.places, {"view": "wall"}, name="wall_places"),
    path("calls/new/", new_call.new_call, name="new_call"),
    path("calls/<uuid:call_id>/", selected.selected, name="call"),
    path("calls/<uuid:call_id>/hold/", holding.hold_call, name="hold"),
    path("calls/<uuid:call_id>/let-go/", holding.let_call_go, name="let_go"),
    path("calls/<uuid:call_id>/state/", triage.state_call, name="state"),
    path("calls/<uuid:call_id>/response/", triage.choose_response, name="response"),
    path("calls/<uuid:call_id>/send/<uuid:unit_id>/", sending.send_unit, name="send"),
    path("calls/<uuid:call_id>/who-may-not-know/", keeping.who_may_not_know, name="who_may_not_know"),
    path("calls/<uuid:call_id>/who-may-not-know/<uuid:bar_id>/end/", keeping.end_keeping, name="end_keeping"),
    path("units/<uuid:assignment_id>/recall/", sending.recall_unit, name="recall"),
    path("calls/<uuid:call_id>/correct/", correcting.correct_call, name="correct"),
    path("calls/<uuid:call_id>/note/", telling.add_note, name="note"),
    path("calls/<uuid:call_id>/brief/", telling.add_line, name="brief"),
    path("calls/<uuid:call_id>/end/", ending.end_call, name="end"),
    path("calls/<uuid:call_id>/cancel/", ending.cancel_call, name="cancel"),
]
