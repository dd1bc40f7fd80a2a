"""The job that seals the ledger: twice a minute, so that no line waits a minute for its checkpoint."""

from procrastinate.contrib.django import app

from commonground.ledger.actions import seal_all

# A long backlog is taken up again by the next round; the worker has other jobs, too.
AT_MOST_SECONDS = 25.0


@app.periodic(cron="* * * * * */30")
@app.task(queue="operations", queueing_lock="ledger.seal", lock="ledger.seal", name="ledger.seal")
def seal_the_ledger(timestamp: int = 0) -> int:
    """Seal what is new; returns how many lines. Safe to repeat, and safe beside another one."""
    return seal_all(seconds=AT_MOST_SECONDS)
