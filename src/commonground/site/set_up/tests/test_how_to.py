"""The how-to guide, tried: the invented county from its own file to an open board, in this process and word for word as commands."""

import os
import re
import shlex
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from typer.main import get_command

from commonground.agencies.actions.invite import HOLDS
from commonground.agencies.models import Agency, Invitation
from commonground.agencies.viewers import service
from commonground.calls.feeds import load_profile
from commonground.calls.importing import import_calls
from commonground.directory.importing import import_directory
from commonground.ledger.models import Happening
from commonground.site.commands.trouble import Trouble
from commonground.site.installation import open_jurisdiction
from commonground.site.postgres import Cluster
from commonground.site.set_up.carrying_out import set_up

ROOT = Path(__file__).parents[5]
GUIDES = ROOT / "docs" / "how-to"
COUNTY = GUIDES / "fern-county"
COMMAND = ".venv/bin/commonground "
PASSWORD = "four words that wander"
FERN = {"slug": "fern-county", "name": "Fern County", "time_zone": "America/Chicago", "admin": "you@fern.example.org"}


def take_up(client: Client, link: str, name: str) -> None:
    """Open an invitation as a person does: the link, the button, a password."""
    assert client.get("/" + link.split("/", 3)[3], follow=True).status_code == 200
    assert client.post("/accounts/invitation/").status_code == 302
    names = {"name": name, "new_password1": PASSWORD, "new_password2": PASSWORD}
    assert client.post("/accounts/first-password/", names).status_code == 302


@pytest.mark.commits
@pytest.mark.slow
def test_the_county_of_the_guide_opens_its_board_for_the_invited_dispatcher(committed: str) -> None:
    assert "/accounts/invitation/" in open_jurisdiction(**FERN)
    told = set_up(COUNTY / "county.toml")
    assert (told.differs, told.changed, told.same) == ([], [], 0)
    again = set_up(COUNTY / "county.toml")
    assert (again.new, again.changed, again.differs, again.same) == ([], [], [], len(told.new))

    dispatch = service("import", Agency.objects.get(slug="dispatch"))
    assert import_calls(COUNTY / "calls.csv", load_profile(str(COUNTY / "calls.toml")), viewer=dispatch).created == 3
    office = service("import", Agency.objects.get(slug="office"))
    listed = import_directory(COUNTY / "services.csv", str(COUNTY / "services.toml"), viewer=office)
    assert (listed.created, listed.rejected) == (2, 0)

    dana, omar, pia = Client(), Client(), Client()
    take_up(dana, told.links["dana@dispatch.fern.example.org"], "Dana Whitlock")
    take_up(omar, told.links["omar@sheriff.fern.example.org"], "Omar Reyes")
    phone = omar.get("/field/").content.decode()
    assert "Patrol 1" in phone
    once, unit = (re.search(rf'name="{name}" value="([^"]+)"', phone)[1] for name in ("once", "unit"))  # type: ignore[index]
    assert omar.post("/field/duty/", {"once": once, "unit": unit, "on": "1"}).status_code == 302
    board = dana.get("/board/")
    assert board.status_code == 200
    assert "Patrol 1" in board.content.decode() and "Lantern 1" not in board.content.decode()
    take_up(pia, told.links["pia@sheriff.fern.example.org"], "Pia Lindqvist")
    units = pia.get("/start/", follow=True)
    assert units.redirect_chain[-1][0] == "/desk/units/" and "Omar Reyes" in units.content.decode()
    assert "Fern Food Shelf" in Client().post("/find/", {"text": "groceries"}).content.decode()
    assert Invitation.objects.filter(used_at=None).count() == 4 and HOLDS.days == 3
    kinds = set(Happening.objects.using("owner").values_list("kind", flat=True))
    assert {
        "agencies.founded",
        "agencies.area_drawn",
        "agencies.agreed",
        "agencies.invited",
        "units.formed",
        "measures.limit_set",
    } <= kinds


@pytest.mark.commits
def test_an_installation_opens_one_county_and_says_what_to_do_about_the_next(committed: str) -> None:
    open_jurisdiction(**FERN)
    open_jurisdiction(**FERN)
    with pytest.raises(
        Trouble, match=r"serves Fern County \(fern-county\).*Give elm-county an installation of its own"
    ):
        open_jurisdiction(slug="elm-county", name="Elm County", time_zone="America/Chicago", admin="elm@example.org")
    assert list(Agency.objects.values_list("name", flat=True)) == ["Fern County"]


def blocks() -> list[list[str]]:
    """The commands of the guide's section on setting up, block by block."""
    section = (GUIDES / "README.md").read_text().split("## Set up an installation")[1].split("\n## ")[0]
    return [block.strip().splitlines() for block in re.findall(r"```\n(.*?)```", section, re.S)]


def commands_named() -> list[tuple[str, str]]:
    """Every command that a guide or the README names, with the page."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    pattern = re.compile(re.escape(COMMAND) + r"([^`\n|]*)")
    return [
        (page.name, found)
        for page in pages
        for found in pattern.findall(page.read_text())
        if page.name != "commands.md"
    ]


def test_every_command_and_option_that_a_page_names_is_there() -> None:
    from commonground.site.command_line import app

    named = commands_named()
    assert len(named) > 15, "hardly a command was found: the test sees nothing"
    for page, line in named:
        here = get_command(app)
        words = shlex.split(line.split(";")[0].split(" and ")[0])
        while words and words[0] in getattr(here, "commands", {}):
            here = here.commands[words.pop(0)]  # type: ignore[attr-defined]
        assert not hasattr(here, "commands") or not words or words[0].startswith(("-", "…")), (
            f"{page}: there is no command {line!r}"
        )
        known = {option for parameter in here.params for option in parameter.opts} | {"--help", "--version"}
        assert {word for word in words if word.startswith("--")} <= known, f"{page}: an option of {line!r} is not there"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of an installation in an empty folder."""
    kept = {
        name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "HOME", "COMMONGROUND_PG_BIN")
    }
    data = tmp_path / "var"
    yield {
        **kept,
        "PYTHONPATH": str(ROOT / "src"),
        "COMMONGROUND_DATA_DIR": str(data),
        "COMMONGROUND_LOG_LEVEL": "warning",
    }
    Cluster(data).erase()


def started(line: str) -> list[str]:
    assert line.startswith(COMMAND)
    return [sys.executable, "-m", "commonground.site.command_line", *shlex.split(line.removeprefix(COMMAND))]


@pytest.mark.slow
@pytest.mark.cluster
def test_the_commands_of_the_guide_work_word_for_word(house: dict[str, str]) -> None:
    once, running = blocks()
    said = []
    for line in once:
        ran = subprocess.run(started(line), cwd=ROOT, env=house, capture_output=True, text=True, timeout=300)
        wrong = [each for each in ran.stdout.splitlines() if each.startswith("WRONG")]
        assert ran.returncode == 0 or (line.endswith("doctor") and wrong), f"{line}\n{ran.stdout}{ran.stderr}"
        assert all("embedded" in each for each in wrong), wrong
        said.append(ran.stdout)
    assert "nothing was done" in said[1] and "dana@dispatch.fern.example.org  http" in said[2]
    assert "read 3: 3 new" in said[3] and "read 2: 2 new" in said[4]

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    beside = [subprocess.Popen(started(f"{line} --port {port}" if line.endswith("serve") else line), cwd=ROOT, env=house) for line in running]  # fmt: skip
    try:
        assert status_within(60, f"http://127.0.0.1:{port}/readyz") == 200
        assert all(each.poll() is None for each in beside)
    finally:
        for each in beside:
            each.terminate()
        for each in beside:
            each.wait(30)


def status_within(seconds: float, address: str) -> int:
    """The status of a page as soon as it answers well, or the last one."""
    until, status = time.monotonic() + seconds, 0
    while status != 200 and time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                status = answer.status
        except OSError:
            time.sleep(0.2)
    return status
