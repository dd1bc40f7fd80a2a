"""Agencies, agreements, staff and units fit together, and speak the codes of the apps."""

import tomllib
from datetime import date
from pathlib import Path

import shapely

import commonground
from commonground.site.town import Town
from commonground.site.town.people import OLDEST_BORN, YOUNGEST_BORN
from commonground.site.town.reading import table

APPS = Path(commonground.__file__).parent
EVERY_WORK = {
    "dispatch_center", "sheriff", "city_police", "fire_ems", "mobile_crisis", "co_response_employer",
    "mental_health_clinic", "hospital", "victim_service_provider", "shelter", "housing_office", "school_district",
    "public_health", "legal_aid", "food_pantry", "neighborhood_council", "evaluator", "court", "probation", "child_protection",
}  # fmt: skip


def home_of(roles: dict[str, dict[str, str]], name: str) -> str:
    row = roles[name]
    return row["home"] if "home" in row else home_of(roles, row["like"])


def test_agencies_of_every_kind_are_there(town: Town) -> None:
    assert {agency.work for agency in town.agencies.values()} >= EVERY_WORK


def test_the_victim_service_provider_has_no_place_and_all_others_stand_in_their_neighborhood(town: Town) -> None:
    for agency in town.agencies.values():
        if agency.kind == "victim_service":
            assert (agency.area, agency.address, agency.lat, agency.lon) == (None, None, None, None)
        else:
            assert agency.area is not None
            assert shapely.contains_xy(town.county.areas[agency.area].shape, agency.lon, agency.lat)


def test_agreements_join_two_agencies_one_has_ended_and_the_silent_agency_has_none(town: Town) -> None:
    assert len({agreement.key for agreement in town.agreements}) == len(town.agreements)
    for agreement in town.agreements:
        assert {agreement.from_agency, agreement.to_agency} <= set(town.agencies)
        assert agreement.from_agency != agreement.to_agency
        assert agreement.ends is None or agreement.ends > agreement.starts
    ended = [a.key for a in town.agreements if a.ends is not None and a.ends < date(2026, 1, 1)]
    assert ended == ["schools-clinic"]
    silent = {agency.key for agency in town.agencies.values() if not agency.answers_referrals}
    assert silent == {"stonecrop"}
    assert not silent & {key for a in town.agreements for key in (a.from_agency, a.to_agency)}


def test_every_other_agency_that_is_sent_referrals_has_an_agreement_with_each_team_that_sends(town: Town) -> None:
    pairs = {(a.from_agency, a.to_agency) for a in town.agreements}
    services = {key for row in table("stories")["referral"]["services"].values() for key in row}
    agencies = {town.organizations[town.services[key].organization].agency for key in services} - {None, "stonecrop"}
    senders = {"bridgework", "steady-ground", "public-health"}
    assert {(a, b) for a in senders for b in agencies if a != b} - pairs == set()


def test_agency_kinds_and_staff_roles_are_those_of_the_agencies_app(town: Town) -> None:
    kinds = (APPS / "agencies" / "kinds.py").read_text(encoding="utf-8")
    assert all(f'"{agency.kind}"' in kinds for agency in town.agencies.values())
    roles = tomllib.loads((APPS / "agencies" / "roles.toml").read_text(encoding="utf-8"))
    assert {member.role for member in town.staff.values()} - {""} <= set(roles)


def test_each_role_of_people_has_exactly_one_demo_account_that_opens_that_roles_home(town: Town) -> None:
    roles = tomllib.loads((APPS / "agencies" / "roles.toml").read_text(encoding="utf-8"))
    demo = [member for member in town.staff.values() if member.demo]
    homes = {name: home_of(roles, name) for name in roles if not name.startswith("service_")}
    assert sorted(member.role for member in demo) == sorted(homes)
    assert {member.role: member.home for member in demo} == homes


def test_about_fifty_staff_work_for_agencies_that_exist(town: Town) -> None:
    assert 45 <= len(town.staff) <= 60
    assert {member.agency for member in town.staff.values()} <= set(town.agencies)
    assert len({member.name for member in town.staff.values()}) == len(town.staff)


def test_every_crew_member_is_on_one_unit_only_and_speaks_for_it(town: Town) -> None:
    crews = [key for unit in town.units.values() for key in unit.crew]
    assert len(crews) == len(set(crews))
    for unit in town.units.values():
        assert unit.home_area in town.county.areas
        spoken = {language for key in unit.crew for language in town.staff[key].languages}
        assert set(unit.languages) <= spoken
    together = town.units["together-1"]
    assert {town.staff[key].agency for key in together.crew} == {"city-police", "bridgework"}


def test_shifts_lie_inside_one_working_day(town: Town) -> None:
    for unit in town.units.values():
        begins, ends = ((each.hour - 6) % 24 for each in (unit.shift_starts, unit.shift_ends))
        assert begins < (ends or 24), unit.key


def test_the_people_of_a_seed_are_many_named_from_many_origins_and_the_same_each_time(town: Town) -> None:
    people = town.people(7)
    assert len(people) == town.county.people_known
    assert people == Town.load().people(7)
    assert people != town.people(8)
    assert len({person.language for person in people.values()}) >= 8
    assert {person.born_in for person in people.values()} <= set(range(OLDEST_BORN, YOUNGEST_BORN + 1))
    assert {person.area for person in people.values()} == set(town.county.areas)
    some_need = sum(person.access_need != "none" for person in people.values()) / len(people)
    assert 0.14 < some_need < 0.22
