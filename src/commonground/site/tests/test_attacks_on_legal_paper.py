"""What a smuggled statement learns of a legal paper: nothing, outside the agency that holds the record."""

import pytest

from commonground.legal.actions import name_custodian, place_hold
from commonground.legal.tests.cast import hire, known_at, paper_of
from commonground.site.tests.attacks import sql

pytestmark = pytest.mark.django_db


def test_whether_a_record_is_held_is_told_to_its_own_agency_alone(cast):
    olga, lena = hire(cast, "olga", cast.clinic, "custodian"), known_at(cast.rosa)
    paper = paper_of(olga.viewer, kind="preservation_letter", signed_by="officer", recipient="police")
    place_hold(name_custodian(paper, custodian=olga.member, person=lena, by=olga.viewer), by=olga.viewer)
    asked, facts = "SELECT cg_held(%s, %s)", (cast.clinic.pk, lena.subject_id)
    assert sql(cast.rosa, asked, *facts) == [(True,)]
    for other in (cast.omar, cast.wole, cast.priya, None):
        assert sql(other, asked, *facts) == [(False,)]
