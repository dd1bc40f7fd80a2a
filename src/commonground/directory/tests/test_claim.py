"""The office says which agency an organization is; a check is never claimed that nobody made."""

from dataclasses import replace

import pytest
from django.utils import timezone

from commonground.directory.actions import claim, unclaim, verify
from commonground.directory.freshness import Age, freshness
from commonground.directory.tests.cast import take_willow, the_service
from commonground.kit.noes import NotNow, Refused
from commonground.ledger.models import Happening

pytestmark = pytest.mark.django_db


@pytest.fixture
def pantry(cast):
    take_willow(cast)
    return the_service("pantry").organization


def kinds(record):
    return list(Happening.objects.using("owner").filter(record_id=record.pk).values_list("kind", flat=True))


def test_the_office_says_which_agency_an_organization_is(cast, pantry):
    now = timezone.now()
    claimed = claim(pantry, cast.housing, by=cast.ada, at=now)
    assert (claimed.agency_id, claimed.claimed_at) == (cast.housing.pk, now)
    assert claim(pantry, cast.housing, by=cast.ada).claimed_at == now


def test_an_administrator_of_another_agency_names_nobody(cast, pantry):
    ada_of_housing = replace(cast.ada, agency_id=cast.housing.pk, agency_kind=cast.housing.kind)
    with pytest.raises(NotNow) as no:
        claim(pantry, cast.housing, by=ada_of_housing)
    assert no.value.code == "L1"
    with pytest.raises(NotNow):
        unclaim(pantry, by=ada_of_housing)


def test_what_one_agency_speaks_for_is_not_given_to_another(cast, pantry):
    claim(pantry, cast.clinic, by=cast.ada)
    with pytest.raises(NotNow) as no:
        claim(pantry, cast.housing, by=cast.ada)
    assert no.value.code == "L2"


def test_the_office_says_whose_a_service_is_on_its_page(client, cast, pantry):
    place = f"/desk/find/{the_service('pantry').pk}/"
    client.force_login(cast.users["ada"])
    for agency in (cast.clinic, cast.housing):
        assert client.post(f"{place}agency/", {"agency": agency.pk}).status_code == 303
        assert the_service("pantry").organization.agency_id == agency.pk
        assert f'<option value="{agency.pk}" selected>' in client.get(place).content.decode()
    assert client.post(f"{place}agency/", {"agency": "nonsense"}).status_code == 404
    client.post(f"{place}agency/", {"agency": ""})
    assert the_service("pantry").organization.agency_id is None
    client.force_login(cast.users["kofi"])
    assert client.post(f"{place}agency/", {"agency": cast.housing.pk}).status_code == 403
    assert "agency/" not in client.get(place).content.decode()


def test_a_claim_survives_the_next_reading_of_the_list(cast, pantry):
    claim(pantry, cast.housing, by=cast.ada)
    from commonground.directory.tests.cast import willow_list

    take_willow(cast, willow_list(description="changed"))
    take_willow(cast, willow_list(without="pantry"))
    assert the_service("pantry").organization.agency_id == cast.housing.pk


def test_a_claim_is_taken_back(cast, pantry):
    claim(pantry, cast.housing, by=cast.ada)
    assert unclaim(pantry, by=cast.ada).agency_id is None


@pytest.mark.parametrize("name", ["ines", "omar", "dara", "wole", "kofi"])
def test_others_do_not_claim(cast, pantry, name):
    with pytest.raises(Refused):
        claim(pantry, cast.housing, by=cast.viewers[name])


def test_a_service_nobody_checked_is_never_called_checked(cast, pantry):
    table = the_service("table")
    assert freshness(table, timezone.now()).age is Age.NEVER
    checked = verify(table, "phone", by=cast.kofi)
    assert freshness(checked, timezone.now()).age is Age.CURRENT
    assert freshness(the_service("pantry"), timezone.now()).age is Age.OVERDUE


def test_a_check_says_how(cast, pantry):
    with pytest.raises(NotNow):
        verify(the_service("table"), "feed", by=cast.kofi)
