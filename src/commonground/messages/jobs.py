"""The job that sends a stored message, with patience when the server asks for it."""

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from commonground.messages import smtp


@app.task(
    queue="messages",
    name="messages.send",
    retry=RetryStrategy(max_attempts=8, exponential_wait=4, retry_exceptions={smtp.TryAgain}),
)
def send_message(message_id: str) -> str:
    """Send one message by its id."""
    from commonground.messages.actions.send import send

    return send(UUID(message_id))
