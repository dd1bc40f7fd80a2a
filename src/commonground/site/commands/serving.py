"""Running the web server and the worker."""

import asyncio
import signal
import socket
from typing import Annotated

import typer

from commonground.site import kinds
from commonground.site.commands.starting import prepare_to_write
from commonground.site.commands.trouble import Trouble

GRACE_SECONDS = 3
CONNECTS_WITHIN_SECONDS = 10.0


def must_be_free(host: str, port: int) -> None:
    """Refuse a port that somebody else listens on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise Trouble(f"Port {port} cannot be used ({taken.strerror}); choose another with --port.") from None


def serve(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    host: Annotated[
        str, typer.Option(help="Address to listen on; the demo listens on this machine alone.")
    ] = "127.0.0.1",
    workers: Annotated[int, typer.Option(help="Web processes.")] = 1,
    vault: Annotated[bool, typer.Option("--vault", help="Serve a provider's own installation.")] = False,
) -> None:
    """Run the web server until Ctrl-C or TERM."""
    kinds.must_be(kinds.VAULT if vault else kinds.SHARED)
    prepare_to_write()
    must_be_free(host, port)
    from django.conf import settings

    if settings.DEMO and host not in {"127.0.0.1", "localhost", "::1"}:
        raise Trouble("An exercise listens on this machine alone; leave --host out.")
    import uvicorn

    uvicorn.run(
        "commonground.site.asgi:application",
        host=host,
        port=port,
        workers=workers,
        timeout_graceful_shutdown=GRACE_SECONDS,
        access_log=False,
        server_header=False,
        log_level="warning",
        lifespan="off",
        proxy_headers=True,
    )


def work(
    concurrency: Annotated[int, typer.Option(help="Jobs at once.")] = 4,
) -> None:
    """Run the worker: clocks, messages and other jobs, until Ctrl-C or TERM."""
    prepare_to_write()
    asyncio.run(_work(concurrency))


async def _work(concurrency: int, *, looks_every: float = 5.0) -> None:
    from procrastinate import PsycopgConnector
    from procrastinate.contrib.django import app, connector_params

    # A worker that lost the database ends, and is started again: soon, not after waiting half a minute for a connection.
    worker = app.with_connector(PsycopgConnector(kwargs=connector_params(), timeout=CONNECTS_WITHIN_SECONDS))
    async with worker.open_async():
        running = asyncio.ensure_future(
            worker.run_worker_async(
                concurrency=concurrency,
                install_signal_handlers=False,
                shutdown_graceful_timeout=GRACE_SECONDS,
                fetch_job_polling_interval=looks_every,
            )
        )
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, running.cancel)
        try:
            await running
        except asyncio.CancelledError:
            pass
