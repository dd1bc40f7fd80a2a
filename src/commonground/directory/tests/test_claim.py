"""An agency speaks for its own organization only; a check is never claimed that nobody made."""

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


def test_a_coordinator_claims_for_the_own_agency(cast, pantry):
    now = timezone.now()
    claimed = claim(pantry, cast.housing, by=cast.kofi, at=now)
    assert (claimed.agency_id, claimed.claimed_at) == (cast.housing.pk, now)
    assert claim(pantry, cast.housing, by=cast.kofi).claimed_at == now


def test_the_office_claims_for_any_agency(cast, pantry):
    assert claim(pantry, cast.clinic, by=cast.ada).agency_id == cast.clinic.pk


def test_nobody_claims_for_another_agency_or_what_another_agency_holds(cast, pantry):
    with pytest.raises(NotNow) as no:
        claim(pantry, cast.clinic, by=cast.kofi)
    assert no.value.code == "L1"
    claim(pantry, cast.clinic, by=cast.ada)
    with pytest.raises(NotNow) as no:
        claim(pantry, cast.housing, by=cast.kofi)
    assert no.value.code == "L2"
    with pytest.raises(NotNow):
        unclaim(pantry, by=cast.kofi)


def test_a_claim_survives_the_next_reading_of_the_list(cast, pantry):
    claim(pantry, cast.housing, by=cast.kofi)
    from commonground.directory.tests.cast import willow_list

    take_willow(cast, willow_list(description="changed"))
    take_willow(cast, willow_list(without="pantry"))
    assert the_service("pantry").organization.agency_id == cast.housing.pk


def test_a_claim_is_taken_back(cast, pantry):
    claim(pantry, cast.housing, by=cast.kofi)
    assert unclaim(pantry, by=cast.kofi).agency_id is None


@pytest.mark.parametrize("name", ["ines", "omar", "dara", "wole"])
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
