"""Writes docs/reference/ from the code itself: commands, settings, rights, rules, events, status diagrams, addresses.

Without options it writes the pages; ``--check`` writes nothing and exits 1 when a page differs.
A registry that does not exist yet is named as absent on its page, never left out in silence.
"""

import argparse
import importlib
import inspect
import json
import os
import pkgutil
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs" / "reference"
SOURCE = ROOT / "src" / "commonground"
NOTE = "<!-- Written by `make docs` from the code. Do not edit. -->"
SPEAKING = {"actions", "rules", "events", "status"}
ACTIONS = ("commonground.agencies.acting", "commonground.agencies.actions")


def set_up() -> None:
    """Make Django ready and load every module that registers something."""
    os.environ["DJANGO_SETTINGS_MODULE"] = (
        "commonground.site.settings_whole"  # the tables of both kinds of installation
    )
    import django

    django.setup()
    import commonground

    for app in pkgutil.iter_modules(commonground.__path__):
        if not app.ispkg:
            continue
        package = importlib.import_module(f"commonground.{app.name}")
        for module in pkgutil.iter_modules(package.__path__):
            if module.name in SPEAKING:
                load_with_parts(f"commonground.{app.name}.{module.name}")


def load_with_parts(name: str) -> None:
    """Import a module, and what is in it when it is a folder."""
    module = importlib.import_module(name)
    for part in pkgutil.iter_modules(getattr(module, "__path__", [])):
        importlib.import_module(f"{name}.{part.name}")


def registry(name: str, *modules: str) -> Any | None:
    """The first of these modules' registry that there is, or nothing."""
    for module in modules:
        try:
            loaded = importlib.import_module(module)
        except ModuleNotFoundError as missing:
            if not module.startswith(missing.name or "?"):
                raise
            continue
        if hasattr(loaded, name):
            return getattr(loaded, name)
    return None


def absent(what: str) -> list[str]:
    """The line for a registry that does not exist yet."""
    return [f"*Absent: `{what}` is not in the code yet.*"]


def cell(text: object) -> str:
    """A text as one cell of a table."""
    return " ".join(str(text).split()).replace("|", "\\|")


def table(heads: list[str], rows: Iterable[Iterable[object]]) -> list[str]:
    """A table, or a line that says it is empty."""
    made = ["| " + " | ".join(cell(value) for value in row) + " |" for row in rows]
    return ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads), *made] if made else ["*None yet.*"]


def sentence(thing: Any) -> str:
    """The first paragraph of a docstring."""
    return " ".join(inspect.cleandoc(thing.__doc__ or "").split("\n\n")[0].split())


def commands() -> list[str]:
    """Every command of the command line with its options."""
    app = registry("app", "commonground.site.command_line")
    if app is None:
        return absent("commonground.site.command_line.app")
    from typer.main import get_command

    lines = [
        "`.venv/bin/commonground COMMAND --help` says the same. Errors go to stderr, exit 1; a usage error is exit 2."
    ]
    for name, command in walk("commonground", get_command(app)):
        lines += ["", f"## `{name}`", "", inspect.cleandoc(command.help or "").replace("\b", "") or "*No help text.*"]
        options = [
            (f"`{', '.join(p.opts)}`" if p.opts else p.name, getattr(p, "help", "") or "")
            for p in command.params
            if p.name != "help"
        ]
        lines += ["", *table(["option", "meaning"], options)] if options else []
    return lines


def walk(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    """A command and all below it, groups first."""
    if not hasattr(command, "commands"):
        yield name, command
    for below in sorted(getattr(command, "commands", {})):
        yield from walk(f"{name} {below}", command.commands[below])


def settings() -> list[str]:
    """Every environment variable."""
    variables = registry("VARIABLES", "commonground.site.environment")
    if variables is None:
        return absent("commonground.site.environment.VARIABLES")
    rows = [(f"`{v.name}`", v.meaning, v.default) for v in variables]
    return [
        "From the environment only. What an agency decides is a row or a file, never a setting.",
        "",
        *table(["variable", "meaning", "when not set"], rows),
    ]


def roles() -> dict[str, Any]:
    """Roles as data, with what each takes over from another."""
    path = SOURCE / "agencies" / "roles.toml"
    listed = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def held(name: str) -> set[str]:
        role = listed[name]
        return set(role.get("rights", [])) | (held(role["like"]) if "like" in role else set())

    return {name: {**role, "held": held(name)} for name, role in listed.items()}


def rights() -> list[str]:
    """Every action with its right and the roles that hold it, then the rights that open pages only."""
    actions = registry("REGISTRY", *ACTIONS)
    if actions is None:
        return absent(f"{ACTIONS[0]}.REGISTRY")
    known = roles()

    def holders(right: str) -> str:
        return ", ".join(sorted(role["title"] for role in known.values() if right in role["held"])) or "nobody yet"

    rows = [(f"`{a.name}`", a.sentence, f"`{a.right}`", holders(a.right)) for _, a in sorted(actions.items())]
    only_pages = sorted(
        {right for role in known.values() for right in role["held"]} - {a.right for a in actions.values()}
    )
    return [
        "## Actions",
        "",
        *table(["action", "what it does", "right", "roles"], rows),
        "",
        "## Rights that open pages",
        "",
        *table(["right", "roles"], [(f"`{right}`", holders(right)) for right in only_pages]),
    ]


def rules() -> list[str]:
    """Every rule: its code, the sentence that staff read, its source, and who may pass it with a reason."""
    listed = registry("REGISTRY", "commonground.kit.rules")
    if listed is None:
        return absent("commonground.kit.rules.REGISTRY")
    rows = [
        (code, rule.__module__.split(".")[1], sentence(rule), rule.source or "ours", rule.overridable or "nobody")
        for code, rule in sorted(listed.items())
    ]
    return table(["code", "app", "the sentence that staff read", "source", "may be passed, with a reason, by"], rows)


def events() -> list[str]:
    """Every event that the ledger remembers."""
    listed = registry("REGISTRY", "commonground.ledger.events")
    if listed is None:
        return absent("commonground.ledger.events.REGISTRY")
    rows = [
        (f"`{code}`", sentence(event), ", ".join(event.streams) or "none") for code, event in sorted(listed.items())
    ]
    return table(["event", "the sentence that tells it", "live streams"], rows)


def status() -> list[str]:
    """Every status table, as words and as a diagram."""
    listed = registry("REGISTRY", "commonground.kit.status")
    if listed is None:
        return absent("commonground.kit.status.REGISTRY")
    lines = []
    for noun, moves in sorted(listed.items()):
        words = [
            (f"`{code}`", word, ", ".join(moves.verbs(code)) or "none: it ends here")
            for code, word in moves.words.items()
        ]
        lines += [
            f"## {noun}",
            "",
            *table(["status", "on the screen", "verbs"], words),
            "",
            "```mermaid",
            moves.mermaid(),
            "```",
            "",
        ]
    return lines or ["*None yet.*"]


def routes() -> list[str]:
    """Every address of ours and what it asks of its reader, in both kinds of installation."""
    return [
        "Pages of the sign-in package stand under `/accounts/`.",
        "",
        *routes_of("commonground.site.urls"),
        "",
        "## In a victim service provider's own installation",
        "",
        *routes_of("commonground.site.vault_urls"),
    ]


def routes_of(urls: str) -> list[str]:
    """The addresses that one module mounts."""
    from django.urls import get_resolver

    rows = sorted(
        (
            f"`/{address}`",
            f"`{page.commonground_route.right}`"
            if page.commonground_route.right
            else f"open: {page.commonground_route.reason}",
        )
        for address, page in addresses(get_resolver(urls).url_patterns)
        if hasattr(page, "commonground_route")
    )
    return table(["address", "right, or why none is needed"], rows)


def addresses(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every address with its page, included ones too."""
    for pattern in patterns:
        here = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern.url_patterns, here)
        else:
            yield here, pattern.callback


def asvs() -> Iterator[str]:
    """The table of the verification standard, from docs/security/asvs.toml, with the counts by level first."""
    rows = tomllib.loads((ROOT / "docs" / "security" / "asvs.toml").read_text(encoding="utf-8"))["row"]
    statuses = ("met", "partly", "not", "not applicable")
    yield "OWASP Application Security Verification Standard 5.0.0, levels 1 and 2: its ids, and what we say of each in our own words. The text of a"
    yield "requirement stands in the standard. *Met* is said only with tests that show it. Nobody outside has checked this table."
    yield from ("", "| level | " + " | ".join(statuses) + " |", "| --- |" + " --- |" * len(statuses))
    for level in (1, 2):
        counts = [sum(row["level"] == level and row["status"] == one for row in rows) for one in statuses]
        yield f"| {level} | " + " | ".join(map(str, counts)) + " |"
    yield from ("", "| id | level | status | what | why | tests |", "| --- | --- | --- | --- | --- | --- |")
    for row in rows:
        tests = "<br>".join(f"`{one.rpartition('::')[2]}`" for one in row.get("tests", ()))
        yield f"| {row['id']} | {row['level']} | {row['status']} | {row['what']} | {row['why']} | {tests} |"


SECTIONS: dict[str, tuple[str, Callable[[], list[str]]]] = {
    "commands.md": ("Commands", commands),
    "settings.md": ("Settings", settings),
    "asvs.md": ("The verification standard, row by row", asvs),
    "rights.md": ("Actions, rights and roles", rights),
    "rules.md": ("Rules", rules),
    "events.md": ("Events", events),
    "status.md": ("Status diagrams", status),
    "routes.md": ("Addresses", routes),
}


def pages() -> dict[str, str]:
    """File name -> text of every page."""
    return {
        name: "\n".join([f"# {title}", "", NOTE, "", *make()]).rstrip() + "\n"
        for name, (title, make) in SECTIONS.items()
    }


def differing(made: dict[str, str], folder: Path) -> list[str]:
    """Pages whose text in the folder is another, or is not there."""
    return [
        name
        for name, text in made.items()
        if not (folder / name).exists() or (folder / name).read_text(encoding="utf-8") != text
    ]


def pack_schema() -> str:
    """The JSON Schema of program packs."""
    from commonground.programs.packs.schema import schema

    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Write the pages, or with --check say which ones differ."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a page differs")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        os.environ.setdefault("COMMONGROUND_DATA_DIR", scratch)
        set_up()
        made = pages() | {"pack.schema.json": pack_schema()}
    different = differing(made, PAGES)
    if asked.check:
        for name in different:
            print(f"docs/reference/{name} differs from the code: run make docs", file=sys.stderr)
        return 1 if different else 0
    PAGES.mkdir(parents=True, exist_ok=True)
    for name in different:
        (PAGES / name).write_text(made[name], encoding="utf-8")
        print(f"wrote docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
