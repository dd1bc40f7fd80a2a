"""What let somebody see what was not shown to them before, and who did it."""

import pytest
from django.utils import timezone

from commonground.agencies.actions.agree import agree
from commonground.agencies.actions.join import join
from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import viewer_from
from commonground.kit.closed import door_open
from commonground.people.actions import bar, lift, note
from commonground.people.tests.test_allowed_later import HOUR, asked, denied_then_shown, person, read, told
from commonground.people.tests.test_tries import officer, try_it
from commonground.privacy.actions import tie

__all__ = ["person"]


@pytest.mark.commits
def test_a_record_that_was_kept_and_then_was_not_is_told_with_who_ended_that(client, committed, cast, person):
    row = bar(person, user=cast.users["wole"], kind="harms_the_person", by=cast.ines)
    assert try_it(client, cast, "wole", person).status_code == 404
    lift(row, by=cast.ines)
    assert try_it(client, cast, "wole", person).status_code == 200
    (one,) = read(cast.priya)[0]
    assert {change.what: change.by for change in one.changes}["bar"] == "Ines"
    assert (one.who, one.works_at, one.holder, one.page) == (
        "Wole",
        "Open Door Housing",
        "Open Door Housing",
        "desk:person",
    )


@pytest.mark.commits
def test_a_role_given_in_between_is_told_and_by_whom(committed, cast, person):
    at = timezone.now() - 5 * HOUR
    asked(cast.rosa, person, at)
    member = join(user=cast.users["rosa"], agency=cast.clinic, role_code="intake_worker", by=cast.ada, at=at + HOUR)
    asked(viewer_from(member), person, at + 2 * HOUR, "shown")
    assert told(cast.priya) == [("Rosa", "Open Door Housing", [("other_role", False), ("role", "Ada")])]


@pytest.mark.commits
def test_an_agreement_that_began_in_between_is_told(committed, cast, person):
    at = denied_then_shown(cast.rosa, person)
    agree(
        from_agency=cast.housing, to_agency=cast.clinic, labels=["general"], purposes=["coordination"], title="To the clinic",
        starts_at=at + HOUR, by=cast.priya, at=at + HOUR,
    )  # fmt: skip
    assert told(officer(cast, cast.housing)) == [("Rosa", "Open Door Housing", [("agreement", "Priya")])]


@pytest.mark.commits
def test_what_somebody_did_themself_is_said_so(committed, cast, person):
    at = denied_then_shown(cast.wole, person)
    cause = note(name="Somebody else", by=cast.wole, at=at + HOUR)
    with as_viewer(cast.wole), door_open("test"):
        tie(kind="task", cause_id=cause.pk, by=cast.wole, at=at + HOUR, subject_id=person.subject_id)
    ((_, _, changes),) = told(cast.priya)
    assert changes == [("task", True)]
