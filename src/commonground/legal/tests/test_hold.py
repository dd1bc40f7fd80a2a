"""A hold: nothing of the record is changed or removed while it lasts, and two people end it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.clocks.models import Clock
from commonground.kit.closed import door_open
from commonground.kit.noes import NotNow
from commonground.legal.actions import (
    agree_to_copy,
    check_paper,
    contest,
    decide_piece,
    lift_hold,
    name_custodian,
    narrow,
    place_hold,
    produce,
)
from commonground.legal.models import Paper, Piece
from commonground.legal.tests.cast import hire, known_at, paper_of, ready, told_about
from commonground.messages.models import Message
from commonground.people.actions import correct
from commonground.privacy.models import Part, Reach

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(cast):
    cast.olga = hire(cast, "olga", cast.clinic, "custodian")
    cast.nils = hire(cast, "nils", cast.clinic, "privacy_officer")
    cast.lena = known_at(cast.rosa)
    cast.part = told_about(cast.lena, "general", "Wants a bus pass.", by=cast.rosa)
    paper = paper_of(cast.olga.viewer, kind="preservation_letter", signed_by="officer", recipient="police")
    named = name_custodian(paper, custodian=cast.olga.member, person=cast.lena, by=cast.olga.viewer)
    cast.paper = place_hold(named, by=cast.olga.viewer)
    return cast


def change(cast, **facts):
    with as_viewer(cast.rosa), door_open("test"), transaction.atomic():
        return Part.objects.filter(pk=cast.part.pk).update(**facts)


@pytest.mark.parametrize("facts", [{"text": "other"}, {"content": {"a": 1}}, {"source": "x"}])
def test_what_was_told_of_the_person_is_not_changed(held, facts):
    with pytest.raises(DatabaseError, match="kept as it is"):
        change(held, **facts)


def test_the_name_is_not_corrected_away_and_the_worker_reads_a_sentence_without_the_reason(held):
    with pytest.raises(NotNow) as no:
        correct(held.lena, name="Another Name", by=held.rosa)
    assert no.value.code == "P30" and "paper" not in no.value.sentence
    assert correct(held.lena, phone="555 0199", by=held.rosa).phone == "555 0199", "how to reach them safely goes on"


def test_two_people_end_a_hold_and_one_alone_does_not(held):
    asked = lift_hold(held.paper, by=held.olga.viewer)
    assert asked.hold_until is None
    with pytest.raises(NotNow) as no:
        lift_hold(held.paper, by=held.olga.viewer)
    assert no.value.code == "J24"
    assert lift_hold(held.paper, by=held.nils.viewer).hold_until is not None
    assert change(held, text="Has a bus pass.") == 1
    with pytest.raises(NotNow) as no:
        lift_hold(held.paper, by=held.nils.viewer)
    assert no.value.code == "J23"


def test_the_floor_too_wants_two(held):
    with (
        as_viewer(held.olga.viewer),
        door_open("test"),
        pytest.raises(DatabaseError, match="two people"),
        transaction.atomic(),
    ):
        Paper.objects.filter(pk=held.paper.pk).update(hold_until=held.paper.hold_from)


def test_the_floor_lets_nobody_ask_or_agree_in_the_name_of_another(held):
    nils, olga = held.nils.viewer, held.olga.viewer
    with as_viewer(olga), door_open("test"):
        mine = Paper.objects.filter(pk=held.paper.pk)
        for words in ({"lift_asked_by": nils.user_id}, {"agreed_by": nils.user_id}):
            with pytest.raises(DatabaseError, match="each speaks for themself"), transaction.atomic():
                mine.update(**words)
        assert mine.update(lift_asked_by=olga.user_id) == 1
        with pytest.raises(DatabaseError, match="each speaks for themself"), transaction.atomic():
            mine.update(lift_asked_by=None)


def test_a_hold_at_one_agency_holds_nothing_at_another(held):
    theirs = known_at(held.wole)
    part = told_about(theirs, "general", "Waits for a flat.", by=held.wole)
    with as_viewer(held.wole), door_open("test"):
        assert Part.objects.filter(pk=part.pk).update(text="Has a flat.") == 1


def test_a_preservation_letter_is_answered_by_keeping_and_opens_nothing(held):
    assert held.paper.status == "kept"
    with as_viewer(held.olga.viewer):
        assert not Reach.objects.filter(cause_id=held.paper.pk).exists()


def test_what_was_decided_stays_once_the_copy_is_made(cast):
    olga = hire(cast, "olga", cast.clinic, "custodian")
    lena = known_at(cast.rosa)
    part = told_about(lena, "general", "Wants a bus pass.", by=cast.rosa)
    paper = ready(paper_of(olga.viewer), lena, olga)
    piece = decide_piece(paper, part=part, decision="produce", by=olga.viewer)
    with pytest.raises(NotNow, match="J20"):
        produce(paper, by=olga.viewer)
    agree_to_copy(paper, by=hire(cast, "nils", cast.clinic, "privacy_officer").viewer)
    produce(paper, by=olga.viewer)
    with pytest.raises(NotNow):
        decide_piece(paper, part=part, decision="withhold", by=olga.viewer)
    with (
        as_viewer(olga.viewer),
        door_open("test"),
        pytest.raises(DatabaseError, match="what was decided stays"),
        transaction.atomic(),
    ):
        Piece.objects.filter(pk=piece.pk).update(decision="withhold")


def test_a_paper_before_the_court_is_checked_anew_when_it_is_narrowed(cast):
    olga = hire(cast, "olga", cast.clinic, "custodian")
    lena = known_at(cast.rosa)
    part = told_about(lena, "general", "Wants a bus pass.", by=cast.rosa)
    paper = ready(paper_of(olga.viewer), lena, olga)
    decide_piece(paper, part=part, decision="produce", by=olga.viewer)
    contest(paper, by=olga.viewer)
    with pytest.raises(NotNow):
        produce(paper, by=olga.viewer)
    day = timezone.now() + timedelta(days=3)
    narrowed = narrow(paper, asks_for="Only the note of March", respond_by=day, by=olga.viewer)
    assert narrowed.status == "with_custodian" and narrowed.respond_by == day and narrowed.ticks == []
    with as_viewer(olga.viewer):
        assert Clock.objects.get(record_id=paper.pk, name="legal_answer", status="running").due_at == day
    checked = check_paper(narrowed, signed_by="clerk", by=olga.viewer)
    with pytest.raises(NotNow) as no:
        produce(checked, by=olga.viewer)
    assert no.value.code == "J19", "what was decided before is decided anew"


def test_a_preservation_letter_is_not_kept_by_a_hold_that_ended(cast):
    olga, nils = hire(cast, "olga", cast.clinic, "custodian"), hire(cast, "nils", cast.clinic, "privacy_officer")
    paper = paper_of(olga.viewer, kind="preservation_letter", signed_by="officer", recipient="police")
    paper = name_custodian(paper, custodian=olga.member, person=known_at(cast.rosa), by=olga.viewer)
    for who in (olga, nils):
        lift_hold(paper, by=who.viewer)
    with pytest.raises(NotNow) as no:
        place_hold(paper, by=olga.viewer)
    assert no.value.code == "J31" and "take the paper in anew" in no.value.sentence
    with as_viewer(olga.viewer):
        assert Paper.objects.get().status == "with_custodian"


def test_who_reviews_is_told_that_a_paper_opened_a_record_and_it_shuts_a_day_after_the_copy(cast):
    olga, nils = hire(cast, "olga", cast.clinic, "custodian"), hire(cast, "nils", cast.clinic, "privacy_officer")
    lena = known_at(cast.rosa)
    part = told_about(lena, "general", "Wants a bus pass.", by=cast.rosa)
    paper = ready(paper_of(olga.viewer), lena, olga)
    told = Message.objects.filter(address=nils.user.email).count()
    assert told == 2, "that it came, and that it opened a record"
    decide_piece(paper, part=part, decision="produce", by=olga.viewer)
    agree_to_copy(paper, by=nils.viewer)
    with as_viewer(olga.viewer):
        assert Reach.objects.get(cause_id=paper.pk, ends_at=None)
    made = produce(paper, by=olga.viewer)
    with as_viewer(olga.viewer):
        assert Reach.objects.get(cause_id=paper.pk).ends_at == made.made_at + timedelta(hours=24)
