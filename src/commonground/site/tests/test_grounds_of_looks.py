"""Each look says on which ground it was shown: the cell of the law, and the agreement, permission, tie or emergency access."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commonground.agencies.actions.agree import agree
from commonground.agencies.context import as_viewer
from commonground.agencies.models import Agreement
from commonground.agencies.viewers import service
from commonground.consents.tests.cast import give_release
from commonground.kit.closed import door_open
from commonground.ledger.models import Look
from commonground.ledger.writing import note_look
from commonground.people.actions import open_in_emergency
from commonground.people.tests.cast import note_person
from commonground.privacy.actions import write_part
from commonground.privacy.doors import seeing
from commonground.privacy.law.cells import the_law
from commonground.privacy.models import Part

pytestmark = pytest.mark.django_db


def a_part(cast, person, label="general", who="amara", text="needs a bed"):
    by = cast.viewers[who]
    with as_viewer(by), door_open("test"):
        return write_part(
            person, name="note", label=label, text=text, subject_id=person.subject_id, by=by, at=timezone.now()
        )


def look_at(viewer, *parts, purpose="coordination", more=()):
    with seeing(viewer, purpose=purpose):
        shown = {part.pk for part in Part.objects.filter(pk__in=[part.pk for part in parts])}
        for rows in more:
            list(rows)
    assert shown == {part.pk for part in parts}
    return Look.objects.using("ledger").latest("at")


def ground(look, part):
    (found,) = [one for one in look.grounds if str(part.pk) in one["of"]]
    return found


def test_a_look_in_the_own_agency_says_so_with_cell_and_version(cast):
    part = a_part(cast, note_person(cast))
    look = look_at(cast.amara, part)
    found = ground(look, part)
    assert found["cell"] == "general.own.coordination" and found["facts"]["own"] is True
    assert look.law == the_law().version
    assert found["way"] in {way.id for way in the_law().cells["general", "own", "coordination"].ways}


def test_a_look_on_a_permission_names_it_and_the_agreement(cast):
    person = note_person(cast)
    part = a_part(cast, person)
    release = give_release(cast, person)
    found = ground(look_at(cast.ines, part), part)
    agreement = Agreement.objects.get(from_agency=cast.crisis, to_agency=cast.housing)
    assert found["facts"] == {"agreement": str(agreement.pk), "release": str(release.pk)}
    assert found["cell"] == "general.nonprofit.coordination"


def test_a_look_by_a_tie_names_its_kind_and_cause(cast):
    person = note_person(cast)
    part = a_part(cast, person, label="health")
    facts = ground(look_at(cast.chen, part), part)["facts"]
    assert facts["own"] is True and facts["tie"] in {"care_team", "task", "assignment"} and facts["cause"]


def test_a_look_in_an_emergency_names_the_access(cast):
    agree(
        from_agency=cast.clinic, to_agency=cast.crisis, labels=["general", "health"], purposes=["treatment"], title="Clinic to crisis team",
        starts_at=timezone.now() - timedelta(days=1), by=service("setup", cast.host),
    )  # fmt: skip
    person = note_person(cast)
    part = a_part(cast, person, label="health", who="rosa", text="insulin")
    opened = open_in_emergency(
        person,
        owner=cast.clinic,
        purpose="treatment",
        reason="Does not wake up and we need the medicines",
        by=cast.chen,
    )
    facts = ground(look_at(cast.chen, part, purpose="treatment"), part)["facts"]
    assert facts["emergency"] == str(opened.pk)


def test_one_statement_answers_for_all_that_a_look_showed(cast):
    person = note_person(cast)
    parts = [a_part(cast, person, text=f"line {n}") for n in range(12)]

    def statements(*some):
        with CaptureQueriesContext(connection) as asked:
            look_at(cast.amara, *some)
        return len(asked), sum("cg_grounds" in one["sql"] for one in asked)

    assert statements(parts[0]) == statements(*parts)
    assert statements(*parts)[1] == 1


def test_what_the_viewer_may_not_see_has_no_ground_for_them(cast):
    person = note_person(cast)
    part = a_part(cast, person)
    for viewer in (cast.zed, cast.omar, cast.ines):
        with as_viewer(viewer), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM cg_grounds(%s::uuid[], %s::uuid[])", [[part.pk], [person.pk]])
            assert cursor.fetchone() == (0,)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cg_grounds(%s::uuid[], %s::uuid[])", [[part.pk], [person.pk]])
        assert cursor.fetchone() == (0,), "nobody looks"


def test_the_floor_and_the_ground_answer_alike_for_every_part_and_viewer(cast):
    person = note_person(cast)
    parts = [a_part(cast, person, label=label) for label in ("general", "health")]
    give_release(cast, person)
    for viewer in cast.viewers.values():
        for purpose in ("coordination", "treatment", "crisis_response", "administration"):
            with as_viewer(viewer.for_purpose(purpose)), connection.cursor() as cursor:
                cursor.execute("SELECT id FROM privacy_part WHERE id = ANY (%s)", [[part.pk for part in parts]])
                seen = {row[0] for row in cursor.fetchall()}
                cursor.execute("SELECT id FROM cg_grounds(%s::uuid[], '{}')", [[part.pk for part in parts]])
                assert {row[0] for row in cursor.fetchall()} == seen


def test_a_person_who_is_shown_has_a_ground_too(cast):
    person = note_person(cast)
    with seeing(cast.amara):
        type(person).objects.get(pk=person.pk)
    found = ground(Look.objects.using("ledger").latest("at"), person)
    assert found["cell"] == "general.own.coordination" and found["facts"]["own"] is True


def test_what_was_not_shown_and_a_persons_own_page_have_no_ground(cast):
    person = note_person(cast)
    with as_viewer(cast.amara):
        denied = note_look(
            cast.amara, "x", {}, at=timezone.now(), purpose="coordination", outcome="denied", tried=[person.pk]
        )
        own = note_look(cast.amara, "x", {"people.person": {person.pk}}, at=timezone.now(), purpose="self_access")
    assert denied.grounds is None and own.grounds is None
