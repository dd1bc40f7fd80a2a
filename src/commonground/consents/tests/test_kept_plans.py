"""A statement that keeps its plan answers whoever asks now, as the law stands now: what was planned for one is not told to another."""

import pytest
from django.db import connection

from commonground.agencies.context import as_viewer
from commonground.consents.actions import revoke
from commonground.consents.tests.cast import give_release
from commonground.people.models import Person
from commonground.people.tests.cast import note_person

pytestmark = pytest.mark.django_db
UNTIL_THE_PLAN_IS_KEPT = 12  # two asked plainly, five planned for their values, then the one plan for all


def sees(viewer, person):
    with as_viewer(viewer):
        return bool(Person.objects.filter(pk=person.pk).not_shown("only whether it opens").count())


def kept():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(generic_plans) FROM pg_prepared_statements WHERE statement LIKE %s", ['%FROM "people_person"%']
        )
        return cursor.fetchone()[0] or 0


def test_a_kept_plan_opens_nothing_to_the_next_who_asks_and_closes_with_the_permission(cast):
    person = note_person(cast)
    release = give_release(cast, person)
    assert all(sees(cast.ines, person) for _ in range(UNTIL_THE_PLAN_IS_KEPT))
    assert not sees(cast.omar, person)
    assert sees(cast.ines, person)
    revoke(release, by=cast.amara)
    assert not sees(cast.ines, person)
    assert not any(sees(cast.ines, person) for _ in range(UNTIL_THE_PLAN_IS_KEPT))
    assert kept() > 0
