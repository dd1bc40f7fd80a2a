"""Importing real files through the whole action: summaries add up, a second import changes nothing, order does not matter."""

import os
from itertools import islice
from pathlib import Path

import pytest
from django.db import connection

from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.calls.importing import import_calls
from commonground.calls.models import Assignment, Call
from commonground.calls.queries import calls_of

HERE = Path(__file__).parents[5] / "shared"
REAL = Path(os.environ.get("COMMONGROUND_REAL_DATA", HERE)) / "data"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.real_data,
    pytest.mark.slow,
    pytest.mark.skipif(not REAL.exists() and os.environ.get("CI") != "true", reason="the real inputs are not here"),
]
SEATTLE_DAYS = ("seattle", "cfs-seattle/calls_by_area_2010_2024.csv")
SEATTLE_TIMES = ("seattle", "cfs-seattle/calls_with_times_2018_2023.csv")
LANCASTER = (
    "lancaster",
    "cfs-lancaster-ne/unit_responses_2010_2020.csv",
)  # all of it is read in test_feed_real_files.py
MONTGOMERY = ("montgomery", "cfs-montgomery-pa/911_sample_2016.csv")
ST_LOUIS = ("stlouis", "cfs-stlouis-sample/cfs_2021-04-06.csv")


@pytest.fixture
def importer(cast, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return service("import", cast.dispatch)


def beginning(feed, folder, rows):
    """The header and the first rows of a real file."""
    there = folder / "beginning.csv"
    with (
        (REAL / feed[1]).open(encoding="utf-8", newline="") as whole,
        there.open("w", encoding="utf-8", newline="") as part,
    ):
        part.writelines(islice(whole, rows + 1))
    return there


def take_in(feed, viewer):
    profile, path = feed
    summary = import_calls(REAL / path, profile, viewer=viewer).as_dict()
    assert summary["read"] == sum(summary[key] for key in ("created", "updated", "unchanged", "rejected"))
    assert list(summary) == ["read", "created", "updated", "unchanged", "rejected", "rejects_file", "seconds"]
    return {key: summary[key] for key in ("read", "created", "updated", "unchanged", "rejected")}


def everything(viewer, *but):
    """Every call and every unit's part by its key, with a checksum of all that is stored of it but ids, moments of writing and the
    columns named."""
    tables = ((Call, "identity"), (Assignment, "response_key"))
    with as_viewer(viewer), connection.cursor() as cursor:
        return [
            _sums(cursor, model, key, {"id", "call_id", "changed_at", "digest", "earlier_digests", *but})
            for model, key in tables
        ]


def _sums(cursor, model, key, but):
    columns = [f.column for f in model._meta.local_fields if f.column not in but]
    cursor.execute(f"SELECT {key}, md5(({', '.join(columns)})::text) FROM {model._meta.db_table} ORDER BY {key}")
    return cursor.fetchall()


def calls_whose_first_arrival_differs_from_their_units(viewer):
    with as_viewer(viewer), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")  # the tables of a test have no statistics
        cursor.execute(
            "SELECT count(*) FILTER (WHERE c.on_scene_at IS DISTINCT FROM u.first) FROM calls_call c JOIN"
            " (SELECT call_id, min(on_scene_at) AS first FROM calls_assignment GROUP BY 1) u ON u.call_id = c.id"
        )
        (differ,) = cursor.fetchone()
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")
        return differ


@pytest.mark.parametrize(
    ("feed", "first", "read", "created", "updated", "unchanged", "rejected"),
    [
        pytest.param(SEATTLE_DAYS, None, 4183, 4183, 0, 0, 0, id="seattle, days only"),
        pytest.param(SEATTLE_TIMES, None, 222, 222, 0, 0, 0, id="seattle, with times"),
        pytest.param(LANCASTER, 8000, 8000, 6369, 1624, 7, 0, id="lancaster, its first 8,000 rows"),
        pytest.param(MONTGOMERY, None, 3051, 3040, 0, 11, 0, id="montgomery"),
        pytest.param(ST_LOUIS, None, 33, 26, 0, 0, 7, id="st. louis"),
    ],
)
def test_every_row_is_counted_once_and_a_second_import_changes_nothing(
    importer, tmp_path, feed, first, read, created, updated, unchanged, rejected
):
    feed = (feed[0], beginning(feed, tmp_path, first)) if first else feed
    assert take_in(feed, importer) == {
        "read": read, "created": created, "updated": updated, "unchanged": unchanged, "rejected": rejected,
    }  # fmt: skip
    assert calls_whose_first_arrival_differs_from_their_units(importer) == 0
    before = everything(importer)
    again = take_in(feed, importer)
    assert again == {"read": read, "created": 0, "updated": 0, "unchanged": read - rejected, "rejected": rejected}
    assert everything(importer) == before


def test_both_files_of_seattle_end_the_same_in_either_order(importer, cast):
    from commonground.agencies.tests.cast import make_cast

    take_in(SEATTLE_DAYS, importer)
    take_in(SEATTLE_TIMES, importer)
    elsewhere = make_cast("elm")
    other = service("import", elsewhere.dispatch)
    take_in(SEATTLE_TIMES, other)
    take_in(SEATTLE_DAYS, other)
    here, there = (everything(viewer, "jurisdiction_id", "agency_id") for viewer in (importer, other))
    assert here == there and len(here[0]) == 4337


def test_imported_history_never_lights_the_live_board(importer, cast):
    take_in(SEATTLE_TIMES, importer)
    with as_viewer(cast.dara):
        assert not calls_of(cast.dara).filter(open_on_board=True).exists()
        assert calls_of(cast.dara).count() == 222


def test_a_clock_is_stored_under_its_true_name(importer, cast):
    take_in(SEATTLE_TIMES, importer)
    with as_viewer(cast.dara):
        call = Call.objects.get(external_id="2023000319821")
    assert (call.received_at, call.queued_at) == (None, call.began_at)


def test_a_call_another_center_holds_is_refused_with_its_line(importer, cast):
    take_in(ST_LOUIS, importer)
    summary = import_calls(REAL / ST_LOUIS[1], "stlouis", viewer=service("import", cast.police))
    assert (summary.created, summary.rejected) == (0, 33)
    assert "another center" in Path(summary.rejects_file).read_text()
