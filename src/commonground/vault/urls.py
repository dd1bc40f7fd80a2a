"""The addresses of a provider's own records, at the root of their own installation."""

from django.urls import path

from commonground.vault.pages import messages, people, permissions, totals

app_name = "vault"
urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/new/", people.new, name="new"),
    path("people/<uuid:person_id>/", people.person, name="person"),
    path("people/<uuid:person_id>/note/", people.add_note, name="note"),
    path("people/<uuid:person_id>/assign/", people.assign, name="assign"),
    path("people/<uuid:person_id>/assigned/<uuid:member_id>/end/", people.unassign, name="unassign"),
    path("people/<uuid:person_id>/permission/", permissions.sign, name="sign"),
    path("permissions/<uuid:release_id>/end/", permissions.end, name="end"),
    path("permissions/<uuid:release_id>/packet/", permissions.make_packet, name="packet"),
    path("messages/", messages.messages, name="messages"),
    path("messages/<uuid:message_id>/open/", messages.open_one, name="open"),
    path("messages/<uuid:message_id>/throw-away/", messages.throw_one_away, name="throw_away"),
    path("asked/<uuid:taken_id>/", messages.asked, name="asked"),
    path("totals/", totals.totals, name="totals"),
    path("totals/<uuid:totals_id>/", totals.file, name="totals_file"),
]
