"""The pages on which a shift supervisor forms units and says who is in them."""

import pytest
from django.test import Client

from commonground.agencies.actions.invite import invite
from commonground.agencies.actions.join import end_membership, join
from commonground.agencies.context import as_viewer
from commonground.agencies.models import Membership, User
from commonground.agencies.viewers import service
from commonground.kit.closed import door_open
from commonground.units.actions import crew
from commonground.units.models import Unit
from commonground.units.queries import crew_of
from commonground.units.tests.cast import co_response, mobile_team, patrol

pytestmark = pytest.mark.django_db
UNITS = "/desk/units/"


@pytest.fixture
def sergeant(cast):
    """A client of the shift supervisor of the police."""
    user = User.objects.create_user("sergeant@willow.example.org", None, name="Sara")
    join(user=user, agency=cast.police, role_code="shift_supervisor", by=service("setup", cast.host))
    client = Client()
    client.force_login(user)
    return client


def words(answer):
    return answer.content.decode()


def names(unit):
    return sorted(member.user.name for member in crew_of(Unit.objects.get(pk=unit.pk)))


def seat(client, unit, members=(), email=""):
    return client.post(f"{UNITS}{unit.pk}/", {"members": [member.pk for member in members], "email": email})


FACTS = {"name": "Patrol 9", "kind": "patrol", "skills": ["crisis"], "languages": ["en", "ase"], "area": ""}


def new_unit(client, cast, **facts):
    return client.post(f"{UNITS}new/", {"agency": cast.police.pk, **FACTS, **facts})


def test_the_list_shows_the_units_of_the_own_agency_and_who_is_in_them(cast, sergeant):
    patrol(cast), mobile_team(cast)
    shown = words(sergeant.get(UNITS))
    assert "Patrol 4" in shown and "Petra" in shown
    assert "Harbor 2" not in shown and "Chen" not in shown


def test_the_office_sees_the_units_of_every_agency(cast, client):
    patrol(cast), mobile_team(cast)
    client.force_login(cast.users["ada"])
    shown = words(client.get(UNITS))
    assert "Patrol 4" in shown and "Harbor 2" in shown and "Harbor Crisis Team" in shown


@pytest.mark.parametrize("who", ["omar", "dara", "wole", "priya"])
def test_whoever_forms_no_units_is_told_it_is_not_theirs(cast, client, who):
    client.force_login(cast.users[who])
    assert client.get(UNITS).status_code == 403


def test_a_unit_is_formed_and_then_asks_for_its_crew(cast, sergeant):
    answer = new_unit(sergeant, cast, area=cast.mill_end.pk)
    unit = Unit.objects.get(name="Patrol 9")
    assert answer["Location"] == f"{UNITS}{unit.pk}/"
    assert (unit.agency, unit.status, unit.skills, unit.languages) == (
        cast.police,
        "off_duty",
        ["crisis"],
        ["ase", "en"],
    )
    assert "Nobody is in this unit" in words(sergeant.get(answer["Location"]))


def test_a_crew_for_the_shift_is_said_and_the_phone_of_that_crew_knows(cast, sergeant, client):
    new_unit(sergeant, cast)
    unit = Unit.objects.get(name="Patrol 9")
    assert seat(sergeant, unit, [cast.members["omar"]])["Location"] == UNITS
    assert names(unit) == ["Omar"]
    client.force_login(cast.users["omar"])
    assert "Patrol 9" in words(client.get("/field/"))


def test_the_page_says_where_somebody_sits_already(cast, sergeant):
    patrol(cast)
    new_unit(sergeant, cast)
    assert "Petra, Officer · now in Patrol 4" in words(sergeant.get(f"{UNITS}{Unit.objects.get(name='Patrol 9').pk}/"))


def test_somebody_of_another_agency_comes_in_by_their_address_and_is_then_named(cast, sergeant):
    unit = patrol(cast)
    seat(sergeant, unit, [cast.members["petra"]], email="Amara@willow.example.org")
    assert names(unit) == ["Amara", "Petra"]
    shown = words(sergeant.get(f"{UNITS}{unit.pk}/"))
    assert "Amara, Co-response clinician · Harbor Crisis Team" in shown
    assert "Chen" not in shown


def test_a_stranger_and_a_colleague_who_answers_no_calls_read_alike(cast, sergeant):
    unit = patrol(cast)
    pages = []
    for email in ("nobody@willow.example.org", cast.users["wole"].email):
        answer = seat(sergeant, unit, [cast.members["petra"]], email=email)
        assert answer.status_code == 422
        pages.append(dict(answer.context["form"].errors))
    assert pages[0] == pages[1] != {}
    assert names(unit) == ["Petra"]


def test_a_free_unit_that_everybody_leaves_goes_off_duty_and_its_place_is_forgotten(cast, sergeant):
    unit = patrol(cast)
    seat(sergeant, unit)
    unit = Unit.objects.get(pk=unit.pk)
    assert (names(unit), unit.status, unit.latitude) == ([], "off_duty", None)


def test_a_unit_on_a_call_is_never_empty(cast, sergeant):
    unit = co_response(cast)
    with as_viewer(cast.dara), door_open("calls.send"):
        Unit.objects.filter(pk=unit.pk).update(status="assigned")
    answer = seat(sergeant, unit)
    assert answer.status_code == 422
    assert "Somebody stays in it until the call is clear" in words(answer)
    assert names(unit) == ["Amara", "Omar"]
    seat(sergeant, unit, [cast.members["petra"]])
    assert names(unit) == ["Petra"]


def test_another_agencys_unit_reads_like_none(cast, sergeant):
    theirs = mobile_team(cast)
    nothing = "0190a0a0-0000-7000-8000-000000000000"
    for page in ("", "change/"):
        there, never = (sergeant.get(f"{UNITS}{key}/{page}") for key in (theirs.pk, nothing))
        assert there.status_code == never.status_code == 404
        assert there.content == never.content
    assert seat(sergeant, theirs).status_code == 404
    assert names(theirs) == ["Amara", "Chen"]


def test_a_member_of_another_agency_is_not_ticked_in_by_a_forged_form(cast, sergeant):
    unit = patrol(cast)
    assert seat(sergeant, unit, [cast.members["chen"]]).status_code == 422
    assert sergeant.post(f"{UNITS}{unit.pk}/", {"members": ["x' OR 1=1", "0"]}).status_code == 422
    assert names(unit) == ["Petra"]


def test_whoever_left_the_agency_is_not_offered(cast, sergeant):
    unit = patrol(cast)
    end_membership(cast.members["omar"], by=cast.ada)
    assert "Omar" not in words(sergeant.get(f"{UNITS}{unit.pk}/"))
    assert seat(sergeant, unit, [cast.members["omar"]]).status_code == 422


def test_whoever_was_only_asked_is_not_found_by_address_and_not_offered_but_stays_where_they_are(cast, sergeant):
    invite(email="new@willow.example.org", name="Nia", agency=cast.police, role_code="officer", by=cast.ada)
    unit = patrol(cast)
    assert "Nia" not in words(sergeant.get(f"{UNITS}{unit.pk}/"))
    assert seat(sergeant, unit, [cast.members["petra"]], email="new@willow.example.org").status_code == 422
    asked = Membership.objects.get(user__email="new@willow.example.org")
    crew(unit, members=[cast.members["petra"], asked], by=cast.ada)
    assert "Nia, Officer · has not taken up the role yet" in words(sergeant.get(f"{UNITS}{unit.pk}/"))
    seat(sergeant, unit, [asked])
    assert [member.pk for member in crew_of(unit)] == [asked.pk]


BAD = {
    "no name": {"name": " "}, "a name too long": {"name": "x" * 61}, "no kind": {"kind": ""}, "an unknown kind": {"kind": "tank"},
    "an unknown skill": {"skills": ["magic"]}, "an unknown language": {"languages": ["xx"]}, "a name of null": {"name": "a\0b"},
    "an area that is none": {"area": "0190a0a0-0000-7000-8000-000000000000"}, "no area but words": {"area": "here"},
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_a_unit_is_said_on_the_page_and_nothing_is_formed(cast, sergeant, what):
    answer = new_unit(sergeant, cast, **BAD[what])
    assert answer.status_code == 422
    assert "Please look at these again" in words(answer)
    assert not Unit.objects.exists()


def test_a_unit_is_formed_for_the_own_agency_only(cast, sergeant):
    assert new_unit(sergeant, cast, agency=cast.crisis.pk).status_code == 422
    assert not Unit.objects.exists()


def test_a_second_unit_of_one_name_is_not_formed_over_the_first(cast, sergeant):
    unit = patrol(cast)
    answer = new_unit(sergeant, cast, name="patrol 4", skills=[])
    assert answer.status_code == 422
    assert "has a unit of this name already" in words(answer)
    assert Unit.objects.get().pk == unit.pk


def test_what_a_unit_can_do_is_changed_and_its_crew_and_status_stay(cast, sergeant):
    unit = patrol(cast)
    page = f"{UNITS}{unit.pk}/change/"
    assert (
        sergeant.post(page, {"kind": "patrol", "skills": ["medical"], "languages": ["so"]})["Location"]
        == f"{UNITS}{unit.pk}/"
    )
    unit = Unit.objects.get(pk=unit.pk)
    assert (unit.skills, unit.languages, unit.status, names(unit)) == (["medical"], ["so"], "available", ["Petra"])
    assert sergeant.post(page, {"kind": "tank"}).status_code == 422


def test_the_list_asks_as_often_for_many_units_as_for_two(cast, sergeant):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    patrol(cast, "Patrol 1"), patrol(cast, "Patrol 2")
    sergeant.get(UNITS)
    with CaptureQueriesContext(connection) as few:
        sergeant.get(UNITS)
    for number in range(3, 9):
        patrol(cast, f"Patrol {number}")
    with CaptureQueriesContext(connection) as many:
        sergeant.get(UNITS)
    assert len(many) == len(few)
