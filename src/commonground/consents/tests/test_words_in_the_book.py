"""A word of taking back stands in the book twice: with who wrote it down, and with who had asked; neither line names the other."""

import pytest

from commonground.agencies.context import as_viewer
from commonground.consents.actions import take_back_by_word
from commonground.consents.models import Release
from commonground.consents.tests.cast import give_release, written_word
from commonground.ledger.models import Happening
from commonground.people.tests.cast import note_person

pytestmark = pytest.mark.commits


def test_two_lines_stand_in_the_book_and_the_one_of_who_asked_names_no_other_place(committed, cast):
    person = note_person(cast)
    release = give_release(cast, person, to=("housing", "clinic"))
    word = take_back_by_word(person, by=cast.rosa)
    here, there = (
        Happening.objects.using("ledger").get(kind=kind) for kind in ("consents.taken_back_by_word", "consents.revoked")
    )
    assert (here.record_id, here.agency_id, here.membership_id) == (word.pk, cast.clinic.pk, cast.members["rosa"].pk)
    assert here.facts == {"how": "in_person", "by_number": False}
    of_nobody = take_back_by_word(note_person(cast, "rosa", name="Nobody asked"), to_agency=cast.housing, by=cast.rosa)
    line = Happening.objects.using("ledger").get(record_id=of_nobody.pk)
    assert line.facts == {"how": "in_person", "to": str(cast.housing.pk), "by_number": False}
    who = (there.agency_id, there.user_id, there.membership_id)
    assert (there.record_id, *who) == (release.pk, cast.crisis.pk, None, None)
    assert there.facts == {"grants": 4, "how": "elsewhere"}


def test_a_word_that_was_written_past_its_verb_stands_in_the_book_under_its_writer(committed, cast):
    person = note_person(cast)
    release, key = give_release(cast, person), written_word(cast.amara, subject_id=person.subject_id).pk
    line = Happening.objects.using("ledger").get(record_id=key)
    assert (line.membership_id, line.user_id, line.agency_id) == (
        cast.amara.membership_id,
        cast.amara.user_id,
        cast.crisis.pk,
    )
    with as_viewer(cast.amara):
        assert Release.objects.get(pk=release.pk).status == "revoked"
