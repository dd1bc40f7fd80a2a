"""Forming units, their crew, duty and place."""

import pytest

from commonground.agencies.actions.join import join
from commonground.agencies.models import User
from commonground.agencies.viewers import service, viewer_from
from commonground.kit.noes import NotNow, Refused
from commonground.units.actions import crew, duty, form, locate
from commonground.units.models import Unit
from commonground.units.queries import crew_of, free_units, my_units
from commonground.units.tests.cast import co_response, mobile_team, patrol

pytestmark = pytest.mark.django_db


def test_a_crew_may_come_from_two_agencies(cast):
    unit = co_response(cast)
    assert {member.agency_id for member in crew_of(unit)} == {cast.police.pk, cast.crisis.pk}
    assert list(my_units(cast.amara)) == [unit]
    assert list(my_units(cast.petra)) == []


def test_forming_a_unit_again_brings_it_up_to_date(cast):
    first, second = patrol(cast), patrol(cast, skills=["crisis"])
    assert (first.pk, second.skills) == (second.pk, ["crisis"])
    assert len(crew_of(first)) == 1


def test_a_unit_formed_again_keeps_its_status(cast):
    duty(patrol(cast), on=False, by=cast.petra)
    assert patrol(cast).status == "off_duty"


def test_an_officer_does_not_form_units(cast):
    with pytest.raises(Refused):
        form(agency=cast.police, name="X", kind="patrol", by=cast.omar)


@pytest.mark.parametrize(("facts", "code"), [({"kind": "tank"}, "U1"), ({"skills": ["magic"]}, "U2")])
def test_kind_and_skills_come_from_the_lists(cast, facts, code):
    with pytest.raises(NotNow) as stop:
        form(**{"agency": cast.police, "name": "X", "kind": "patrol", **facts}, by=cast.ada)
    assert stop.value.code == code


def test_only_those_who_answer_calls_are_in_a_crew(cast):
    with pytest.raises(NotNow) as stop:
        crew(patrol(cast), members=[cast.members["dara"]], by=cast.ada)
    assert stop.value.code == "U3"


def test_whoever_is_not_named_leaves_the_crew(cast):
    unit = crew(patrol(cast), members=[cast.members["omar"]], by=cast.ada)
    assert [member.pk for member in crew_of(unit)] == [cast.members["omar"].pk]


@pytest.fixture
def sergeant(cast):
    """A shift supervisor of the police."""
    user = User.objects.create_user("sergeant@willow.example.org", None, name="Sara")
    return viewer_from(
        join(user=user, agency=cast.police, role_code="shift_supervisor", by=service("setup", cast.host))
    )


def test_the_supervisor_of_one_agency_does_not_touch_the_units_of_another(cast, sergeant):
    theirs, own = mobile_team(cast), patrol(cast)
    changes = [
        lambda: crew(theirs, members=[cast.members["chen"]], by=sergeant),
        lambda: form(agency=cast.crisis, name=theirs.name, kind="patrol", by=sergeant),
        lambda: form(agency=cast.crisis, name="Ours now", kind="patrol", by=sergeant),
    ]
    for change in changes:
        with pytest.raises(NotNow) as stop:
            change()
        assert stop.value.code == "A1"
    assert {member.pk for member in crew_of(theirs)} == {cast.members["amara"].pk, cast.members["chen"].pk}
    assert {(unit.name, unit.kind) for unit in Unit.objects.filter(agency=cast.crisis)} == {
        ("Harbor 2", "mobile_crisis")
    }
    assert crew_of(crew(own, members=[cast.members["omar"]], by=sergeant))[0].pk == cast.members["omar"].pk


def test_whoever_works_there_no_more_or_in_another_county_is_in_no_crew(cast):
    from commonground.agencies.actions.join import end_membership
    from commonground.agencies.tests.cast import make_cast

    unit, elsewhere = patrol(cast), make_cast("elm").members["omar"]
    left = end_membership(cast.members["omar"], by=cast.ada)
    for nobody_here in (left, elsewhere):
        with pytest.raises(NotNow) as stop:
            crew(unit, members=[nobody_here], by=cast.ada)
        assert stop.value.code == "U3"
    assert [member.pk for member in crew_of(unit)] == [cast.members["petra"].pk]


def test_only_the_crew_takes_its_unit_off_duty_and_its_place_is_then_forgotten(cast):
    unit = patrol(cast)
    with pytest.raises(NotNow) as stop:
        duty(unit, on=False, by=cast.omar)
    assert stop.value.code == "U4"
    unit = duty(unit, on=False, by=cast.petra)
    assert (unit.status, unit.latitude, unit.seen_at) == ("off_duty", None, None)
    assert list(free_units(cast.dara)) == []
    assert duty(unit, on=True, by=cast.petra).status == "available"


def test_only_the_last_position_is_kept(cast):
    unit = locate(patrol(cast), latitude=39.4, longitude=-99.5, by=cast.petra)
    assert (unit.latitude, unit.longitude) == (39.4, -99.5)
    with pytest.raises(NotNow):
        locate(unit, latitude=1, longitude=1, by=cast.chen)


def test_units_of_another_jurisdiction_are_not_listed(cast):
    from commonground.agencies.tests.cast import make_cast

    other = make_cast("elm")
    mobile_team(cast)
    assert list(free_units(other.dara)) == []


def test_the_setup_service_forms_units(cast):
    setup = service("setup", cast.host)
    assert form(agency=cast.crisis, name="Night", kind="mobile_crisis", by=setup).status == "off_duty"
