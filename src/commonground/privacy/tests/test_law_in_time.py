"""Time: a start is included, an end is not; what is revoked, over or an hour old is over at that very moment."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from commonground.privacy.law.facts import AgreementFact, Asked, EmergencyFact, Facts, RelationFact
from commonground.privacy.law.labels import LABELS, PURPOSES
from commonground.privacy.law.ruling import decide
from commonground.privacy.tests.drawn import AT, open_release

HOUR, TICK = timedelta(hours=1), timedelta(microseconds=1)
EVERYTHING = frozenset(LABELS), frozenset(PURPOSES)
HEALTH = Asked(
    labels=frozenset({"health"}), purpose="treatment", agency="team", recipient="crisis", owner="clinic", reads=frozenset(LABELS), traits=frozenset({"clinician"}),
)  # fmt: skip
GENERAL = Asked(
    labels=frozenset({"general"}), purpose="coordination", agency="food", recipient="nonprofit", owner="team", reads=frozenset(LABELS),
)  # fmt: skip
ASSIGNED = RelationFact(AT - HOUR, None, "care_team")
# now lies before the start, on it, within, on the end, after it
MOMENTS = [
    (AT + TICK, AT + HOUR, False),
    (AT, AT + HOUR, True),
    (AT - HOUR, AT + TICK, True),
    (AT - HOUR, AT, False),
    (AT - HOUR, None, True),
]


def agreement(asked: Asked, starts: datetime = AT - HOUR, ends: datetime | None = None) -> AgreementFact:
    """An agreement that covers everything."""
    return AgreementFact(starts, ends, asked.owner, asked.agency, *EVERYTHING)


@pytest.mark.parametrize(("starts", "ends", "open_now"), MOMENTS)
def test_an_agreement_holds_from_its_start_until_before_its_end(
    starts: datetime, ends: datetime | None, open_now: bool
) -> None:
    held = Facts(AT, agreements=(agreement(HEALTH, starts, ends),), relations=(ASSIGNED,))
    assert decide(HEALTH, held).permits == open_now


@pytest.mark.parametrize(("starts", "ends", "open_now"), MOMENTS)
def test_a_tie_holds_from_its_start_until_before_its_end(
    starts: datetime, ends: datetime | None, open_now: bool
) -> None:
    held = Facts(AT, agreements=(agreement(HEALTH),), relations=(RelationFact(starts, ends, "care_team"),))
    assert decide(HEALTH, held).permits == open_now


@pytest.mark.parametrize(("starts", "ends", "open_now"), MOMENTS[:-1])
def test_a_permission_holds_from_its_start_until_before_its_end(
    starts: datetime, ends: datetime, open_now: bool
) -> None:
    given = replace(open_release(GENERAL, "standard"), starts=starts, ends=ends, items=None)
    answer = decide(GENERAL, Facts(AT, agreements=(agreement(GENERAL),), releases=(given,)))
    assert answer.permits == open_now


@pytest.mark.parametrize(("after", "open_now"), [(TICK, True), (timedelta(0), False), (-TICK, False)])
def test_a_revocation_acts_at_that_very_moment(after: timedelta, open_now: bool) -> None:
    given = replace(open_release(GENERAL, "standard"), revoked_at=AT + after, items=None)
    answer = decide(GENERAL, Facts(AT, agreements=(agreement(GENERAL),), releases=(given,)))
    assert answer.permits == open_now
    assert open_now or "release_revoked" in {reason.code for reason in answer.reasons}


@pytest.mark.parametrize(
    ("opened", "open_now"), [(AT, True), (AT - HOUR + TICK, True), (AT - HOUR, False), (AT + TICK, False)]
)
def test_an_emergency_access_lasts_an_hour_whatever_its_end_says(opened: datetime, open_now: bool) -> None:
    access = EmergencyFact(opened, AT + 5 * HOUR, "treatment", "Cannot speak, medicines unknown")
    answer = decide(
        HEALTH, Facts(AT, agreements=(agreement(HEALTH),), emergencies=(access,), recorded=frozenset({"reason"}))
    )
    assert answer.permits == open_now
    assert not open_now or answer.duties == ("tell_owner_now", "end_in_60_minutes", "review_in_72_hours")


@pytest.mark.parametrize(
    ("age", "confirmed", "open_now"),
    [(71, None, True), (72, None, False), (80, None, False), (80, AT - HOUR, True), (80, AT + TICK, False)],
)
def test_a_permission_of_a_crisis_ends_after_72_hours_unless_confirmed(
    age: int, confirmed: datetime | None, open_now: bool
) -> None:
    given = replace(
        open_release(GENERAL, "standard"), starts=AT - age * HOUR, ends=AT + 500 * HOUR, items=None, in_crisis=True, confirmed_at=confirmed
    )  # fmt: skip
    assert decide(GENERAL, Facts(AT, agreements=(agreement(GENERAL),), releases=(given,))).permits == open_now


@pytest.mark.parametrize(("sealed_at", "open_now"), [(None, True), (AT + TICK, True), (AT, False), (AT - HOUR, False)])
def test_sealing_acts_at_that_very_moment_at_the_agency_that_wrote_it_too(
    sealed_at: datetime | None, open_now: bool
) -> None:
    own = replace(GENERAL, labels=frozenset({"criminal_justice"}), agency="team", recipient="police")
    answer = decide(own, Facts(AT, sealed_at=sealed_at))
    assert answer.permits == open_now and answer.hides_existence == (not open_now)
