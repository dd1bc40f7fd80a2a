"""Who looked under a permission is told alike to everybody of the agency that keeps it, at the price of one count."""

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commonground.agencies.actions.join import join
from commonground.agencies.context import as_viewer
from commonground.agencies.models import User
from commonground.agencies.viewers import service, viewer_from
from commonground.consents.actions import send, take_in
from commonground.consents.looked import looked_under
from commonground.consents.tests.cast import give_release
from commonground.kit.closed import door_open
from commonground.people.tests.cast import note_person
from commonground.privacy.actions import write_part
from commonground.privacy.doors import seeing
from commonground.privacy.models import Part

pytestmark = pytest.mark.commits


def an_officer_of_the_own_agency(cast):
    user = User.objects.create_user("own-officer@willow.example.org", None, name="Own Officer")
    return viewer_from(join(user=user, agency=cast.crisis, role_code="privacy_officer", by=service("setup", cast.host)))


@pytest.fixture
def shown(committed, cast):
    """A release, and a health note that housing looked at under it."""
    person = note_person(cast)
    release = give_release(cast, person)
    with as_viewer(cast.amara), door_open("test"):
        part = write_part(
            person,
            name="note",
            label="health",
            by=cast.amara,
            at=timezone.now(),
            text="x",
            subject_id=person.subject_id,
        )
    with seeing(cast.wole, action="desk:person"):
        assert list(Part.objects.filter(pk=part.pk))
    return release, part


def test_whoever_may_not_read_a_part_still_hears_that_it_was_looked_at(shown, cast):
    release, part = shown
    officer = an_officer_of_the_own_agency(cast)
    for who in (cast.amara, officer):
        with as_viewer(who):
            assert [(line.agency.pk, line.times) for line in looked_under(release, at=timezone.now())] == [
                (cast.housing.pk, 1)
            ]
    with as_viewer(officer):
        assert not Part.objects.filter(pk=part.pk).exists()


def test_only_the_giver_is_told_the_parts(shown, cast):
    release, part = shown
    found = {}
    for name in ("amara", "wole", "omar", "ada"):
        with as_viewer(getattr(cast, name)), connection.cursor() as cursor:
            cursor.execute("SELECT id FROM cg_parts_under_release(%s)", [release.pk])
            found[name] = [row[0] for row in cursor.fetchall()]
    assert part.pk in found.pop("amara")
    assert found == {"wole": [], "omar": [], "ada": []}


def test_a_book_of_many_looks_is_counted_in_the_database(shown, cast):
    release, _ = shown
    with as_viewer(cast.amara), CaptureQueriesContext(connections["ledger"]) as asked:
        looked_under(release, at=timezone.now())
    assert len(asked) == 1
    assert "COUNT(" in asked[0]["sql"] and "GROUP BY" in asked[0]["sql"]


@pytest.fixture
def sent(committed, cast):
    """A note that a permission names, sent to housing and taken in there."""
    person = note_person(cast, "alma", name="Lupe Vega")
    with as_viewer(cast.alma), door_open("test"):
        notes = [
            write_part(
                person, name="note", label="victim_advocacy", by=cast.alma, at=timezone.now(), text="x", subject_id=person.subject_id
            )
            for _turn in range(2)
        ]  # fmt: skip
    release = give_release(
        cast, person, "alma", to=("crisis",), labels=["victim_advocacy"], items=[note.pk for note in notes]
    )
    return release, [send(release, items=[note.pk], checked=True, by=cast.alma) for note in (*notes, notes[0])]


def test_what_was_sent_is_told_where_it_cannot_be_taken_back_and_to_the_giver_alone(sent, cast, client):
    release, sendings = sent
    take_in(sendings[0], by=cast.chen)
    colleague = join(
        user=User.objects.create_user("second-alma@harbor.example.org", None, name="Second Advocate"),
        agency=cast.shelter, role_code="privacy_officer", by=service("setup", cast.host),
    )  # fmt: skip
    for who in (cast.alma, viewer_from(colleague)):
        with as_viewer(who):
            (line,) = looked_under(release, at=timezone.now())
        assert (line.agency.pk, line.times, line.notes, line.sent) == (cast.crisis.pk, 0, 2, sendings[2].sent_at)
    for who in (cast.chen, cast.omar, cast.ada):
        with as_viewer(who), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM cg_sent_under_release(%s)", [release.pk])
            assert cursor.fetchone()[0] == 0
    client.force_login(cast.users["alma"])
    page = client.get(f"/desk/permissions/{release.pk}/").content.decode()
    assert "was sent 2 notes, last" in page and "has not looked" not in page
