"""Several lists of one page name people, and ask for them together."""

import pytest

from commonground.agencies.context import as_viewer
from commonground.people.tests.cast import note_person
from commonground.people.together import Together

pytestmark = pytest.mark.django_db


def test_whoever_is_named_by_id_or_as_ones_own_comes_in_one_question(cast, django_assert_num_queries):
    ana, ben = note_person(cast, name="Ana"), note_person(cast, name="Ben")
    with as_viewer(cast.amara):
        people = Together(cast.amara)
        people.will_name([ana.pk, None])
        people.will_name(subjects=[ben.subject_id])
        with django_assert_num_queries(1):
            assert people.person(ana.pk).name == "Ana"
            assert people.own(ben.subject_id).name == "Ben"
            assert people.person(None) is None


def test_who_is_named_later_is_asked_for_later(cast, django_assert_num_queries):
    ana, ben = note_person(cast, name="Ana"), note_person(cast, name="Ben")
    with as_viewer(cast.amara):
        people = Together(cast.amara)
        people.will_name([ana.pk])
        assert people.person(ben.pk) is None
        people.will_name([ben.pk])
        with django_assert_num_queries(1):
            assert (people.person(ana.pk).name, people.person(ben.pk).name) == ("Ana", "Ben")


def test_another_agencys_row_of_the_same_person_is_not_ones_own_and_not_shown(cast):
    ana = note_person(cast, name="Ana")
    with as_viewer(cast.rosa):
        people = Together(cast.rosa)
        people.will_name([ana.pk], subjects=[ana.subject_id])
        assert people.person(ana.pk) is None
        assert people.own(ana.subject_id) is None
