"""What a function of the floor answers, to whoever smuggles a statement: who is known where is told to nobody else."""

import pytest

from commonground.people.tests.cast import note_person
from commonground.site.tests.attacks import sql

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("who", "told"), [("amara", True), ("omar", None), ("ines", None)])
def test_whether_an_agency_knows_somebody_is_told_to_that_agency_alone(cast, who, told):
    person = note_person(cast)
    ((answer,),) = sql(
        cast.viewers[who], "SELECT cg_word_reaches(%s, NULL, %s, 'correct', NULL)", person.subject_id, cast.crisis.pk
    )
    assert (answer or None) == told
