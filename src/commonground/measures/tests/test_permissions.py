"""Time to service after a yes and after a no: whose answer counts, and from when. A no must cost nobody anything (28 CFR 94.115(a)(2))."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commonground.agencies.context import as_viewer
from commonground.cases.models import Case
from commonground.consents.models import Authority, Release
from commonground.kit.closed import door_open
from commonground.measures.tests.test_counting import counted, county
from commonground.people.models import Person
from commonground.privacy.models import Grant, Subject

pytestmark = pytest.mark.django_db
__all__ = ["county"]
ASKED = datetime(2026, 3, 2, 17, tzinfo=UTC)
AS_OF = ASKED + timedelta(days=120)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANSWERS = {
    "no": "declined",
    "not now": "not_now",
    "yes": "given",
    "taken back": "revoked",
    "void": "void",
    "nothing": "given",
}


def somebody(cast):
    with as_viewer(cast.amara), door_open("test"):
        return Subject.objects.create(jurisdiction=cast.jurisdiction)


def person_of(by, subject):
    facts = {"jurisdiction_id": by.jurisdiction_id, "agency_id": by.agency_id, "subject": subject}
    return Person.objects.filter(**facts).first() or Person.objects.create(**facts, name="X", name_key="x")


def case_of(cast, subject, at):
    """A case that the housing agency opened with this person."""
    by = cast.ines
    with as_viewer(by), door_open("test"):
        Case.objects.create(
            jurisdiction=cast.jurisdiction, agency=cast.housing, person=person_of(by, subject), subject=subject, opened_at=at,
            closed_at=at + HOUR, closed_how="completed", status="closed",
        )  # fmt: skip


def said(cast, subject, answer, at=ASKED, *, closed_at=None, who="amara", to="housing"):
    """An answer as it stands in the records: ``nothing`` is a yes that was valid for no kind of record."""
    by, status = cast.viewers[who], ANSWERS[answer]
    facts: dict[str, Any] = {"jurisdiction_id": by.jurisdiction_id, "agency_id": by.agency_id, "subject": subject}
    yes = (
        {}
        if status in {"declined", "not_now"}
        else {"given_at": at, "expires_at": at + 30 * DAY, "revoked_at": closed_at}
    )
    with as_viewer(by), door_open("test"):
        person = person_of(by, subject)
        release = Release.objects.create(
            **facts, **yes, person=person, purpose="coordination", labels=["general"], to_agencies=[cast.agencies[to].pk], status=status,
            asked_at=at, asked_alone=True, asked_by=by.membership_id, form_version="1",
        )  # fmt: skip
        if yes and answer != "nothing":
            Grant.objects.create(
                jurisdiction_id=by.jurisdiction_id, subject=subject, from_agency_id=by.agency_id, to_agency=cast.agencies[to], label="general",
                purpose="coordination", release_id=release.pk, starts_at=at, expires_at=at + 30 * DAY, revoked_at=closed_at,
            )  # fmt: skip
    return release


def wait(cast, answer, as_of=AS_OF):
    """Hours, how many, and how many without, of the figure; None for hours where nobody was served."""
    figure = counted(cast, as_of, f"service_after_{answer}")
    return (figure["value"], figure["n"], figure["missing"]) if figure else (None, 0, 0)


def share(cast, answer):
    figure = counted(cast, AS_OF, f"permission_{answer}")
    return figure["numerator"], figure["denominator"], figure["missing"]


@pytest.mark.parametrize("void", ["void", "nothing"])
def test_a_permission_that_was_void_is_no_yes(county, void):
    one, other = somebody(county), somebody(county)
    said(county, one, void, closed_at=ASKED + HOUR if void == "void" else None)
    case_of(county, one, ASKED + 2 * HOUR)
    said(county, other, "yes")
    case_of(county, other, ASKED + 10 * HOUR)
    assert wait(county, "yes") == (10, 1, 0)
    assert share(county, "yes") == (1, 1, 1)
    assert share(county, "no") == (0, 1, 1)
    assert counted(county, AS_OF, "permissions_asked")["n"] == 2


def test_what_was_closed_later_than_the_moment_of_counting_is_still_a_yes(county):
    one = somebody(county)
    said(county, one, "void", closed_at=ASKED + 40 * DAY)
    assert share(county, "yes") == (0, 0, 1)
    assert counted(county, ASKED + 20 * DAY, "permission_yes")["numerator"] == 1


@pytest.mark.parametrize("answer", ["yes", "taken back"])
def test_one_that_had_ended_before_harm_was_reported_is_no_yes_from_then_on(county, answer):
    """Whoever signed it is reported to cause harm (28 CFR 94.115(a)(2)): it never was the person's yes. What was counted before stays counted."""
    one = somebody(county)
    release = said(county, one, answer, closed_at=ASKED + 3 * DAY if answer == "taken back" else None)
    case_of(county, one, ASKED + 2 * HOUR)
    by = county.amara
    with as_viewer(by), door_open("test"):
        paper = Authority.objects.create(
            jurisdiction_id=by.jurisdiction_id, agency_id=by.agency_id, subject=one, person_id=release.person_id, kind="guardian", holder="X",
            paper="Order 1", labels=["general"], starts_at=ASKED - DAY, recorded_by=by.membership_id,
        )  # fmt: skip
        Release.objects.filter(pk=release.pk).update(authority=paper, harm_reported_at=ASKED + 60 * DAY)
    assert share(county, "yes") == (0, 0, 1) and wait(county, "yes") == (None, 0, 0)
    assert counted(county, ASKED + 50 * DAY, "permission_yes")["numerator"] == 1


def test_not_now_is_neither_yes_nor_no(county):
    one = somebody(county)
    said(county, one, "not now")
    case_of(county, one, ASKED + HOUR)
    assert wait(county, "yes") == wait(county, "no") == (None, 0, 0)
    assert share(county, "not_now") == (1, 1, 0)


def test_who_said_not_now_and_then_no_waits_from_the_no(county):
    one = somebody(county)
    said(county, one, "not now")
    said(county, one, "no", ASKED + DAY)
    case_of(county, one, ASKED + DAY + 5 * HOUR)
    assert wait(county, "no") == (5, 1, 0)


def test_who_said_no_and_yes_while_they_waited_waited_after_a_no_and_is_told_apart(county):
    """Else a service that comes only after a yes would look as quick as after a yes, and that nobody is served after a no would not show."""
    one = somebody(county)
    said(county, one, "no")
    said(county, one, "yes", ASKED + 2 * DAY)
    case_of(county, one, ASKED + 2 * DAY + 3 * HOUR)
    assert wait(county, "no") == (51, 1, 0)
    assert wait(county, "yes") == (None, 0, 0)
    assert counted(county, AS_OF, "service_after_no")["apart"]["after_a_later_yes"] == 1
    assert counted(county, AS_OF, "service_after_yes")["apart"]["same_wait"] == 1
    assert share(county, "yes") == (1, 2, 0)


def test_a_new_question_after_the_service_is_a_wait_of_its_own(county):
    one = somebody(county)
    said(county, one, "yes")
    case_of(county, one, ASKED + HOUR)
    said(county, one, "no", ASKED + 5 * DAY)
    case_of(county, one, ASKED + 5 * DAY + 7 * HOUR)
    assert wait(county, "yes") == (1, 1, 0)
    assert wait(county, "no") == (7, 1, 0)


def test_a_yes_that_was_taken_back_within_a_day_and_before_any_service_is_counted_apart(county):
    one, served, later = somebody(county), somebody(county), somebody(county)
    said(county, one, "taken back", closed_at=ASKED + 20 * HOUR)
    case_of(county, one, ASKED + 30 * HOUR)
    said(county, served, "taken back", closed_at=ASKED + 20 * HOUR)
    case_of(county, served, ASKED + 4 * HOUR)
    said(county, later, "taken back", closed_at=ASKED + 3 * DAY)
    case_of(county, later, ASKED + 6 * HOUR)
    assert wait(county, "yes") == (5, 2, 0)
    assert counted(county, AS_OF, "service_after_yes")["apart"]["taken_back_at_once"] == 1
    assert share(county, "yes") == (3, 3, 0)


def test_who_took_a_yes_back_at_once_and_said_no_waits_after_a_no(county):
    one = somebody(county)
    said(county, one, "taken back", closed_at=ASKED + HOUR)
    said(county, one, "no", ASKED + 2 * HOUR)
    case_of(county, one, ASKED + 8 * HOUR)
    assert wait(county, "no") == (6, 1, 0)
    assert counted(county, AS_OF, "service_after_no")["apart"]["after_a_later_yes"] == 0


def test_one_person_asked_by_two_agencies_waits_once_after_the_first_answer(county):
    one = somebody(county)
    said(county, one, "no")
    said(county, one, "yes", ASKED + HOUR, who="ines", to="crisis")
    case_of(county, one, ASKED + 9 * HOUR)
    assert wait(county, "no") == (9, 1, 0)
    assert wait(county, "yes") == (None, 0, 0)


def test_two_people_are_two_waits(county):
    for hours in (2, 4):
        one = somebody(county)
        said(county, one, "no")
        case_of(county, one, ASKED + hours * HOUR)
    assert wait(county, "no") == (3, 2, 0)


def test_what_an_agency_that_works_in_silence_was_told_neither_counts_nor_hides_another_answer(county):
    one = somebody(county)
    said(county, one, "yes", who="alma", to="crisis")
    said(county, one, "no", ASKED + HOUR)
    case_of(county, one, ASKED + 3 * HOUR)
    assert wait(county, "no") == (2, 1, 0)
    assert counted(county, AS_OF, "permissions_asked")["n"] == 1


def test_a_wait_that_began_in_the_period_before_is_not_begun_anew_in_the_next(county):
    one, asked = somebody(county), datetime(2025, 12, 28, 17, tzinfo=UTC)
    said(county, one, "no", asked)
    said(county, one, "yes", datetime(2026, 1, 5, 17, tzinfo=UTC))
    case_of(county, one, datetime(2026, 1, 5, 18, tzinfo=UTC))
    assert wait(county, "yes") == (None, 0, 0)


def test_the_answers_and_waits_add_up(county):
    """A reader of the definitions can add them; what is hidden of small counts is hidden by these very sums."""
    for answer in ("yes", "yes", "no", "not now", "void", "taken back"):
        one = somebody(county)
        said(county, one, answer, closed_at=ASKED + HOUR if answer in {"void", "taken back"} else None)
        said(county, one, "no", ASKED + 2 * DAY)
    asked = counted(county, AS_OF, "permissions_asked")["n"]
    told = {answer: share(county, answer) for answer in ("yes", "no", "not_now")}
    assert asked == sum(numerator for numerator, _, _ in told.values()) + told["yes"][2]
    assert {(denominator, missing) for _, denominator, missing in told.values()} == {(asked - 1, 1)}
    for answer in ("yes", "no"):
        figure = counted(county, AS_OF, f"service_after_{answer}")
        apart = figure["apart"]
        assert told[answer][0] == figure["n"] + figure["missing"] + apart["same_wait"] + apart.get(
            "taken_back_at_once", 0
        )
        assert figure["missing"] == apart["no_service_yet"] + apart["not_yet_due"]
