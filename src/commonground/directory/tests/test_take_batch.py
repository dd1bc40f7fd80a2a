"""A list of services is taken in whole, twice with the same end, and nothing vanishes silently."""

import dataclasses
from datetime import time

import pytest
from django.db import DatabaseError, connection

from commonground.agencies.viewers import service
from commonground.directory.actions import take_batch
from commonground.directory.actions.batch_rows import Intake
from commonground.directory.feeds.records import Schedule as Schedule_
from commonground.directory.feeds.records import Service as Listed
from commonground.directory.feeds.records import sealed
from commonground.directory.models import Address, Location, Organization, Phone, Schedule, Service, ServiceAtLocation
from commonground.directory.tests.cast import SECRET_STREET, SECRET_ZIP, take_willow, the_service, willow_list
from commonground.kit.closed import DoorClosed
from commonground.kit.noes import Refused

pytestmark = pytest.mark.django_db
TABLES = (Organization, Service, Location, ServiceAtLocation, Phone, Schedule, Address)


def picture():
    """Every row of the directory, ids included."""
    return {model: sorted(map(repr, model.objects.values_list())) for model in TABLES}


def test_taking_a_list_twice_changes_nothing(cast):
    first = take_willow(cast)
    before = picture()
    second = take_willow(cast)
    assert (first.created, first.updated, first.unchanged) == (18, 0, 0)
    assert (second.created, second.updated, second.unchanged, second.gone) == (0, 0, 18, 0)
    assert picture() == before


def test_a_changed_service_keeps_its_id_and_its_parts_are_renewed(cast):
    take_willow(cast)
    before, number = the_service("pantry").pk, Phone.objects.count()
    taken = take_willow(cast, willow_list(description="Now with warm meals."))
    assert (taken.created, taken.updated, taken.unchanged) == (0, 1, 17)
    assert (the_service("pantry").pk, the_service("pantry").description) == (before, "Now with warm meals.")
    assert Phone.objects.count() == number


def test_what_the_list_no_longer_holds_is_marked_and_comes_back(cast):
    take_willow(cast)
    assert take_willow(cast, willow_list(without="table")).gone == 1
    assert the_service("table").gone_at is not None
    back = take_willow(cast)
    assert (back.updated, the_service("table").gone_at) == (3, None)


def test_an_empty_list_marks_nothing(cast):
    take_willow(cast)
    empty = dataclasses.replace(
        willow_list(), organizations=(), services=(), locations=(), services_at_location=(), counts=()
    )
    assert take_willow(cast, empty).gone == 0
    assert the_service("table").gone_at is None


def test_stopped_in_the_middle_it_leaves_nothing_and_ends_the_same_when_started_again(cast, monkeypatch):
    stopped = DatabaseError("the database went away")

    def stop(self):
        raise stopped

    with monkeypatch.context() as middle:
        middle.setattr(Intake, "_write_parts", stop)
        with pytest.raises(DatabaseError):
            take_willow(cast)
    assert Service.objects.count() == 0
    assert take_willow(cast).created == 18
    assert Phone.objects.count() == 6


def test_two_lists_with_the_same_ids_do_not_touch_each_other(cast):
    take_willow(cast)
    other = take_batch(willow_list(without="table"), source="another list", by=service("import", cast.host))
    assert (other.created, other.gone) == (15, 0)
    assert Service.objects.filter(source_id="pantry").count() == 2


def test_a_batch_that_names_the_street_of_a_hidden_place_leaves_it_at_the_door(cast):
    batch = willow_list()
    places = tuple(
        dataclasses.replace(
            place, latitude=39.2, longitude=-99.5, visibility="public",
            addresses=(dataclasses.replace(place.addresses[0], address_1=SECRET_STREET, postal_code=SECRET_ZIP),),
        )
        if place.source_id == "nest" else place
        for place in batch.locations
    )  # fmt: skip
    take_willow(cast, dataclasses.replace(batch, locations=places))
    nest = Location.objects.get(source_id="nest")
    assert (nest.latitude, nest.visibility) == (None, "never")
    assert not Address.objects.filter(address_1=SECRET_STREET).exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM directory_service WHERE search_en::text || search_es::text LIKE '%%heron%%'"
        )
        assert cursor.fetchone()[0] == 0


def test_a_place_that_becomes_hidden_loses_its_street(cast):
    batch = willow_list()
    open_nest = [dataclasses.replace(s, confidential=False) if s.source_id == "nest" else s for s in batch.services]
    shown = [
        dataclasses.replace(p, visibility="public", latitude=39.2, longitude=-99.5) if p.source_id == "nest" else p
        for p in batch.locations
    ]
    take_willow(cast, dataclasses.replace(batch, services=tuple(map(sealed, open_nest)), locations=tuple(shown)))
    assert Location.objects.get(source_id="nest").latitude == 39.2
    take_willow(cast)
    assert Location.objects.get(source_id="nest").latitude is None
    assert Address.objects.get(location__source_id="nest").address_1 == ""


def test_texts_that_are_too_long_or_hold_nul_are_cut_to_fit(cast):
    batch = willow_list()
    long: Listed = dataclasses.replace(
        batch.services[0], name="x" * 5000, description="a\0b", url="https://" + "u" * 5000, minimum_age=10**9
    )
    take_willow(cast, dataclasses.replace(batch, services=(sealed(long), *batch.services[1:])))
    kept = the_service("pantry")
    assert (len(kept.name), kept.description, kept.minimum_age) == (300, "ab", None)


def test_a_feed_that_says_when_it_was_checked_is_believed_and_never_older_than_what_we_know(cast):
    take_willow(cast)
    assert the_service("pantry").verified_how == "feed"
    assert the_service("table").verified_at is None


def test_only_an_import_may_take_a_list_in(cast):
    with pytest.raises(Refused):
        take_batch(willow_list(), source="x", by=cast.ines)
    with pytest.raises(DoorClosed):
        Service.objects.all().delete()


def test_a_service_that_left_a_place_no_longer_keeps_its_hours(cast):
    """Neither service nor place changed: only the line that joined them is gone."""
    batch = willow_list()
    late = Schedule_(source_id="pantry/late", byday=("SU",), opens_at=time(22), closes_at=time(23))
    links = tuple(
        sealed(dataclasses.replace(link, schedules=(late,))) if link.source_id == "pantry" else link
        for link in batch.services_at_location
    )
    take_willow(cast, dataclasses.replace(batch, services_at_location=links))
    assert 6 * 24 + 22 in the_service("pantry").open_hours
    left = tuple(link for link in links if link.source_id != "pantry")
    take_willow(cast, dataclasses.replace(batch, services_at_location=left))
    assert not ServiceAtLocation.objects.filter(source_id="pantry").exists()
    assert 6 * 24 + 22 not in the_service("pantry").open_hours


def test_since_when_the_list_no_longer_holds_it_stays_as_it_was(cast):
    take_willow(cast)
    take_willow(cast, willow_list(without="table"))
    gone_at = the_service("table").gone_at
    assert take_willow(cast, willow_list(without="table")).gone == 0
    assert the_service("table").gone_at == gone_at
