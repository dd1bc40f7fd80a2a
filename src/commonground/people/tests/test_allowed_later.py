"""What was not shown to somebody and was shown soon after: with what changed and by whom, to the reviewer outside of their chain alone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from commonground.agencies.actions.agree import agree
from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.kit.closed import door_open
from commonground.ledger.models import Look
from commonground.ledger.writing import note_look
from commonground.people.actions import bar, note
from commonground.people.allowed_later import allowed_later
from commonground.people.tests.test_tries import officer
from commonground.privacy.actions import tie

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def person(cast):
    return note(name="Nadia Quill", by=cast.ines)


def asked(viewer, person, at, outcome="denied", page="desk:person"):
    """A line of the book of looks: ``viewer`` asked for the person's page and was shown it, or not."""
    told = {"tried": [person.pk]} if outcome == "denied" else {}
    seen = {} if outcome == "denied" else {"people.person": {person.pk}}
    return note_look(viewer, page, seen, at=at, purpose="coordination", outcome=outcome, **told)


def denied_then_shown(viewer, person, *, hours=2, ago=5):
    at = timezone.now() - ago * HOUR
    asked(viewer, person, at)
    asked(viewer, person, at + hours * HOUR, "shown")
    return at


def read(viewer, after=None):
    viewer = viewer.for_purpose("administration")
    with as_viewer(viewer):
        return allowed_later(viewer, at=timezone.now(), after=after)


def told(viewer):
    return [
        (one.who, one.holder, [(change.what, change.by or change.themself) for change in one.changes])
        for one in read(viewer)[0]
    ]


def test_what_began_before_the_no_or_after_the_look_changed_nothing(cast, person):
    at = denied_then_shown(cast.rosa, person)
    for moment in (at - HOUR, at + 3 * HOUR):
        agree(
            from_agency=cast.housing, to_agency=cast.clinic, labels=["general"], purposes=["coordination"], title=str(moment),
            starts_at=moment, by=service("setup", cast.host),
        )  # fmt: skip
    assert told(cast.priya) == [("Rosa", "Open Door Housing", [])], (
        "it is told all the same: nothing on record says why"
    )


def test_what_another_agency_gave_is_not_told_to_who_reviews_for_the_holder(cast, person):
    at = denied_then_shown(cast.rosa, person)
    with as_viewer(cast.amara), door_open("test"):
        tie(
            kind="care_team", cause_id=person.pk, by=cast.amara, at=at + HOUR, subject_id=person.subject_id, members=[cast.rosa.membership_id],
        )  # fmt: skip
    assert told(cast.priya) == [("Rosa", "Open Door Housing", [])]


def test_who_looked_from_an_agency_that_works_in_silence_is_not_told_outside_of_it(cast, person):
    denied_then_shown(cast.alma, person)
    assert told(cast.priya) == []


def test_where_nothing_changed_for_somebody_who_had_seen_it_before_nothing_is_told(cast, person):
    asked(cast.rosa, person, timezone.now() - 9 * HOUR, "shown")
    denied_then_shown(cast.rosa, person)
    assert told(cast.priya) == []


def test_a_look_after_more_than_a_week_or_of_somebody_else_is_no_consequence(cast, person):
    denied_then_shown(cast.rosa, person, hours=24 * 8, ago=24 * 9)
    at = timezone.now() - 5 * HOUR
    asked(cast.chen, person, at)
    asked(cast.amara, person, at + HOUR, "shown")
    assert told(cast.priya) == []


def test_who_asked_again_and_again_is_one_line(cast, person):
    at = timezone.now() - 9 * HOUR
    for hours in (0, 1, 2):
        asked(cast.rosa, person, at + hours * HOUR)
    asked(cast.rosa, person, at + 4 * HOUR, "shown")
    (one,) = read(cast.priya)[0]
    assert one.after == 2 * HOUR


def test_nobody_reads_of_their_own_chain_and_an_officer_never_of_themself(cast, person):
    own = officer(cast, cast.housing)
    denied_then_shown(cast.wole, person)
    denied_then_shown(cast.priya, person)
    denied_then_shown(own, person)
    assert [who for who, *_ in told(own)] == ["Priya"]
    assert sorted(who for who, *_ in told(cast.priya)) == ["Olga", "Wole"]


def test_the_office_never_learns_of_an_agency_that_works_in_silence(cast):
    person = note(name="Nadia Quill", by=cast.alma)
    denied_then_shown(cast.rosa, person)
    assert told(cast.priya) == []
    assert [who for who, *_ in told(officer(cast, cast.shelter))] == ["Rosa"]


def test_an_officer_who_may_not_know_of_the_person_learns_nothing(cast, person):
    own = officer(cast, cast.housing)
    denied_then_shown(cast.rosa, person)
    assert len(told(own)) == 1
    bar(person, user=cast.users["olga"], kind="related", by=cast.ines)
    assert told(own) == []


def test_the_page_names_no_person_and_is_for_privacy_officers(client, cast, person):
    denied_then_shown(cast.rosa, person)
    client.force_login(cast.users["priya"])
    page = client.get("/desk/tries/shown-later/").content.decode()
    assert "Rosa" in page and "Open Door Housing" in page and "Nothing that is on record" in page
    assert 'data-label="After">2\xa0hours</td>' in page and "Ask their supervisor." in page
    assert "Nadia" not in page and str(person.pk) not in page
    for who in ("rosa", "ines", "ada", "omar"):
        client.force_login(cast.users[who])
        assert client.get("/desk/tries/shown-later/").status_code == 403


def test_pages_follow_each_other_without_a_gap_or_a_double(cast, person, monkeypatch):
    monkeypatch.setattr("commonground.people.allowed_later.PAGE", 2)
    people = [note(name=f"Person {n}", by=cast.ines) for n in range(5)]
    for n, one in enumerate(people):
        denied_then_shown(cast.rosa, one, ago=10 + n, hours=1)
    found, after = [], None
    for _ in range(3):
        lines, after = read(cast.priya, after)
        found += lines
    assert after is None and len({one.at for one in found}) == len(found) == 5
    assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)


def test_a_stretch_without_anything_to_review_leads_on_to_older_ones(cast, person, monkeypatch):
    monkeypatch.setattr("commonground.people.allowed_later.READ_AT_ONCE", 2)
    denied_then_shown(cast.rosa, person, ago=20)
    for n in range(2):
        denied_then_shown(cast.priya, note(name=f"Other {n}", by=cast.ines), ago=10 + n)
    lines, after = read(cast.priya)
    assert lines == [] and after is not None
    assert [one.who for one in read(cast.priya, after)[0]] == ["Rosa"]


def test_the_statements_are_as_many_for_one_line_as_for_many(client, cast, person):
    def statements():
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as ours:
            read(cast.priya)
        return len(ours)

    denied_then_shown(cast.rosa, person)
    one = statements()
    for n in range(6):
        denied_then_shown(cast.rosa, note(name=f"Person {n}", by=cast.ines), ago=10 + n)
    assert len(read(cast.priya)[0]) == 7
    assert statements() == one


def test_the_function_answers_only_an_officer_who_administrates(cast, person):
    at = denied_then_shown(cast.rosa, person)
    member = cast.members["rosa"].pk
    asked_for = [[cast.users["rosa"].pk], [person.pk], [at], [member], [member], [at + HOUR], [False]]
    for viewer in (cast.priya, cast.ada.for_purpose("administration"), cast.rosa, cast.ines):
        with as_viewer(viewer), connection.cursor() as cursor:
            cursor.execute(
                "SELECT * FROM cg_allowed_later(%s::uuid[], %s::uuid[], %s::timestamptz[], %s::uuid[], %s::uuid[], %s::timestamptz[], %s::boolean[])",
                asked_for,
            )
            assert cursor.fetchall() == []
    assert Look.objects.using("ledger").filter(outcome="denied").count() == 1
