"""A decision takes 20 microseconds or less in memory: the median over every narrated scenario, each measured at its best."""

from statistics import median
from time import perf_counter

from commonground.privacy.law.cells import the_law
from commonground.privacy.law.ruling import decide
from commonground.privacy.tests.narrated import facts_of, question
from commonground.privacy.tests.test_law_scenarios import CASES

BAR = 20.0


def best_of(case: dict[str, object], tries: int = 25, calls: int = 10) -> float:
    """Microseconds of one decision, the best of several short runs: other work on the machine only ever adds."""
    asked, held, law = question(case), facts_of(case), the_law()
    best = float("inf")
    for _ in range(tries):
        started = perf_counter()
        for _ in range(calls):
            decide(asked, held, law)
        best = min(best, perf_counter() - started)
    return best / calls * 1e6


def test_a_decision_takes_twenty_microseconds_or_less() -> None:
    times = sorted(best_of(case) for case in CASES.values())
    print(
        f"decide: median {median(times):.1f} us, p95 {times[int(len(times) * 0.95)]:.1f} us, longest {times[-1]:.1f} us"
    )
    assert median(times) <= BAR
