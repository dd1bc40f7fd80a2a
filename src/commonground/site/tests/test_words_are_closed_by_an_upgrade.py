"""An installation from before words were sealed: an upgrade closes them, held or not, and going back opens them."""

import subprocess

import pytest
from django.core.management import call_command
from django.db import connections, transaction

from commonground.agencies.context import as_viewer
from commonground.legal.actions import name_custodian
from commonground.legal.tests.cast import hire, known_at, paper_of, told_about
from commonground.messages.models import SafeContact
from commonground.people.actions import correct, set_safe_contact
from commonground.people.models import Person
from commonground.privacy.models import Part
from commonground.privacy.register import own_models, register
from commonground.site.floor import lay
from commonground.site.postgres import find_pg_bin

pytestmark = pytest.mark.commits
SAID = "canary of the blue door"
# Tables that came later never held their words in the open.
LATER = {"consents_sentitem"}
TABLES = sorted({m._meta.db_table for m in own_models() if register()[m._meta.label_lower].sealed} - LATER)


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


def test_an_upgrade_closes_what_lay_in_the_open_and_going_back_opens_it(committed, cast, cluster):
    olga = hire(cast, "olga", cast.shelter, "custodian")
    lena = known_at(cast.alma)
    part = told_about(lena, "victim_advocacy", SAID, by=cast.alma, content={"said": [SAID]})
    plain = told_about(lena, "general", "Wants a bus pass.", by=cast.alma)
    set_safe_contact(lena, way="call", address="555 0142", ask_for=SAID, by=cast.alma)
    correct(lena, note_on_access=SAID, by=cast.alma)
    name_custodian(paper_of(olga.viewer), custodian=olga.member, person=lena, by=olga.viewer)
    assert lying_in_the_open() == []
    out = dumped(cluster, committed)
    assert str(part.pk) in out and SAID not in out and SAID.encode().hex() not in out

    to("privacy", "0007")
    assert lying_in_the_open() == TABLES
    to("privacy", "0008")
    call_command("migrate", database="owner", verbosity=0)
    with transaction.atomic(using="owner"):
        lay(connections["owner"])
    assert lying_in_the_open() == []
    with as_viewer(cast.alma):
        again = Part.objects.get(pk=part.pk)
        assert (again.text, again.content) == (SAID, {"said": [SAID]})
        assert Part.objects.get(pk=plain.pk).text == "Wants a bus pass."
        assert Person.objects.get(pk=lena.pk).note_on_access == SAID
        assert SafeContact.objects.get(subject_id=lena.subject_id, ended_at=None).ask_for == SAID
