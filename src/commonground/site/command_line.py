"""The command line: `commonground --help`. Errors go to standard error; exit 1 for trouble, 2 for a wrong call."""

import sys

import typer

from commonground import __version__
from commonground.site.commands import (
    assessments,
    database,
    demonstration,
    installing,
    law,
    ledger,
    packets,
    packs,
    reading_in,
    retention,
    sealing,
    serving,
    setting_up,
)
from commonground.site.postgres import PostgresTrouble

app = typer.Typer(
    name="commonground",
    help="Common Ground: partners answer a call for help together. Start with `commonground demo`.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
db = typer.Typer(help="The embedded database: start, stop, status.", no_args_is_help=True)
user = typer.Typer(help="Accounts of staff: invite, disable, enable, forget a lost second step.", no_args_is_help=True)
take_in = typer.Typer(
    help="Read calls, a directory or a licensed wording from files; safe to repeat.", no_args_is_help=True
)
the_law = typer.Typer(help="The law that decides who may see what.", no_args_is_help=True)
sealed = typer.Typer(help="Sealed packets to and from a provider's own installation.", no_args_is_help=True)
program_packs = typer.Typer(
    help="Programs as data: check them, compare two versions, simulate one.", no_args_is_help=True
)
the_ledger = typer.Typer(help="The ledger that anyone can check: export, verify, checkpoints.", no_args_is_help=True)
results = typer.Typer(help="Stored results of published questions.", no_args_is_help=True)
the_keys = typer.Typer(help="The keys to sealed records: what there is, and renewing them.", no_args_is_help=True)

db.command("start")(database.start)
db.command("stop")(database.stop)
db.command("status")(database.status)
user.command("invite")(installing.invite)
user.command("disable")(installing.disable)
user.command("enable")(installing.enable)
user.command("forget-second-step")(installing.forget_second_step)
the_law.command("check")(law.check)
program_packs.command("check")(packs.check)
program_packs.command("diff")(packs.diff)
program_packs.command("simulate")(packs.simulate)
program_packs.command("publish")(packs.publish)
the_ledger.command("seal")(ledger.seal)
the_ledger.command("export")(ledger.export)
the_ledger.command("verify")(ledger.verify)
the_ledger.command("checkpoint")(ledger.checkpoint)
the_ledger.command("letter")(ledger.letter)
the_ledger.command("prove")(ledger.prove)
the_ledger.command("new-key")(ledger.new_key)
sealed.command("card")(packets.card)
sealed.command("know")(packets.know)
sealed.command("end")(packets.end)
sealed.command("take")(packets.take)
the_keys.command("status")(sealing.status)
the_keys.command("rotate")(sealing.rotate)
the_keys.command("clear")(sealing.clear)
take_in.command("calls")(reading_in.calls)
take_in.command("directory")(reading_in.directory)
take_in.command("wording")(reading_in.wording)
results.command("recompute")(assessments.recompute)
app.add_typer(db, name="db")
app.add_typer(user, name="user")
app.add_typer(take_in, name="import")
app.add_typer(the_law, name="law")
app.add_typer(program_packs, name="packs")
app.add_typer(the_ledger, name="ledger")
app.add_typer(sealed, name="packets")
app.add_typer(the_keys, name="keys")
app.add_typer(results, name="assessments")
app.command("demo")(demonstration.demo)
app.command("init")(installing.init)
app.command("set-up")(setting_up.set_up)
app.command("upgrade")(installing.upgrade)
app.command("serve")(serving.serve)
app.command("work")(serving.work)
app.command("backup")(database.backup)
app.command("restore")(database.restore)
app.command("doctor")(database.doctor)
app.command("retention")(retention.retention)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def top(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """Common Ground: partners answer a call for help together."""


def main() -> int:
    """Run the command line; plain trouble is one line on standard error, never a trace."""
    from commonground.site.commands.trouble import Trouble

    try:
        app()
    except (PostgresTrouble, Trouble) as trouble:
        typer.echo(f"commonground: {trouble}", err=True)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
