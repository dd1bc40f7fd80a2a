"""The keys to sealed records: what there is, and renewing them."""

from typing import Annotated, Any

import typer

from commonground.packets.sealed import Keys
from commonground.site import embedded
from commonground.site.commands.trouble import Trouble

STATUS = """SELECT j.slug || '/' || a.slug, max(k.number), count(DISTINCT k.id) FILTER (WHERE k.wrapped IS NOT NULL),
    (SELECT count(*) FROM privacy_personkey p WHERE p.agency_id = a.id AND p.wrapped IS NOT NULL),
    (SELECT count(*) FROM privacy_personkey p JOIN privacy_agencykey o ON o.id = p.agency_key_id
      WHERE p.agency_id = a.id AND p.wrapped IS NOT NULL AND o.number < max(k.number)),
    (SELECT count(*) FROM privacy_personkey p WHERE p.agency_id = a.id AND p.erased_at IS NOT NULL),
    (array_agg(k.wrapped_by ORDER BY k.number DESC))[1]
  FROM privacy_agencykey k JOIN agencies_agency a ON a.id = k.agency_id JOIN agencies_jurisdiction j ON j.id = a.jurisdiction_id
 GROUP BY a.id, j.slug, a.slug ORDER BY 1"""


def status() -> None:
    """Say which keys there are, whether they open here, and whether a renewal was stopped. No name and no word of a record."""
    embedded.prepare(owner=True)
    from commonground.kit import records_key
    from commonground.kit.key_files import NotAKey

    rows = _asked(STATUS, [])
    typer.echo(f"root key of records: {records_key.place()}")
    for slug, number, _open, people, older, erased, mark in rows:
        try:
            records_key.root_key_marked(mark)
            opens = "opens"
        except (records_key.KeyNotHere, NotAKey):
            opens = f"DOES NOT OPEN HERE: the root key {mark} is missing"
        stopped = f"; {older} people still under an older one: run keys rotate --agency again" if older else ""
        typer.echo(f"{slug}: key {number}, {opens}; {people} people, {erased} erased{stopped}")
    if not rows:
        typer.echo("nothing is sealed yet")
    if records_key.place_of_next().exists():
        typer.echo("a change of the root key was stopped: run keys rotate --root again")


def rotate(
    root: Annotated[bool, typer.Option("--root", help="Renew the root key of records.")] = False,
    sign_in: Annotated[
        bool,
        typer.Option("--sign-in", help="Renew root.key, while neither serve nor work runs. Everybody signs in anew."),
    ] = False,
    agency: Annotated[
        str, typer.Option(help="Renew the key of this agency (jurisdiction/agency) and of its people.")
    ] = "",
) -> None:
    """Renew the root key of records, the key of an agency with everything it closes, or root.key. Stopped, it goes on; but for root.key work goes on meanwhile."""
    if root + sign_in + bool(agency) != 1:
        raise Trouble("Say one of them: --root, --sign-in, or --agency jurisdiction/agency.")
    embedded.prepare(owner=True)
    if sign_in:
        _renew_sign_in()
        return
    from commonground.privacy.actions.renew_keys import RootKeyMissing, renew_agency_key, renew_root_key

    try:
        if root:
            _say_root(renew_root_key())
            return
        done = renew_agency_key(
            _agency(agency), say=lambda so_far: typer.echo(f"{so_far.people:,} people, {so_far.rows:,} rows")
        )
    except RootKeyMissing as missing:
        raise Trouble(
            f"The root key of records {missing} is missing here. Bring it back first; nothing was changed."
        ) from None
    except LookupError as nothing:
        raise Trouble(f"Nothing to do: {nothing}.") from None
    typer.echo(
        f"{'went on and ' if done.went_on else ''}done: {done.people:,} people have a new key, {done.rows:,} rows are closed anew"
    )
    if done.left:
        typer.echo(f"{done.left:,} rows did not open and stay as they are; their old keys stay, too")


def clear() -> None:
    """Remove bytes that stand in the place of a key and are none, put there before the database asked for a proof. What something was closed with stays."""
    embedded.prepare(owner=True)
    from commonground.kit.key_files import NotAKey
    from commonground.privacy.actions.no_keys import RootKeyNotHere, remove_no_keys

    try:
        found = remove_no_keys()
    except (RootKeyNotHere, NotAKey):
        raise Trouble(
            "The root key of records is missing here, or its file is no key. Bring it back first; nothing was removed."
        ) from None
    typer.echo(
        f"removed: {len(found.agencies)} in the place of an agency's key, {len(found.people - found.used)} in the place of a person's"
    )
    if found.used:
        typer.echo(
            f"{len(found.used)} do not open and stay: rows say that they were closed with them. If a key was damaged, bring back a backup of the keys."
        )


def _say_root(count: int) -> None:
    typer.echo(f"done: the new root key closes {count} keys of agencies")
    typer.echo(
        "Copy records.key to every machine that serves. The old one lies beside it for older backups: move it to them, or destroy it."
    )
    typer.echo("Not renewed: root.key, which seals sign-in and signs tokens (keys rotate --sign-in).")


def _renew_sign_in() -> None:
    from commonground.site import keys
    from commonground.site.actions.renew_root import AnotherRoot, StillServing, WordsAreShown, renew_root

    try:
        done = renew_root()
    except StillServing as count:
        raise Trouble(
            f"Stop serve and work on every machine first: {count} of their sessions are open. Nothing was changed."
        ) from None
    except WordsAreShown as count:
        raise Trouble(
            f"{count} people may be writing down the words of their own page just now. Wait a quarter of an hour. Nothing was changed."
        ) from None
    except AnotherRoot:
        raise Trouble(
            f"The database was laid with another root key than {keys.key_file()}. Bring that one back, or run commonground upgrade. Nothing was changed."
        ) from None
    if done.finished:
        typer.echo("done: the renewal that was stopped is finished")
    else:
        typer.echo(
            f"done: {done.sealed:,} sealed anew, {done.taken_over:,} marks taken over, {done.sessions:,} sessions ended"
        )
    if done.left:
        typer.echo(f"{done.left:,} did not open before and stay as they are")
    card = Keys(keys.key_for(keys.SIGNS), keys.key_for(keys.OPENS)).card
    typer.echo(f"Copy {keys.key_file().name} and {keys.former_places()[0].name} to every machine that serves.")
    typer.echo(f"Partners with sealed packets need the new card (packets card); its numbers: {card.numbers}")


def _agency(said: str) -> Any:
    rows = _asked(
        "SELECT a.id FROM agencies_agency a JOIN agencies_jurisdiction j ON j.id = a.jurisdiction_id WHERE j.slug || '/' || a.slug = %s",
        [said],
    )
    if not rows:
        raise Trouble(
            f"There is no agency {said!r}. `commonground keys status` names those with keys. Nothing was changed."
        )
    return rows[0][0]


def _asked(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
