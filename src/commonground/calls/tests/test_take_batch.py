"""Taking in a set of rows: merging, and that a batch ends as its rows would one by one."""

import hashlib
import sys
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.calls.actions import take_batch
from commonground.calls.feeds import CallRow, read
from commonground.calls.feeds.identity import digest, key
from commonground.calls.importing import import_calls
from commonground.calls.models import Assignment, Call
from commonground.calls.tests.feed_files import day_row, file_of

pytestmark = pytest.mark.django_db
CALLS = SimpleNamespace(grain="call", source="test")
RESPONSES = SimpleNamespace(grain="unit response", source="test")
DAY, NOON = date(2023, 3, 1), datetime(2023, 3, 1, 18, tzinfo=UTC)


def row(name="A", *, unit="", precision="second", began=NOON, **facts):
    """A row as a feed gives it; the digest is over all it says."""
    dated = precision == "date"
    said = {
        "call_key": key("test", name), "response_key": key("test", name, unit) if unit else "", "external_id": name, "line": 2,
        "received_on": DAY, "received_at": None if dated else began, "received_is": "" if dated else "received",
        "precision": precision, "queued_at": None, "assigned_at": None, "en_route_at": None, "on_scene_at": None,
        "cleared_at": None, "doubts": "", "nature": "noise", "raw_type": "NOISE", "final_nature": "", "final_raw_type": "",
        "priority": None, "raw_priority": "", "channel": "unknown", "disposition": "", "raw_disposition": "", "area": "",
        "latitude": None, "longitude": None, "place": "", "unit_name": unit, **facts,
    }  # fmt: skip
    return CallRow(**said, digest=digest([str(value) for value in said.values()]))


@pytest.fixture
def importer(cast):
    return service("import", cast.dispatch)


def counts(rows, importer, profile=CALLS):
    taken = take_batch(rows, profile=profile, by=importer)
    return taken.created, taken.updated, taken.unchanged


def stored(importer, name="A"):
    with as_viewer(importer):
        return Call.objects.get(external_id=name)


def test_a_row_of_days_after_a_row_of_seconds_only_fills_gaps(importer):
    counts([row(place="1 Elm", on_scene_at=NOON + timedelta(minutes=5))], importer)
    assert counts([row(precision="date", place="ELM", disposition="arrest")], importer) == (0, 1, 0)
    call = stored(importer)
    assert (call.time_precision, call.began_at, call.place, call.disposition) == ("second", NOON, "1 Elm", "arrest")
    assert counts([row(precision="date", place="OAK")], importer) == (0, 0, 1)


def test_a_row_of_seconds_after_a_row_of_days_overwrites_what_it_knows(importer):
    counts([row(precision="date", place="ELM", disposition="arrest")], importer)
    assert counts([row(place="1 Elm")], importer) == (0, 1, 0)
    call = stored(importer)
    assert (call.time_precision, call.began_at, call.place, call.disposition) == ("second", NOON, "1 Elm", "arrest")


def test_an_empty_cell_empties_nothing_and_other_replaces_no_known_nature(importer):
    counts([row(place="1 Elm", priority=2, channel="911", latitude=39.3, longitude=-99.6)], importer)
    assert counts([row(nature="other", raw_type="NOISE")], importer) == (0, 0, 1)
    call = stored(importer)
    assert (call.place, call.priority, call.channel, call.nature, call.latitude) == ("1 Elm", 2, "911", "noise", 39.3)


def test_a_row_ever_taken_is_unchanged_even_after_a_newer_one(importer):
    older, newer = row(disposition="report_taken"), row(disposition="arrest")
    assert counts([older, newer, older], importer) == (1, 1, 1)
    assert counts([older], importer) == (0, 0, 1)
    assert stored(importer).disposition == "arrest"


def test_another_unit_updates_the_call_and_the_first_clock_of_each_kind_counts(importer):
    rows = [
        row(unit="M1", assigned_at=NOON, on_scene_at=NOON + timedelta(minutes=9)),
        row(unit="E2", assigned_at=NOON + timedelta(minutes=1), on_scene_at=NOON + timedelta(minutes=4)),
    ]
    assert counts(rows, importer, RESPONSES) == (1, 1, 0)
    assert counts(rows, importer, RESPONSES) == (0, 0, 2)
    call = stored(importer)
    assert (call.assigned_at, call.on_scene_at) == (NOON, NOON + timedelta(minutes=4))
    later = row(unit="M1", assigned_at=NOON, cleared_at=NOON + timedelta(hours=1))
    assert counts([later], importer, RESPONSES) == (0, 1, 0)
    with as_viewer(importer):
        unit = Assignment.objects.get(unit_name="M1")
    assert (unit.on_scene_at, unit.cleared_at) == (NOON + timedelta(minutes=9), NOON + timedelta(hours=1))


def test_a_call_that_turns_out_to_be_about_crisis_stops_counting_at_its_place(importer):
    counts([row(place="1 Elm")], importer)
    assert stored(importer).counts_at_place is True
    counts([row(place="1 Elm", final_nature="person_in_crisis")], importer)
    assert stored(importer).counts_at_place is False


def test_the_area_is_the_one_the_feed_names_or_the_one_around_the_position(importer, cast):
    counts(
        [row("A", area="MILL-END"), row("B", latitude=39.3, longitude=-99.6), row("C", latitude=1.0, longitude=1.0)],
        importer,
    )
    assert [stored(importer, name).area_id for name in "ABC"] == [cast.mill_end.pk, cast.mill_end.pk, None]


def test_a_batch_is_one_line_of_the_ledger_with_count_and_digest(importer, monkeypatch):
    remembered = []
    monkeypatch.setattr(sys.modules[take_batch.__module__], "remember", remembered.append)
    counts([row("A"), row("B"), row("B")], importer)
    (event,) = remembered
    ids = sorted(str(stored(importer, name).pk) for name in "AB")
    assert event.facts["digest"] == hashlib.sha256(",".join(ids).encode()).hexdigest()
    assert [event.facts[name] for name in ("rows", "created", "unchanged", "calls")] == [3, 2, 1, 2]
    assert event.streams == ()


few = st.fixed_dictionaries(
    {
        "name": st.sampled_from("AB"),
        "precision": st.sampled_from(["second", "minute", "date"]),
        "place": st.sampled_from(["", "1 Elm", "2 Oak"]),
        "nature": st.sampled_from(["other", "noise", "overdose"]),
        "priority": st.sampled_from([None, 1, 3]),
        "channel": st.sampled_from(["unknown", "911"]),
    }
)


def picture(importer):
    with as_viewer(importer):
        skip = {"id", "changed_at"}
        names = [f.attname for f in Call._meta.local_fields if f.attname not in skip]
        calls = list(Call.objects.not_shown("only compared in a test").order_by("identity").values_list(*names))
        units = list(
            Assignment.objects.not_shown("only compared in a test")
            .order_by("response_key")
            .values_list("unit_name", "on_scene_at", "digest")
        )
        return calls, units


class Undo(Exception):
    """Takes a trial back."""


def trial(importer, batches, profile):
    """What taking these batches gives, and what is then stored; nothing stays."""
    try:
        with transaction.atomic():
            result = [counts(batch, importer, profile) for batch in batches], picture(importer)
            again = [counts(batch, importer, profile) for batch in batches], picture(importer)
            raise Undo
    except Undo:
        return result, again


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(few, st.sampled_from(["M1", "E2"])), min_size=1, max_size=6), st.booleans())
def test_a_batch_ends_as_its_rows_one_by_one_and_again_changes_nothing(importer, drawn, by_unit):
    profile = RESPONSES if by_unit else CALLS
    rows = [row(**facts, unit=unit if by_unit else "", line=n) for n, (facts, unit) in enumerate(drawn)]
    rows = [
        made._replace(digest=digest([str(value) for value in facts.items()] + [unit * by_unit]))
        for made, (facts, unit) in zip(rows, drawn, strict=True)
    ]
    (at_once, stored_at_once), (again, stored_again) = trial(importer, [rows], profile)
    (singly, stored_singly), _ = trial(importer, [[one] for one in rows], profile)
    assert stored_at_once == stored_singly == stored_again
    assert at_once == [tuple(map(sum, zip(*singly, strict=True)))]
    assert again == [(0, 0, len(rows))]
    assert sum(at_once[0]) == len(rows)


def test_a_call_ends_with_the_last_of_its_units(importer):
    rows = [
        row(unit="M1", assigned_at=NOON, cleared_at=NOON + timedelta(hours=1)),
        row(unit="E2", assigned_at=NOON, cleared_at=NOON + timedelta(minutes=20)),
    ]
    counts(rows, importer, RESPONSES)
    assert stored(importer).cleared_at == NOON + timedelta(hours=1)


def test_a_refused_call_stands_once_among_the_refused_however_many_batches_follow(
    cast, settings, tmp_path, monkeypatch
):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr("commonground.calls.importing.read", partial(read, batch_rows=2))
    held = file_of(tmp_path, [day_row(number) for number in (1, 2)])
    import_calls(held, "seattle", viewer=service("import", cast.dispatch))
    all_six = file_of(tmp_path, [day_row(number) for number in range(1, 7)])
    summary = import_calls(all_six, "seattle", viewer=service("import", cast.police))
    assert (summary.read, summary.created, summary.rejected) == (6, 4, 2)
    refused = Path(summary.rejects_file).read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[0] for line in refused[1:]] == ['"2"', '"3"']
