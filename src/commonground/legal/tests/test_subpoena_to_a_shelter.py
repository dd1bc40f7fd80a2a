"""A subpoena comes to a shelter, and then an order: each step, and what it may never reach."""

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.clocks.models import Clock
from commonground.kit.closed import door_open
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.legal import queries
from commonground.legal.actions import (
    agree_to_copy,
    answer_no,
    check_paper,
    close_paper,
    decide_piece,
    name_custodian,
    produce,
    tell_person,
)
from commonground.legal.models import Paper, Piece
from commonground.legal.tests.cast import hire, known_at, paper_of, ready, told_about
from commonground.people.actions import bar
from commonground.privacy.actions import tie
from commonground.privacy.models import Grant, Part, Reach

pytestmark = pytest.mark.django_db
WORDS = "She sleeps in room 4. Her sister Ana brings her to work."


@pytest.fixture
def shelter(cast):
    cast.cleo = hire(cast, "cleo", cast.shelter, "custodian")
    cast.nadia = hire(cast, "nadia", cast.shelter, "privacy_officer")
    cast.lena = known_at(cast.alma)
    cast.told = told_about(cast.lena, "victim_advocacy", WORDS, by=cast.alma)
    cast.plain = told_about(cast.lena, "general", "Wants a bus pass.", by=cast.alma)
    return cast


def reads_anyway(shelter):
    """The custodian also works with her: as a custodian that opens nothing."""
    with as_viewer(shelter.cleo.viewer), door_open("test"):
        tie(
            kind="task", cause_id=shelter.lena.pk, by=shelter.cleo.viewer, at=timezone.now(),
            subject_id=shelter.lena.subject_id, members=[shelter.cleo.member.pk],
        )  # fmt: skip


def test_a_subpoena_alone_never_reaches_what_a_shelter_holds_whatever_its_label(shelter):
    """34 USC 12291(b)(2); 28 CFR 94.115(b): whatever the shelter collected, since any of it says that she came there."""
    paper = ready(paper_of(shelter.cleo.viewer), shelter.lena, shelter.cleo)
    with pytest.raises(Hidden):
        decide_piece(paper, part=shelter.told, decision="produce", by=shelter.cleo.viewer)
    reads_anyway(shelter)
    for part in (shelter.told, shelter.plain):
        with pytest.raises(Hidden):
            decide_piece(paper, part=part, decision="produce", by=shelter.cleo.viewer)
    with as_viewer(shelter.cleo.viewer.for_purpose("legal_process")):
        assert not Piece.objects.exists()
        assert queries.lines(paper, at=paper.checked_at) == []


def test_the_two_who_decide_and_agree_are_two(shelter):
    paper = ready(paper_of(shelter.cleo.viewer, kind="court_order", signed_by="judge"), shelter.lena, shelter.cleo)
    decide_piece(paper, part=shelter.told, decision="produce", by=shelter.cleo.viewer)
    with pytest.raises(NotNow) as no:
        agree_to_copy(paper, by=shelter.cleo.viewer)
    assert no.value.code == "J21"
    agree_to_copy(paper, by=shelter.nadia.viewer)
    decide_piece(paper, part=shelter.plain, decision="produce", by=shelter.cleo.viewer)
    with pytest.raises(NotNow) as no:
        produce(paper, by=shelter.cleo.viewer)
    assert no.value.code == "J20", "who agreed to another list did not agree to this one"


def test_a_copy_of_a_shelter_is_agreed_to_by_two_whatever_stands_in_it(shelter):
    paper = ready(paper_of(shelter.cleo.viewer, kind="court_order", signed_by="judge"), shelter.lena, shelter.cleo)
    decide_piece(paper, part=shelter.plain, decision="produce", by=shelter.cleo.viewer)
    decide_piece(paper, part=shelter.told, decision="withhold", by=shelter.cleo.viewer)
    with pytest.raises(NotNow) as no:
        produce(paper, by=shelter.cleo.viewer)
    assert no.value.code == "J20", "that the shelter hands over anything says that she came there"
    agree_to_copy(paper, by=shelter.nadia.viewer)
    assert produce(paper, by=shelter.cleo.viewer).parts == 1


def test_an_order_reaches_nothing_of_it_before_somebody_tried_to_tell_her(shelter):
    paper = paper_of(shelter.cleo.viewer, kind="court_order", signed_by="judge")
    paper = ready(paper, shelter.lena, shelter.cleo, tell=False)
    with pytest.raises(Hidden):
        decide_piece(paper, part=shelter.told, decision="produce", by=shelter.cleo.viewer)
    tell_person(paper, way="call", came_out="unsafe_now", by=shelter.cleo.viewer)
    with pytest.raises(Hidden):
        decide_piece(paper, part=shelter.told, decision="produce", by=shelter.cleo.viewer)
    tell_person(paper, way="call", came_out="not_reached", by=shelter.cleo.viewer)
    assert decide_piece(paper, part=shelter.told, decision="produce", by=shelter.cleo.viewer).decision == "produce"


def test_she_is_told_by_the_way_that_is_safe_for_her_and_by_no_other(shelter):
    paper = name_custodian(
        paper_of(shelter.cleo.viewer), custodian=shelter.cleo.member, person=shelter.lena, by=shelter.cleo.viewer
    )  # fmt: skip
    with pytest.raises(NotNow) as no:
        tell_person(paper, way="text", came_out="told", by=shelter.cleo.viewer)
    assert no.value.code == "J26"


def test_a_paper_gives_nobody_a_look(shelter):
    paper = ready(paper_of(shelter.cleo.viewer, kind="court_order", signed_by="judge"), shelter.lena, shelter.cleo)
    with as_viewer(shelter.cleo.viewer):
        assert not Grant.objects.exists()
        assert {reach.membership_id for reach in Reach.objects.filter(cause_id=paper.pk)} == {shelter.cleo.member.pk}
    for who in ("omar", "priya", "dara", "rosa"):
        with as_viewer(getattr(shelter, who)):
            assert not Part.objects.filter(pk__in=[shelter.told.pk, shelter.plain.pk]).exists()
            assert not Paper.objects.exists()


def test_the_custodian_reads_her_record_for_a_checked_paper_and_no_longer_than_it_is_open(shelter):
    def sees():
        with as_viewer(shelter.cleo.viewer.for_purpose("legal_process")):
            return Part.objects.filter(pk=shelter.told.pk).exists()

    paper = paper_of(shelter.cleo.viewer, kind="court_order", signed_by="judge")
    assert not sees()
    name_custodian(paper, custodian=shelter.cleo.member, person=shelter.lena, by=shelter.cleo.viewer)
    assert not sees(), "a paper that nobody checked opens nothing"
    paper = ready(paper, shelter.lena, shelter.cleo)
    assert sees()
    answer_no(paper, answered="quashed", by=shelter.cleo.viewer)
    assert not sees()


def test_colleagues_of_the_custodian_do_not_learn_that_a_paper_came(shelter):
    paper_of(shelter.cleo.viewer)
    with as_viewer(shelter.alma):
        assert not Paper.objects.exists()
    with as_viewer(shelter.nadia.viewer):
        assert Paper.objects.count() == 1


def test_the_office_that_runs_the_installation_answers_for_nobody(shelter):
    paper = paper_of(shelter.priya)
    officer = shelter.members["priya"]
    with pytest.raises(NotNow) as no:
        name_custodian(paper, custodian=officer, person=None, by=shelter.priya)
    assert no.value.code == "J10"
    assert answer_no(paper, answered="not_ours", by=shelter.priya).status == "answered"


def test_no_agency_names_a_custodian_or_a_person_of_another(shelter):
    other = hire(shelter, "olga", shelter.clinic, "custodian")
    theirs = known_at(shelter.rosa, name="Lena Ortiz")
    paper = paper_of(shelter.cleo.viewer)
    with pytest.raises(NotNow) as no:
        name_custodian(paper, custodian=other.member, by=shelter.cleo.viewer)
    assert no.value.code == "J9"
    with pytest.raises(NotNow) as no:
        name_custodian(paper, custodian=shelter.cleo.member, person=theirs, by=shelter.cleo.viewer)
    assert no.value.code == "J11"
    with pytest.raises(Hidden):
        name_custodian(paper, custodian=other.member, by=other.viewer)
    with pytest.raises(Refused):
        check_paper(paper, signed_by="clerk", by=shelter.alma)


def test_a_part_of_another_agency_cannot_be_put_into_the_copy(shelter):
    other = hire(shelter, "olga", shelter.clinic, "custodian")
    theirs = known_at(shelter.rosa, name="Lena Ortiz")
    part = told_about(theirs, "general", "Comes on Mondays.", by=shelter.rosa)
    paper = ready(paper_of(shelter.cleo.viewer, kind="court_order", signed_by="judge"), shelter.lena, shelter.cleo)
    with pytest.raises(Hidden):
        decide_piece(paper, part=part, decision="withhold", by=shelter.cleo.viewer)
    assert other.viewer.agency_id != paper.agency_id


def test_the_answer_has_a_clock_from_receipt_until_it_is_answered(shelter):
    paper = paper_of(shelter.cleo.viewer)
    with as_viewer(shelter.nadia.viewer):
        clock = Clock.objects.get(record_id=paper.pk, name="legal_answer")
    assert clock.due_at == paper.respond_by and clock.status == "running"
    closed = close_paper(answer_no(paper, answered="not_held", by=shelter.cleo.viewer), by=shelter.cleo.viewer)
    assert closed.status == "closed"
    with as_viewer(shelter.nadia.viewer):
        assert Clock.objects.get(pk=clock.pk).status == "met"


def test_who_asked_not_to_be_contacted_is_not_told_and_that_there_is_no_safe_way_is_weighed_first(shelter):
    quiet = known_at(shelter.alma, name="Mara Lind", way="none")
    part = told_about(quiet, "victim_advocacy", WORDS, by=shelter.alma)
    paper = ready(
        paper_of(shelter.cleo.viewer, kind="court_order", signed_by="judge"), quiet, shelter.cleo, tell=False
    )  # fmt: skip
    for way in ("none", "call"):
        with pytest.raises(NotNow) as no:
            tell_person(paper, way=way, came_out="told", by=shelter.cleo.viewer)
        assert no.value.code == "J26"
    tell_person(paper, way="none", came_out="unsafe_now", by=shelter.cleo.viewer)
    with pytest.raises(Hidden):
        decide_piece(paper, part=part, decision="produce", by=shelter.cleo.viewer)
    tell_person(paper, way="none", came_out="no_safe_way", by=shelter.cleo.viewer)
    assert decide_piece(paper, part=part, decision="produce", by=shelter.cleo.viewer).decision == "produce"


def test_that_there_is_no_safe_way_is_not_said_of_somebody_who_named_one(shelter):
    paper = ready(
        paper_of(shelter.cleo.viewer, kind="court_order", signed_by="judge"), shelter.lena, shelter.cleo, tell=False
    )  # fmt: skip
    with pytest.raises(NotNow) as no:
        tell_person(paper, way="none", came_out="no_safe_way", by=shelter.cleo.viewer)
    assert no.value.code == "J26"


def test_a_custodian_from_whom_the_record_is_kept_does_not_find_the_paper(shelter):
    bar(shelter.lena, user=shelter.cleo.user, kind="related", by=shelter.alma)
    paper = paper_of(shelter.nadia.viewer)
    name_custodian(paper, custodian=shelter.cleo.member, person=shelter.lena, by=shelter.nadia.viewer)
    with pytest.raises(Hidden):
        check_paper(paper, signed_by="clerk", by=shelter.cleo.viewer)
    with as_viewer(shelter.cleo.viewer):
        assert not Paper.objects.exists()


def test_words_too_long_to_black_out_are_said_so(shelter):
    long = told_about(shelter.lena, "general", "a" * 300, by=shelter.alma)
    paper = ready(paper_of(shelter.cleo.viewer, kind="court_order", signed_by="judge"), shelter.lena, shelter.cleo)
    with pytest.raises(NotNow) as no:
        decide_piece(paper, part=long, decision="produce", blacked_out=["a" * 201], by=shelter.cleo.viewer)
    assert no.value.code == "J17"


def test_the_terms_under_which_a_part_came_go_into_the_copy_with_it(shelter):
    came = told_about(
        shelter.lena, "general", "Sleeps badly, says the clinic.", by=shelter.alma, terms=["no_proceedings"]
    )
    paper = ready(paper_of(shelter.cleo.viewer, kind="court_order", signed_by="judge"), shelter.lena, shelter.cleo)
    for part, decision in ((came, "produce"), (shelter.told, "withhold"), (shelter.plain, "withhold")):
        decide_piece(paper, part=part, decision=decision, by=shelter.cleo.viewer)
    agree_to_copy(paper, by=shelter.nadia.viewer)
    made = produce(paper, by=shelter.cleo.viewer)
    assert "no_proceedings" in made.obligations and "It may not be used in any case against the person" in made.terms
