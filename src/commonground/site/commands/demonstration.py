"""The demo: a working town on this machine, for looking around. Never with real people."""

from pathlib import Path
from typing import Annotated

import typer


def demo(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    calls: Annotated[Path | None, typer.Option(help="Real calls instead of the invented county's.")] = None,
    profile: Annotated[str, typer.Option(help="Profile of the calls.")] = "",
    directory: Annotated[Path | None, typer.Option(help="A real directory instead of the invented one.")] = None,
    format: Annotated[str, typer.Option(help="Format of the directory.")] = "",
    speed: Annotated[float, typer.Option(help="How many times faster than life calls arrive.", min=1, max=3600)] = 60,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin anew with these options.")] = False,
    provider: Annotated[
        bool,
        typer.Option(
            "--provider", help="Also run a victim service provider's own installation, on the next free port."
        ),
    ] = False,
) -> None:
    """Run a working town: web, worker and arriving calls. Ctrl-C stops it; the next start goes on where it was."""
    from commonground.site.exercise.running import Options, run

    raise typer.Exit(run(Options(port, calls, profile, directory, format, speed, fresh, provider)))
