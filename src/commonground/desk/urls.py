"""The addresses of the desk, under /desk/. The pages of a noun are mounted from the app that owns it, in site.urls."""

from django.urls import path

from commonground.desk.pages import (
    accounting,
    agreements,
    find_person,
    ledger,
    my_steps,
    person,
    received,
    retention,
    shared,
    sharing,
    steps,
    today,
    why,
)

app_name = "desk"
urlpatterns = [
    path("", today.first_room, name="first_room"),
    path("today/", today.today, name="today"),
    path("overdue/", steps.overdue, name="overdue"),
    path("steps/", my_steps.my_steps, name="my_steps"),
    path("steps/hand-over/", my_steps.hand_all_over, name="hand_all_over"),
    path("steps/turns/<uuid:turn_id>/end/", my_steps.end_turn, name="end_turn"),
    path("steps/<uuid:clock_id>/", steps.step, name="step"),
    path("steps/<uuid:clock_id>/assign/", steps.assign, name="assign_step"),
    path("steps/<uuid:clock_id>/pause/", steps.pause, name="pause_step"),
    path("steps/<uuid:clock_id>/go-on/", steps.resume, name="resume_step"),
    path("steps/<uuid:clock_id>/hand-over/", steps.hand_over, name="hand_over_step"),
    path("people/", find_person.find_person, name="find_person"),
    path("shared/", shared.shared, name="shared"),
    path("person/<uuid:person_id>/", person.person, name="person"),
    path("people/<uuid:person_id>/sharing/", sharing.sharing, name="sharing"),
    path("why/<uuid:part_id>/", why.why, name="why"),
    path("agreements/", agreements.agreements, name="agreements"),
    path("agreements/new/", agreements.new, name="agree"),
    path("agreements/<uuid:agreement_id>/end/", agreements.end, name="end_agreement"),
    path("retention/", retention.retention, name="retention"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/letter/", ledger.letter, name="ledger_letter"),
    path("accounting/", accounting.accounting, name="accounting"),
    path("received/", received.received, name="received"),
    path("accounting/file/", accounting.file, name="accounting_file"),
]
