"""The real directories are read whole, and their counts add up. Miami, the large one, in `test_import_real`."""

import csv

import pytest

from commonground.directory.feeds import DirectoryBatch
from commonground.directory.tests.feed_samples import read, real


def share_with_need(batch: DirectoryBatch) -> float:
    return sum(bool(service.needs) for service in batch.services) / len(batch.services)


def rows_of(*parts: str) -> int:
    with real(*parts).open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.DictReader(stream))


@pytest.fixture(scope="module")
def eugene() -> DirectoryBatch:
    return read(real("data", "hsds-eugene"), "little-help")


def test_every_eugene_place_is_read_with_its_spanish_text_and_needs(eugene: DirectoryBatch):
    batch = eugene
    assert batch.read == rows_of("data", "hsds-eugene", "places.csv") == 333
    assert (batch.accepted, len(batch.services), len(batch.locations)) == (333, 333, 333)
    assert (
        sum(any(t.field == "description" and t.language == "es" for t in s.translations) for s in batch.services) >= 320
    )
    assert share_with_need(batch) >= 0.9
    assert sum(bool(service.schedules) for service in batch.services) >= 250


def test_no_record_of_eugene_says_where_the_shelter_from_violence_is(eugene: DirectoryBatch):
    batch = eugene
    hidden = {place.source_id for place in batch.locations if place.visibility != "public"}
    names = {service.name for service in batch.services if service.source_id in hidden}
    assert "Womenspace" in names
    told = [repr(r) for r in (*batch.services, *batch.locations) if r.source_id in hidden] + [repr(batch.organizations)]
    assert not any("1577 Pearl" in text or "44.04239202" in text for text in told)
    assert all(place.latitude is None for place in batch.locations if place.source_id in hidden)


def test_the_ohana_sample_is_read_whole():
    batch = read(real("data", "hsds-ohana-smc"), "ohana")
    expected = sum(rows_of("data", "hsds-ohana-smc", f"{f}.csv") for f in ("organizations", "services", "locations"))
    assert (batch.read, len(batch.organizations), len(batch.services), len(batch.locations)) == (expected, 8, 23, 22)
    assert len(batch.services_at_location) == 23
    assert any(language.name == "Tagalog" for place in batch.locations for language in place.languages)
    assert sum(len(place.changes) for place in batch.locations) == 3


def test_the_official_examples_of_hsds_3_are_read_alike_from_tables_and_json():
    for version in ("3.0", "3.1-dev"):
        base = ("standards", "hsds", version, "examples")
        for parts in (
            (*base, "csv"),
            base,
            (*base, "organization_full.json"),
            (*base, "service_full.json"),
            (*base, "tabular.json"),
        ):
            batch = read(real(*parts), "hsds3")
            assert (batch.read, batch.accepted) == (3, 3), parts
            (service,) = batch.services
            assert (service.name, service.status, service.minimum_age) == ("Community Counselling", "active", 12)
            assert [schedule.byday for schedule in service.schedules] == [("TH", "FR")]
            assert "counseling" in {need.code for need in service.needs}


def test_the_answers_of_two_other_implementations_are_read():
    for parts in (
        ("oruk-validator-mocks", "V3.0-UK-Default"),
        ("oruk-validator-mocks", "V3.0-UK-Fail"),
        ("mock-api-responses", "services"),
    ):
        assert read(real("standards", "hsds", *parts), "hsds3").services


def test_reading_again_gives_the_same_ids_and_digests(eugene: DirectoryBatch):
    assert read(real("data", "hsds-eugene"), "little-help") == eugene
