"""Where people flee to is not in the directory."""

from pathlib import Path

import pytest

from commonground.directory.tests.feed_samples import hsds1, read

SHELTER = "Emergency shelter for people fleeing domestic violence, at 12 Oak Street. Call first."


def shelter(base: Path, description: str, name: str = "Haven") -> Path:
    return hsds1(base, services=f'id,organization_id,name,description\nS1,O1,{name},"{description}"\n')


@pytest.mark.parametrize(
    "description",
    [
        SHELTER,
        "A safe house.",
        "Residential program for survivors of human trafficking.",
        "Refugio para mujeres.",
        "At a confidential location.",
    ],
)
def test_a_shelter_from_violence_has_no_street_and_no_coordinates(tmp_path: Path, description: str):
    batch = read(shelter(tmp_path, description), "hsds1")
    (place,), (service,) = batch.locations, batch.services
    assert (service.confidential, place.visibility, place.latitude, place.longitude) == (True, "never", None, None)
    assert "Oak" not in repr((batch.services, batch.locations, batch.organizations))
    assert [address.city for address in place.addresses] == ["Eugene"]


def test_a_place_stays_public_when_the_feed_says_it_is_a_public_office(tmp_path: Path):
    batch = read(shelter(tmp_path, SHELTER + " The office is open to the public."), "hsds1")
    assert (batch.locations[0].visibility, batch.locations[0].addresses[0].address_1) == ("public", "12 Oak Street")


def test_a_food_pantry_is_public(tmp_path: Path):
    batch = read(hsds1(tmp_path), "hsds1")
    assert (batch.locations[0].visibility, batch.services[0].confidential) == ("public", False)
    assert batch.locations[0].addresses[0].postal_code == "97401-0000"


def test_the_other_door_of_the_same_house_is_hidden_too(tmp_path: Path):
    path = hsds1(
        tmp_path,
        services=f'id,organization_id,name,description\nS1,O1,Haven,"{SHELTER}"\nS2,O1,Talk,Domestic violence counseling\n',
        locations="id,organization_id,name\nL1,O1,House\nL2,O1,Rooms\n",
        services_at_location="id,service_id,location_id\nX1,S1,L1\nX2,S2,L2\n",
        physical_addresses="id,location_id,address_1,city\nA1,L1,12 Oak Street,Eugene\nA2,L2,12 OAK STREET,Eugene\n",
    )
    assert {place.visibility for place in read(path, "hsds1").locations} == {"never"}


def test_a_rejected_service_still_hides_its_place(tmp_path: Path):
    path = hsds1(
        tmp_path,
        services="id,organization_id,name,description\nS1,NOBODY,Haven,Shelter\n",
        locations='id,organization_id,name,description\nL1,O1,Haven,"A safe house for battered women, 12 Oak Street"\n',
    )
    batch = read(path, "hsds1")
    assert (batch.rejected, batch.locations[0].visibility) == (1, "never")
    assert "Oak" not in repr(batch.locations)


def test_moving_a_hidden_place_changes_no_digest(tmp_path: Path):
    first, second = (
        read(
            hsds1(
                tmp_path / street,
                services='id,organization_id,name,description\nS1,O1,Haven,"A safe house."\n',
                physical_addresses=f"id,location_id,address_1,city\nA1,L1,{street} Street,Eugene\n",
            ),
            "hsds1",
        )
        for street in ("12 Oak", "9 Elm")
    )
    assert first.locations == second.locations
