"""Who does a step now, whatever was handed to whom: one member who works here, or the team. Nobody's step lies with nobody."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from commonground.clocks.turns import Handed, Turns

A, B, C, D = (UUID(int=number) for number in range(1, 5))
ONE, OTHER = UUID(int=91), UUID(int=92)
STAFF = frozenset({A, B, C})
MEMBERS = st.sampled_from([A, B, C, D])


def who(*handed, clock=ONE, assigned=A, staff=STAFF):
    return Turns.of(handed).who(clock, assigned, staff)


def test_a_step_is_its_members_or_the_colleagues_who_took_over():
    assert who() == A
    assert who(Handed(A, B)) == B
    assert who(Handed(A, B, ONE)) == B
    assert who(Handed(A, B, OTHER)) == A
    assert who(Handed(A, B), assigned=None) is None
    assert who(Handed(A, B), Handed(A, C)) == C


def test_a_colleague_who_is_away_too_has_handed_it_on():
    assert who(Handed(A, B), Handed(B, C)) == C
    assert who(Handed(A, B, ONE), Handed(B, C)) == C


def test_where_nobody_is_left_the_step_is_the_teams():
    assert who(Handed(A, B), Handed(B, A)) is None
    assert who(Handed(A, D)) is None
    assert who(assigned=D) is None


def test_one_that_was_handed_over_and_is_somebody_elses_by_now_stays_theirs():
    assert who(Handed(A, B, ONE), assigned=C) == C


@given(
    st.lists(st.tuples(MEMBERS, MEMBERS, st.none() | st.sampled_from([ONE, OTHER]))),
    st.none() | MEMBERS,
    st.frozensets(MEMBERS),
)
def test_whatever_was_handed_over_a_step_ends_at_one_who_works_here_or_at_the_team(rows, assigned, staff):
    turns = Turns.of(Handed(of, to, clock) for of, to, clock in rows if of != to)
    found = turns.who(ONE, assigned, staff)
    assert found is None or found in staff
    if not rows:
        assert found == (assigned if assigned in staff else None)
    if found is not None and found != assigned:
        assert found in {to for _of, to, _clock in rows}
