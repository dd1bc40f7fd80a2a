"""An installation from before words were sealed: an upgrade closes them, held or not, and going back opens them."""

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
from commonground.site.floor import lay

pytestmark = pytest.mark.commits
SAID = "canary of the blue door"


def asked(what):
    with connections["owner"].cursor() as cursor:
        cursor.execute(what)
        return cursor.fetchall()


def lying_in_the_open():
    found = []
    for table in ("privacy_part", "outbox_safecontact", "people_person"):
        found += [table for (row,) in asked(f"SELECT to_jsonb(t)::text FROM {table} t") if SAID in row]
    return sorted(found)


def to(app, migration):
    call_command("migrate", app, migration, database="owner", verbosity=0)


def test_an_upgrade_closes_what_lay_in_the_open_and_going_back_opens_it(committed, cast):
    olga = hire(cast, "olga", cast.shelter, "custodian")
    lena = known_at(cast.alma)
    part = told_about(lena, "victim_advocacy", SAID, by=cast.alma, content={"said": [SAID]})
    plain = told_about(lena, "general", "Wants a bus pass.", by=cast.alma)
    set_safe_contact(lena, way="call", address="555 0142", ask_for=SAID, by=cast.alma)
    correct(lena, note_on_access=SAID, by=cast.alma)
    name_custodian(paper_of(olga.viewer), custodian=olga.member, person=lena, by=olga.viewer)
    assert lying_in_the_open() == []

    to("privacy", "0007")
    assert lying_in_the_open() == ["outbox_safecontact", "people_person", "privacy_part"]
    to("privacy", "0008")
    for app in ("privacy", "outbox", "people", "legal"):
        call_command("migrate", app, database="owner", verbosity=0)
    with transaction.atomic(using="owner"):
        lay(connections["owner"])
    assert lying_in_the_open() == []
    with as_viewer(cast.alma):
        again = Part.objects.get(pk=part.pk)
        assert (again.text, again.content) == (SAID, {"said": [SAID]})
        assert Part.objects.get(pk=plain.pk).text == "Wants a bus pass."
        assert Person.objects.get(pk=lena.pk).note_on_access == SAID
        assert SafeContact.objects.get(subject_id=lena.subject_id, ended_at=None).ask_for == SAID
