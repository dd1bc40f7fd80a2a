"""The job that takes up again what a worker left when it was killed. Every job can be done twice without harm."""

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
