"""The directory is whole, in two languages, and imperfect where it says so."""

import tomllib
from pathlib import Path

import shapely

import commonground
from commonground.site.town import Town

DAYS = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"}


def test_there_are_about_forty_five_services_of_about_twenty_five_organizations(town: Town) -> None:
    assert 45 <= len(town.services) <= 55
    assert 24 <= len(town.organizations) <= 28
    assert {service.organization for service in town.services.values()} == set(town.organizations)


def test_needs_are_codes_of_the_directory(town: Town) -> None:
    needs = Path(commonground.__file__).parent / "directory" / "needs.toml"
    codes = set(tomllib.loads(needs.read_text(encoding="utf-8"))["need"])
    for service in town.services.values():
        assert service.needs
        assert set(service.needs) <= codes, service.key


def test_everything_shown_is_there_in_spanish_too(town: Town) -> None:
    for service in town.services.values():
        assert service.name_es and service.description_es and service.eligibility_es
        assert service.description_es != service.description
    assert all(organization.name_es for organization in town.organizations.values())
    assert all(agency.name_es for agency in town.agencies.values())


def test_a_confidential_service_has_no_place_and_a_visited_one_stands_in_its_neighborhood(town: Town) -> None:
    confidential = [service for service in town.services.values() if service.confidential]
    assert {service.organization for service in confidential} == {"quiet-harbor"}
    for service in town.services.values():
        placed = (service.area, service.address, service.lat, service.lon)
        if service.confidential or service.area is None:
            assert placed == (None, None, None, None), service.key
        else:
            assert shapely.contains_xy(town.county.areas[service.area].shape, service.lon, service.lat), service.key


def test_hours_are_days_of_the_calendar_with_an_opening_before_a_closing(town: Town) -> None:
    for service in town.services.values():
        assert service.schedule
        for row in service.schedule:
            assert set(row.byday.split(",")) <= DAYS
            assert row.opens < row.closes


def test_one_service_is_full_and_one_was_not_checked_for_a_year(town: Town) -> None:
    assert [service.key for service in town.services.values() if service.places_open == 0] == ["kindling-beds"]
    old = [service.key for service in town.services.values() if service.verified_days_ago > 365]
    assert old == ["veterans-circle"]


def test_organizations_of_partners_point_to_agencies_and_others_are_unclaimed(town: Town) -> None:
    claimed = {organization.agency for organization in town.organizations.values()} - {None}
    assert claimed <= set(town.agencies)
    assert sum(organization.agency is None for organization in town.organizations.values()) >= 10
