"""Two who answer at once: with real commits, on two connections."""

import threading

import pytest
from django.db import connections

from commonground.agencies.context import as_viewer
from commonground.cases.models import Case
from commonground.kit.noes import NotNow
from commonground.referrals.actions import accept, withdraw
from commonground.referrals.models import Referral
from commonground.referrals.tests.cast import a_sent_referral, fresh

pytestmark = pytest.mark.commits


def at_once(**tries):
    """Run each at the same moment in a thread of its own; what each got: its result, or the sentence that stopped it."""
    start, got = threading.Barrier(len(tries)), {}

    def run(who, what):
        start.wait()
        try:
            got[who] = what()
        except NotNow as no:
            got[who] = no.sentence
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=item) for item in tries.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return got


def test_of_two_who_accept_at_once_one_wins(committed, cast):
    referral = a_sent_referral(cast)
    got = at_once(ines=lambda: accept(referral, by=cast.ines), wole=lambda: accept(referral, by=cast.wole))
    winner = next(who for who, said in got.items() if isinstance(said, Case))
    loser = next(who for who in got if who != winner)
    assert got[loser].startswith(f"{winner.title()} was faster and accepted it")
    with as_viewer(cast.ines):
        assert Case.objects.count() == 1
        assert Referral.objects.get(pk=referral.pk).answered_by_id == cast.members[winner].pk


def test_when_one_accepts_and_the_other_takes_back_only_one_of_them_happens(committed, cast):
    referral = a_sent_referral(cast)
    got = at_once(ines=lambda: accept(referral, by=cast.ines), amara=lambda: withdraw(referral, by=cast.amara))
    status = fresh(referral, cast.amara).status
    assert status in {"accepted", "withdrawn"}
    assert sum(isinstance(said, str) for said in got.values()) == 1
    with as_viewer(cast.ines):
        assert Case.objects.count() == (status == "accepted")
