"""Silent receivers: whatever they did, the sender sees the same bytes, owes nothing and is owed nothing."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from commonground.agencies.actions.found import found
from commonground.agencies.actions.join import join
from commonground.agencies.context import as_viewer
from commonground.agencies.models import Agreement
from commonground.agencies.tests.cast import Cast
from commonground.agencies.viewers import service, viewer_from
from commonground.cases.models import Case
from commonground.cases.tests.cast import remembered
from commonground.clocks.models import Clock
from commonground.clocks.tests.cast import clocks_of
from commonground.consents.actions import revoke
from commonground.consents.tests.cast import as_put
from commonground.kit.closed import door_open
from commonground.kit.noes import NotNow
from commonground.ledger.models import News
from commonground.messages.models import Message
from commonground.people.models import Person
from commonground.referrals.actions import accept, decline, hand_over, record_outcome, tell_sender, withdraw
from commonground.referrals.models import Referral, SilentAnswer
from commonground.referrals.tests.cast import a_sent_referral, an_asker, fresh

pytestmark = pytest.mark.django_db
SENTENCE = "Sent. By law this agency does not report back"


def bytes_for(client, cast: Cast, who: str, *urls: str) -> list[bytes]:
    """What this reader's browser gets, without the token and the second of the day."""
    client.force_login(cast.users[who])
    found = []
    for url in urls:
        body = client.get(url).content
        body = re.sub(rb'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]+"', b"", body)
        found.append(re.sub(rb'<meta name="cg-now"[^>]+>', b"", body))
    return found


def yes_then_outcome(referral: Referral, cast: Cast) -> None:
    accept(referral, by=cast.alma)
    record_outcome(referral, outcome="did_not_come", by=cast.alma)


WHATEVER = {
    "accepted": lambda r, cast: accept(r, by=cast.alma),
    "said no": lambda r, cast: decline(r, reason="no_room", by=cast.alma),
    "ended": yes_then_outcome,
}


@pytest.mark.parametrize("what", WHATEVER)
def test_the_sender_sees_the_same_bytes_whatever_happened(cast, client, what):
    referral = a_sent_referral(cast, to="shelter", named=False)
    urls = (
        referral.get_absolute_url(),
        *(f"{reverse('referrals:list')}?show={s}" for s in ("sent", "waiting", "received")),
    )
    before = bytes_for(client, cast, "amara", *urls)
    assert SENTENCE.encode() in before[0] and SENTENCE.encode() in before[1]
    WHATEVER[what](referral, cast)
    assert bytes_for(client, cast, "amara", *urls) == before


@pytest.mark.parametrize("what", WHATEVER)
def test_nothing_in_the_database_tells_the_sender(cast, what):
    with as_viewer(cast.ada), door_open("test"):  # a sender that no mail reaches would hear nothing whoever told it
        cast.crisis.email = "team@harbor.example.org"
        cast.crisis.save(update_fields=["email"])
    accept(a_sent_referral(cast), by=cast.ines)
    with as_viewer(cast.amara):
        assert Message.objects.filter(agency_id=cast.crisis.pk).exists()
    referral = a_sent_referral(cast, to="shelter", named=False)
    before = everything_seen(cast.amara, referral)
    WHATEVER[what](referral, cast)
    assert everything_seen(cast.amara, referral) == before


def everything_seen(viewer, referral):
    with as_viewer(viewer):
        return (
            list(Referral.objects.filter(pk=referral.pk).values()),
            SilentAnswer.objects.count(),
            Case.objects.count(),
            sorted(Person.objects.values_list("id", flat=True)),
            Clock.objects.filter(record_id=referral.pk).count(),
            Message.objects.filter(agency_id=viewer.agency_id).count(),
            News.objects.filter(record_id=referral.pk).count(),
        )


@pytest.mark.parametrize("what", WHATEVER)
def test_no_event_of_the_answer_stands_at_the_referral_or_goes_to_a_live_page(cast, monkeypatch, what):
    referral = a_sent_referral(cast, to="shelter", named=False)
    heard = remembered(monkeypatch)
    WHATEVER[what](referral, cast)
    assert not [e.code for e in heard if e.record.pk == referral.pk]
    own = [e for e in heard if e.code.startswith(("referrals.", "cases."))]
    assert own and not [e.code for e in own if e.streams]


@pytest.mark.parametrize("what", [None, *WHATEVER])
def test_taking_back_works_the_same_whatever_happened(cast, what):
    referral = a_sent_referral(cast, to="shelter", named=False)
    if what:
        WHATEVER[what](referral, cast)
    withdraw(referral, by=cast.amara)
    assert fresh(referral, cast.amara).status == "withdrawn"


@pytest.mark.parametrize("what", [None, *WHATEVER])
def test_a_sender_who_tries_other_steps_reads_the_same_sentence_whatever_happened(cast, what):
    referral = a_sent_referral(cast, to="shelter", named=False)
    if what:
        WHATEVER[what](referral, cast)
    with pytest.raises(NotNow, match="By law this agency does not report back"):
        hand_over(referral, by=cast.amara)


def test_it_is_never_overdue_because_no_clock_runs(cast):
    referral = a_sent_referral(cast, to="shelter", named=False)
    assert not clocks_of(referral)
    assert fresh(referral, cast.amara).silent


def test_a_substance_use_program_is_silent_and_a_clinic_is_not(cast):
    cast.agencies["detox"] = found(
        slug="detox", name="Stillwater", kind="substance_use", by=service("setup", cast.host)
    )
    assert a_sent_referral(cast, to="detox", named=False).silent
    assert not a_sent_referral(cast).silent


def test_the_receiver_sees_its_own_answer_and_two_cannot_give_it(cast):
    referral = a_sent_referral(cast, to="shelter", named=False)
    accept(referral, by=cast.alma)
    with as_viewer(cast.alma):
        assert SilentAnswer.objects.get(referral=referral).status == "accepted"
    with pytest.raises(NotNow, match="Alma was faster"):
        decline(referral, reason="no_room", by=cast.alma)


def test_what_was_taken_back_cannot_be_accepted_in_silence_either(cast):
    referral = a_sent_referral(cast, to="shelter", named=False)
    withdraw(referral, by=cast.amara)
    with pytest.raises(NotNow, match="taken back"):
        accept(referral, by=cast.alma)


def permitted(cast, case, label="victim_advocacy"):
    return as_put(
        person=case.person, to_agencies=[cast.crisis], labels=[label], asked_alone=True, signed_how="typed",
        risks_explained=True,
        signature={"name": "O. B."}, by=cast.alma,
    )  # fmt: skip


def test_the_sender_is_told_only_when_the_person_lets_it(cast):
    referral = a_sent_referral(cast, to="shelter", named=False)
    case = accept(referral, by=cast.alma)
    with pytest.raises(NotNow, match="only if the person lets you"):
        tell_sender(referral, by=cast.alma)
    permitted(cast, case)
    tell_sender(referral, by=cast.alma)
    assert fresh(referral, cast.amara).status == "accepted"
    record_outcome(referral, outcome="first_service", by=cast.alma)
    row = fresh(referral, cast.amara)
    assert (row.status, row.outcome) == ("accepted", "")


def test_a_permission_that_was_taken_back_or_names_something_else_tells_nothing(cast):
    referral = a_sent_referral(cast, to="shelter", named=False)
    case = accept(referral, by=cast.alma)
    permitted(cast, case, label="general")
    with pytest.raises(NotNow, match="only if the person lets you"):
        tell_sender(referral, by=cast.alma)
    release = permitted(cast, case)
    revoke(release, by=cast.alma)
    with pytest.raises(NotNow, match="only if the person lets you"):
        tell_sender(referral, by=cast.alma)
    assert fresh(referral, cast.amara).status == "sent"


def test_a_permission_that_another_agency_holds_lets_nobody_else_tell(cast):
    setup = service("setup", cast.host)
    detox = found(slug="detox", name="Stillwater", kind="substance_use", by=setup)
    cast.agencies["detox"] = detox
    worker = viewer_from(join(user=cast.users["rosa"], agency=detox, role_code="case_worker", by=setup))
    with as_viewer(setup), door_open("test"):
        Agreement.objects.create(
            jurisdiction=cast.jurisdiction, from_agency=cast.housing, to_agency=detox, labels=["general"],
            purposes=["coordination"], title="t", starts_at=timezone.now(),
        )  # fmt: skip
    asker = an_asker(cast)
    at_housing = accept(a_sent_referral(cast, person=asker), by=cast.kofi).person
    referral = a_sent_referral(cast, to="detox", named=False, person=asker)
    accept(referral, by=worker)
    as_put(
        person=at_housing, to_agencies=[cast.crisis, detox], labels=["general", "substance_use"], asked_alone=True,
        signed_how="typed", signature={"name": "O. B."}, by=cast.kofi,
    )  # fmt: skip
    with pytest.raises(NotNow, match="only if the person lets you"):
        tell_sender(referral, by=worker)


def test_there_is_nothing_to_tell_before_an_answer_or_of_a_receiver_that_reports_back(cast):
    with pytest.raises(NotNow, match="nothing to tell"):
        tell_sender(a_sent_referral(cast, to="shelter", named=False), by=cast.alma)
    with pytest.raises(NotNow, match="nothing to tell"):
        tell_sender(a_sent_referral(cast), by=cast.ines)


def test_no_function_of_the_floor_counts_silent_answers():
    from commonground.privacy.register import register

    assert register()["referrals.silentanswer"].reader is False
    assert register()["referrals.referral"].fields["silent"] == "none"
