"""The real directories go into the database, twice; the summary adds up, and no hidden street is anywhere."""

from pathlib import Path

import pytest
from django.db import connection

from commonground.agencies.viewers import service
from commonground.directory import importing
from commonground.directory.feeds import DirectoryBatch, FeedTrouble, read_directory
from commonground.directory.importing import Summary, import_directory
from commonground.directory.models import Location, Service
from commonground.directory.queries import find
from commonground.directory.tests.feed_samples import folder, hsds1, real
from commonground.directory.tests.test_feed_real import share_with_need

pytestmark = [pytest.mark.django_db, pytest.mark.real_data, pytest.mark.slow]
KEYS = {"read", "created", "updated", "unchanged", "rejected", "rejects_file", "seconds"}


@pytest.fixture
def viewer(cast, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "var"
    return service("import", cast.host)


@pytest.fixture
def batches(monkeypatch):
    """What each import of the test read, in order."""
    read: list[DirectoryBatch] = []

    def reading(*args, **more):
        read.append(read_directory(*args, **more))
        return read[-1]

    monkeypatch.setattr(importing, "read_directory", reading)
    return read


def check(summary: Summary) -> None:
    facts = summary.as_dict()
    assert set(facts) == KEYS
    assert summary.read == summary.created + summary.updated + summary.unchanged + summary.rejected
    assert (summary.rejects_file is not None) == bool(summary.rejected or summary.parts)
    assert summary.rejects_file is None or Path(summary.rejects_file).is_file()


@pytest.mark.real_data
@pytest.mark.slow
@pytest.mark.parametrize(
    ("parts", "format", "read"),
    [
        (("data", "hsds-eugene"), "little-help", 333),
        (("data", "hsds-ohana-smc"), "ohana", 53),
        (("standards", "hsds", "3.0", "examples"), "hsds3", 3),
        (("standards", "hsds", "3.1-dev", "examples", "csv"), "hsds3", 3),
    ],
)
def test_a_real_directory_goes_in_and_a_second_time_changes_nothing(viewer, batches, parts, format, read):
    goes_in_and_a_second_time_changes_nothing(viewer, batches, parts, format, read)


@pytest.mark.real_data
@pytest.mark.slow
def test_every_miami_row_is_counted_its_dirt_is_gone_and_a_second_time_changes_nothing(viewer, batches):
    goes_in_and_a_second_time_changes_nothing(viewer, batches, ("data", "hsds-miami"), "hsds1", 9252)
    batch = batches[0]
    kinds = {count.kind: count.read for count in batch.counts}
    assert kinds == {"organization": 1074, "service": 4089, "location": 4089}
    assert len(batch.services) == 4089
    assert share_with_need(batch) >= 0.7
    texts = [text for s in batch.services for text in (s.name, s.description, s.application_process)]
    assert not any("###" in text or "\\n" in text or "GÇ" in text for text in texts)
    assert sum(place.latitude is None for place in batch.locations if place.visibility == "public") >= 1700
    assert sum(bool(service.schedules) for service in batch.services) == 2597


def goes_in_and_a_second_time_changes_nothing(viewer, batches, parts, format, read):
    """Import twice; each reading is the same to the last digest."""
    first = import_directory(real(*parts), format, viewer=viewer)
    second = import_directory(real(*parts), format, viewer=viewer)
    check(first)
    check(second)
    assert batches[0] == batches[1]
    assert (first.read, first.created) == (read, read - first.rejected)
    assert (second.created, second.updated, second.unchanged, second.gone) == (0, 0, first.created, 0)
    assert not Location.objects.exclude(visibility="public").exclude(latitude=None).exists()


@pytest.mark.real_data
def test_where_the_shelter_in_eugene_is_stands_in_no_table(viewer):
    """Another organization in the same building is open to the public; the shelter's own door and point are nowhere."""
    import_directory(real("data", "hsds-eugene"), "little-help", viewer=viewer)
    tables = [model._meta.db_table for model in Service._meta.apps.get_app_config("directory").get_models()]
    with connection.cursor() as cursor:
        for table in tables:
            told = "t::text ~* '1577 pearl' AND t::text !~* 'suite 100'"
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE ({told}) OR t::text ~ '44[.]04239202'")
            assert cursor.fetchone()[0] == 0, table


SAID = (
    ("nowhere to sleep tonight", "no tengo donde dormir esta noche", "emergency-shelter"),
    ("food pantry", "despensa de comida", "food-pantry"),
    ("dentist", "dentista", "dental"),
    ("someone to talk to", "alguien con quien hablar", "talk"),
    ("shower", "ducha", "shower"),
    ("help with rent", "ayuda con la renta", "rent-help"),
)


@pytest.mark.real_data
def test_spanish_finds_what_english_finds(viewer):
    import_directory(real("data", "hsds-eugene"), "little-help", viewer=viewer)
    for english, spanish, code in SAID:
        found = [
            find(viewer.jurisdiction_id, text=text, language=language, limit=10)
            for text, language in ((english, "en"), (spanish, "es"))
        ]
        assert all(code in answer.heard.codes for answer in found), english
        shared = {a.service.pk for a in found[0].answers} & {a.service.pk for a in found[1].answers}
        assert len(shared) >= min(5, len(found[0].answers) // 2 + 1), english


HOSTILE = {
    "nul": {"services": "id,organization_id,name,description\nS1,O1,Food\x00pantry,\x00\n"},
    "formula": {"services": 'id,organization_id,name\nS1,O1,=cmd()\n=S2,O1,"@SUM(A1)"\n'},
    "twice": {"services": "id,organization_id,name\nS1,O1,Food pantry\nS1,O1,Again\n"},
    "long line": {"services": "id,organization_id,name,description\nS1,O1,Food," + "x" * 2_000_000 + "\n"},
    "no columns": {"services": "a,b\n1,2\n"},
    "empty": {"services": ""},
    "surrogates": {"services": "id,organization_id,name\nS1,O1,Caf\u00e9 \u202e oh\n"},
    "dates": {"services": "id,organization_id,name,assured_date\nS1,O1,Food pantry,99/99/9999\n"},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_lists_never_crash_and_never_half_import_silently(viewer, tmp_path, name):
    path = hsds1(tmp_path / "list", **HOSTILE[name])
    summary = import_directory(path, "hsds1", viewer=viewer)
    check(summary)
    assert Service.objects.count() <= summary.read
    again = import_directory(path, "hsds1", viewer=viewer)
    assert (again.created, again.updated) == (0, 0)


@pytest.mark.parametrize("format", ["hsds1", "hsds3", "ohana", "little-help", "nothing", "missing.toml"])
def test_what_is_no_list_at_all_says_so_and_changes_nothing(viewer, tmp_path, format):
    for path in (tmp_path / "absent", folder(tmp_path / "bare", other="a\n1\n"), tmp_path / "bare" / "other.csv"):
        with pytest.raises(FeedTrouble):
            import_directory(path, format, viewer=viewer)
    assert Service.objects.count() == 0
