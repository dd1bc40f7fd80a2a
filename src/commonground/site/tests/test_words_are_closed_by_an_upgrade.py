"""An installation from before words were sealed: an upgrade closes them, held or not, and going back opens them."""

import subprocess

import pytest
from django.core.management import call_command
from django.db import connections, transaction

from commonground.agencies.context import as_viewer
from commonground.legal.actions import decide_piece
from commonground.legal.models import Piece
from commonground.legal.tests.cast import hire, known_at, paper_of, ready, told_about
from commonground.messages.models import SafeContact
from commonground.people.actions import correct, set_safe_contact
from commonground.people.models import Person
from commonground.privacy.models import Part, moving
from commonground.privacy.register import own_models, register
from commonground.site.floor import lay
from commonground.site.postgres import find_pg_bin

pytestmark = pytest.mark.commits
SAID = "canary of the blue door"
BORN_CLOSED = {"consents_sentitem", "people_threatwarning", "people_warningground"}
TABLES = sorted({m._meta.db_table for m in own_models() if register()[m._meta.label_lower].sealed} - BORN_CLOSED)


def asked(what):
    with connections["owner"].cursor() as cursor:
        cursor.execute(what)
        return cursor.fetchall()


def lying_in_the_open():
    found = []
    for table in TABLES:
        rows = [row for (row,) in asked(f"SELECT to_jsonb(t)::text FROM {table} t")]
        assert rows, f"nothing was written into {table}"
        found += [table for row in rows if SAID in row or SAID.encode().hex() in row]
    return sorted(found)


def dumped(cluster, name):
    """What a plain dump of these tables, and of the keys, says."""
    tables = [f"--table={table}" for table in (*TABLES, "privacy_personkey", "privacy_agencykey")]
    dump = [find_pg_bin() / "pg_dump", "--data-only", *tables, cluster.url("cg_owner", name)]
    return subprocess.run(dump, check=True, capture_output=True, text=True).stdout


def to(app, migration):
    call_command("migrate", app, migration, database="owner", verbosity=0)


def off_the_floor():
    """What going back does not know: the keys that keep jurisdictions apart, laid after every migration, and the tie of a paper that was checked."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM privacy_reach WHERE kind = 'paper'")
    for table, name in asked(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE conname LIKE 'cg%_same_place'"
    ):
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


def up():
    call_command("migrate", database="owner", verbosity=0)
    with transaction.atomic(using="owner"):
        lay(connections["owner"])


def test_an_upgrade_closes_what_lay_in_the_open_and_going_back_opens_it(committed, cast, cluster):
    olga = hire(cast, "olga", cast.shelter, "custodian")
    lena = known_at(cast.alma)
    part = told_about(lena, "victim_advocacy", SAID, by=cast.alma, content={"said": [SAID]})
    plain = told_about(lena, "general", "Wants a bus pass.", by=cast.alma)
    set_safe_contact(lena, way="call", address="555 0142", ask_for=SAID, by=cast.alma)
    correct(lena, note_on_access=SAID, by=cast.alma)
    paper = ready(paper_of(olga.viewer, kind="court_order", signed_by="judge"), lena, olga)
    decide_piece(paper, part=part, decision="produce", blacked_out=[SAID], by=olga.viewer)
    assert lying_in_the_open() == []
    out = dumped(cluster, committed)
    assert str(part.pk) in out and SAID not in out and SAID.encode().hex() not in out

    off_the_floor()
    to("privacy", "0007")
    assert lying_in_the_open() == TABLES
    to("privacy", "0008")
    up()
    assert lying_in_the_open() == []
    with as_viewer(cast.alma):
        again = Part.objects.get(pk=part.pk)
        assert (again.text, again.content) == (SAID, {"said": [SAID]})
        assert Part.objects.get(pk=plain.pk).text == "Wants a bus pass."
        assert Person.objects.get(pk=lena.pk).note_on_access == SAID
        assert SafeContact.objects.get(subject_id=lena.subject_id, ended_at=None).ask_for == SAID
    with as_viewer(olga.viewer):
        assert Piece.objects.get(part_id=part.pk).blacked_out == [SAID]


class Killed(Exception):
    """The machine was cut in the middle of an upgrade."""


def test_an_upgrade_that_was_killed_goes_on_closing_what_was_blacked_out(committed, cast, monkeypatch):
    olga = hire(cast, "olga", cast.shelter, "custodian")
    lena = known_at(cast.alma)
    parts = [told_about(lena, "victim_advocacy", f"{n} {SAID}", by=cast.alma) for n in range(3)]
    paper = ready(paper_of(olga.viewer, kind="court_order", signed_by="judge"), lena, olga)
    for part in parts:
        decide_piece(paper, part=part, decision="produce", blacked_out=[SAID, "canary"], by=olga.viewer)
    to("legal", "0007")
    in_the_open = "SELECT count(*) FROM legal_piece WHERE blacked_out <> '{}'"
    assert asked(in_the_open) == [(3,)]
    closed, done = moving._closed, []

    def one_by_one(*facts):
        if len(done) == 2:
            raise Killed
        done.append(facts)
        return closed(*facts)

    monkeypatch.setattr(moving, "AT_ONCE", 1)
    monkeypatch.setattr(moving, "_closed", one_by_one)
    with pytest.raises(Killed):
        to("legal", "0008")
    assert asked(in_the_open) == [(1,)]
    monkeypatch.setattr(moving, "_closed", closed)
    up()
    assert asked(in_the_open) == [(0,)]
    with as_viewer(olga.viewer):
        assert [piece.blacked_out for piece in Piece.objects.all()] == [["canary", SAID]] * 3
