"""A provider's own installation beside the exercise: its own folder, database, keys and accounts; invented people, like all of it.

The exercise makes the folder and its root key, so that both sides know each other's card at once; the rest is this process's own.
"""

import os
import sys
from typing import TYPE_CHECKING

import typer

from commonground.kit.key_files import put_fresh_key
from commonground.site import environment, keys, kinds
from commonground.site.commands.serving import must_be_free
from commonground.site.commands.trouble import Trouble
from commonground.site.exercise.folders import folder_of_provider

if TYPE_CHECKING:
    from commonground.agencies.models import Agency

SLUG, NAME = "morning-house", "Morning House"
RECEIVER = "steady-ground"  # the crisis team of the invented county
COUNTY_CARD = "county.json"
STAFF = (
    ("mara@morning-house.example.org", "Mara Venn", "advocate"),
    ("cora@morning-house.example.org", "Cora Lind", "coordinator"),
)
PEOPLE = (("Rowan", "home", "Call after six, on the second number."), ("June", "stalking", "Text only."))
TOLD = "Has a safe place until Friday. Wants a morning appointment, and a room without other people in it."
OF_SHARED = ("DATABASE_URL", "COMMONGROUND_LEDGER_DATABASE_URL", "COMMONGROUND_OWNER_DATABASE_URL", "COMMONGROUND_KEY_FILE", "COMMONGROUND_LEDGER_KEY_FILE", "COMMONGROUND_RECORDS_KEY_FILE")  # fmt: skip


def own_environment(port: int) -> dict[str, str]:
    """The environment of the provider's processes: nothing of the shared installation's addresses and keys."""
    kept = {name: value for name, value in os.environ.items() if name not in OF_SHARED}
    return kept | {
        "COMMONGROUND_DATA_DIR": str(folder_of_provider()), "COMMONGROUND_BASE_URL": f"http://localhost:{port}", "COMMONGROUND_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "commonground.site.settings",
    }  # fmt: skip


def a_free_port(after: int) -> int:
    """The first port behind another on which nobody listens.

    :raises Trouble: when twenty are taken.
    """
    for port in range(after + 1, after + 21):
        try:
            must_be_free("127.0.0.1", port)
        except Trouble:
            continue
        return port
    raise Trouble(f"No port between {after + 1} and {after + 20} is free for the provider's own installation.")


def introduce() -> None:
    """Make the provider's folder and root key, and let each side know the other's card. Runs in the exercise, before its parts are watched."""
    from commonground.agencies.context import as_viewer
    from commonground.agencies.models import Agency
    from commonground.agencies.viewers import service
    from commonground.packets.actions import know_partner
    from commonground.packets.models import Partner
    from commonground.packets.own_keys import own_keys
    from commonground.packets.sealed import Keys

    kinds.mark_as_vault(folder_of_provider())
    root = put_fresh_key(folder_of_provider() / "root.key")
    card = Keys(keys.key_of(root, "packets: signs"), keys.key_of(root, "packets: opens")).card
    (folder_of_provider() / COUNTY_CARD).write_text(own_keys().card.as_json())
    receiver = Agency.objects.filter(slug=RECEIVER).first()
    if receiver is None:
        return
    by = service("setup", receiver)
    with as_viewer(by):
        if not Partner.objects.filter(agency=receiver, signs=card.signs, ended_at=None).exists():
            know_partner(name=NAME, there=SLUG, card=card, by=by)


def main(line: int, port: int) -> int:
    """Make what is missing, say how to sign in, and become the provider's web server."""
    os.nice(10)  # the county comes first
    kinds.mark_as_vault()
    from commonground.site.embedded import prepare

    prepare(owner=True)
    from commonground.site.installation import found_provider, migrate_and_lay_floor

    migrate_and_lay_floor(say=lambda _: None)
    accounts = _people_and_accounts(found_provider(slug=SLUG, name=NAME, time_zone="America/Chicago", holds="exercise"))
    typer.echo(f"beside it, a provider's own records: http://localhost:{port}\n{accounts}")
    sys.stdout.flush()
    for name in OF_SHARED:
        os.environ.pop(name, None)
    command = [
        sys.executable,
        "-m",
        "commonground.site.exercise.part",
        str(line),
        "serve",
        "--vault",
        "--port",
        str(port),
    ]
    os.execv(sys.executable, command)  # noqa: S606 (the same program, with words of its own)


def _people_and_accounts(provider: "Agency") -> str:
    from commonground.agencies.actions.join import join
    from commonground.agencies.context import as_viewer
    from commonground.agencies.models import Agency, Membership
    from commonground.agencies.viewers import service, viewer_from
    from commonground.packets.actions import know_partner
    from commonground.packets.sealed import card_from
    from commonground.site.exercise.accounts import password_of
    from commonground.site.exercise.actions import Account, give_accounts
    from commonground.vault.actions import note, write_down
    from commonground.vault.models import Person

    keeper = service("setup", Agency.objects.get(kind="host"))
    wanted = [Account(email, name, password_of(email)) for email, name, _ in STAFF]
    for user, (_, _, role) in zip(give_accounts(wanted, by=keeper), STAFF, strict=True):
        if not Membership.objects.filter(user=user, role=role).exists():
            join(user=user, agency=provider, role_code=role, by=keeper)
    mara = viewer_from(Membership.objects.select_related("agency", "jurisdiction", "user").get(user__email=STAFF[0][0]))
    know_partner(
        name="Crisis team of the county",
        there=RECEIVER,
        card=card_from((environment.data_dir() / COUNTY_CARD).read_text()),
        by=service("setup", provider),
    )
    with as_viewer(mara):
        new = not Person.objects.exists()
    for name, reason, way in PEOPLE if new else ():
        note(write_down(name=name, came_for=reason, way=way, by=mara), text=TOLD, by=mara)
    return "\n".join(f"  {role:<12} {email:<36} {password_of(email)}" for email, _, role in STAFF)
