"""A subpoena comes to the shared house for somebody whom a provider serves in its own: whatever paper it is, there is nothing to produce."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.kit.noes import Hidden, NotNow
from commonground.legal import queries
from commonground.legal.actions import answer_no, decide_piece, name_custodian, produce
from commonground.legal.kinds import kinds
from commonground.legal.models import Copy
from commonground.legal.tests.cast import hire, known_at, paper_of, ready
from commonground.packets.actions import ask, take
from commonground.packets.models import Made
from commonground.packets.tests.cast import CANARY, file_for, known
from commonground.people.models import Person
from commonground.privacy.models import Part
from commonground.vault.tests.cast import NAME, house_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(cast):
    return SimpleNamespace(provider=house_of(cast), cast=cast, cleo=hire(cast, "cleo", cast.crisis, "custodian"))


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_no_kind_of_paper_finds_her_at_any_other_agency(house, kind):
    with as_viewer(house.cleo.viewer):
        assert not Person.objects.filter(name=NAME).exists()
    about = kinds()[kind]
    paper = paper_of(house.cleo.viewer, kind=kind, signed_by=about.signers[0], recipient=about.senders[0])
    named = name_custodian(paper, custodian=house.cleo.member, person=None, by=house.cleo.viewer)
    with as_viewer(house.cleo.viewer):
        assert not list(queries.lines(named, at=timezone.now()))
    answered = answer_no(named, answered="not_held", by=house.cleo.viewer)
    assert answered.answered == "not_held"
    with as_viewer(house.cleo.viewer):
        assert not Copy.objects.exists()


def test_a_paper_about_somebody_else_brings_no_word_of_a_packet_along(house):
    """What was taken in bears no person of the house, so that no paper about a person reaches it."""
    known(house.cast)
    taken = take(file_for("crisis", at=timezone.now()), by=house.cast.chen)
    somebody = known_at(house.cast.chen)
    paper = ready(paper_of(house.cleo.viewer, kind="court_order", signed_by="judge"), somebody, house.cleo)
    with as_viewer(house.cast.chen):
        part = Part.objects.get(record_id=taken.pk)
    with pytest.raises((Hidden, NotNow)):
        decide_piece(paper, part=part, decision="produce", by=house.cleo.viewer)
    with as_viewer(house.cleo.viewer):
        assert CANARY not in "".join(line.part.text for line in queries.lines(paper, at=timezone.now()))
    with pytest.raises(NotNow):
        produce(paper, by=house.cleo.viewer)


def test_whoever_asked_the_provider_keeps_no_word_of_whom_they_asked_about(house):
    partner = known(house.cast)
    _, file = ask(partner=partner, name=NAME, way="call after six", about="my children", by=house.cast.chen)
    assert NAME.encode() not in file
    with as_viewer(house.cast.chen):
        made = Made.objects.get()
        said = " ".join(str(value) for value in vars(made).values())
        assert not Part.objects.exists()
        assert not Person.objects.filter(name=NAME).exists()
    assert not any(word in said for word in (NAME, "call after six", "my children"))


def test_the_letter_reads_the_same_whether_a_provider_serves_her_or_nobody_does(house):
    letters = []
    for asks_for in (f"All records about {NAME}", "All records about Nobody Atall"):
        paper = name_custodian(
            paper_of(house.cleo.viewer, asks_for=asks_for), custodian=house.cleo.member, person=None, by=house.cleo.viewer
        )  # fmt: skip
        answered = answer_no(paper, answered="not_held", by=house.cleo.viewer)
        letters.append((answered.status, answered.answered))
    assert letters[0] == letters[1]
