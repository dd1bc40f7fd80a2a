"""Renewing keys: everything reads as before, whatever stopped it, and what was closed with the old key is so no more."""

import threading
import time

import pytest
from django.db import connections
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.kit import records_key
from commonground.kit.closed import door_open
from commonground.people.actions import note
from commonground.privacy.actions import renew_keys, write_part
from commonground.privacy.actions.renew_keys import RootKeyMissing, renew_agency_key, renew_root_key
from commonground.privacy.models import Part

pytestmark = pytest.mark.commits
WORDS = [f"canary {number}" for number in range(7)]


class Stopped(Exception):
    """Whoever watched pulled the plug."""


def stop(_so_far):
    raise Stopped


@pytest.fixture
def kept(committed, cast, settings, tmp_path, monkeypatch):
    settings.RECORDS_KEY_FILE = tmp_path / "records.key"
    monkeypatch.setattr(renew_keys, "PEOPLE_AT_ONCE", 2)
    for words in WORDS:
        lena = note(name=f"Person {words}", by=cast.alma)
        with as_viewer(cast.alma), door_open("test"):
            write_part(
                lena,
                name="note",
                label="victim_advocacy",
                text=words,
                by=cast.alma,
                at=timezone.now(),
                subject_id=lena.subject_id,
            )
    return cast


def read(cast):
    with as_viewer(cast.alma):
        return sorted(part.text for part in Part.objects.all())


def lying(what):
    with connections["owner"].cursor() as cursor:
        cursor.execute(what)
        return cursor.fetchall()


NUMBERS = "SELECT number, wrapped IS NULL FROM privacy_agencykey ORDER BY number"
WAITS = "SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND a.datname = current_database()"
USED = "SELECT a.number, count(*) FROM privacy_personkey k JOIN privacy_agencykey a ON a.id = k.agency_key_id GROUP BY 1 ORDER BY 1"


def test_an_agency_gets_a_new_key_and_so_does_each_person(kept):
    before = dict(lying("SELECT id, sealed FROM privacy_part"))
    done = renew_agency_key(kept.shelter.pk)
    assert (done.people, done.rows, done.left, done.went_on) == (7, 7, 0, False)
    after = dict(lying("SELECT id, sealed FROM privacy_part"))
    assert after.keys() == before.keys() and all(bytes(after[key]) != bytes(before[key]) for key in before)
    assert lying(NUMBERS) == [(1, True), (2, False)], "the old one is retired: its bytes are gone"
    assert lying(USED) == [(2, 7)]
    assert read(kept) == WORDS


def test_stopped_after_any_batch_everything_reads_and_it_goes_on(kept):
    for people in (5, 3, 1):
        with pytest.raises(Stopped):
            renew_agency_key(kept.shelter.pk, say=stop)
        assert lying(USED)[0] == (1, people) and read(kept) == WORDS
    done = renew_agency_key(kept.shelter.pk)
    assert done.went_on and done.people == 1 and lying(NUMBERS) == [(1, True), (2, False)] and read(kept) == WORDS


def test_a_page_that_fetched_before_still_reads_after(kept):
    with as_viewer(kept.alma):
        parts = list(Part.objects.all())
        renew_agency_key(kept.shelter.pk)
        assert sorted(part.text for part in parts) == WORDS


def test_a_new_root_key_takes_over(kept, settings):
    old = records_key.root_key_in(records_key.place())
    assert renew_root_key() == 1
    assert records_key.root_key_in(records_key.place()) != old and not records_key.place_of_next().exists()
    records_key.place_before(records_key.mark_of(old)).unlink()
    records_key.root_key_marked.cache_clear()
    assert read(kept) == WORDS, "without the old one"


def test_a_new_root_key_that_was_stopped_before_it_took_over(kept, monkeypatch):
    monkeypatch.setattr(renew_keys, "_take_over", lambda: stop(None))
    with pytest.raises(Stopped):
        renew_root_key()
    records_key.root_key_marked.cache_clear()
    assert records_key.place_of_next().exists() and read(kept) == WORDS
    monkeypatch.undo()
    assert renew_root_key() == 1 and read(kept) == WORDS


def test_without_the_root_key_nothing_is_changed(kept):
    records_key.place().unlink()
    records_key.root_key_marked.cache_clear()
    before = lying("SELECT wrapped, wrapped_by FROM privacy_agencykey")
    with pytest.raises(RootKeyMissing):
        renew_root_key()
    assert lying("SELECT wrapped, wrapped_by FROM privacy_agencykey") == before


def test_whoever_is_writing_meanwhile_is_waited_for(kept):
    """A word that is being closed with a key when it is renewed does not lose its key."""
    done = []

    def renew():
        try:
            done.append(renew_agency_key(kept.shelter.pk))
        finally:
            connections["owner"].close()

    other = threading.Thread(target=renew)
    with as_viewer(kept.alma), door_open("test"):
        first = Part.objects.order_by("written_at").first()
        write_part(
            first, name="note", label="victim_advocacy", text="canary late", by=kept.alma, at=timezone.now(),
            subject_id=first.subject_id,
        )  # fmt: skip
        other.start()
        until = time.monotonic() + 20
        while not lying(WAITS) and time.monotonic() < until:
            other.join(0.05)
        assert lying(WAITS) and not done, "it waits for whoever writes"
    other.join(30)
    assert done[0].rows == 8 and done[0].left == 0
    assert read(kept) == sorted([*WORDS, "canary late"])
