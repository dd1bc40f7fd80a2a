"""Jobs of the whole house: what a killed worker left is taken up again; witnesses get a checkpoint. Each can be done twice without harm."""

from procrastinate import JobContext
from procrastinate.contrib.django import app

# A living worker shows itself every ten seconds; one that was silent for twice as long does nothing any more.
SILENT_SECONDS = 20.0


@app.periodic(cron="* * * * *")
@app.task(queue="operations", queueing_lock="site.take_up_again", name="site.take_up_again", pass_context=True)
async def take_up_again(context: JobContext, timestamp: int = 0) -> int:
    """Let the jobs of workers that are gone be done by those that are here; returns how many."""
    jobs = context.app.job_manager
    left = list(await jobs.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS))
    for job in left:
        await jobs.retry_job(job)
    return len(left)


@app.periodic(cron="11 6 * * 1")
@app.task(queue="operations", queueing_lock="site.hand_out_checkpoint", name="site.hand_out_checkpoint")
def hand_out_checkpoint(timestamp: int = 0) -> int:
    """Mail the newest checkpoint of the ledger to its witnesses, on Mondays; returns how many mails."""
    from commonground.site.witnesses import hand_out

    return hand_out()
