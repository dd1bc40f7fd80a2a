"""What the doctor looks at: each finding says what is fine, or what is wrong and what to do. No personal data in it."""

import os
import stat
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from commonground import __version__
from commonground.kit import records_key
from commonground.kit.key_files import NotAKey
from commonground.ledger import key_file
from commonground.ledger.actions import signing_key
from commonground.ledger.exporting import unsealed_since
from commonground.ledger.key_file import KeyTrouble
from commonground.privacy.actions.no_keys import RootKeyNotHere, find_no_keys
from commonground.privacy.law.cells import the_law
from commonground.privacy.retention import retention_rules
from commonground.site import embedded, keys, kinds
from commonground.site.actions.renew_root import half_renewed
from commonground.site.commands.trouble import Trouble
from commonground.site.floor import differences
from commonground.site.guard import faults_of_role, knows_root, lent_roles, shows_statements
from commonground.site.overlays import laid_otherwise
from commonground.site.reconnecting import changed_defaults

OLDEST_SERVER = 150000
UNSEALED_MINUTES = 10
PRIVATE = stat.S_IRWXG | stat.S_IRWXO
# What a smuggled statement may have written before the floor asked for a proof.
BEHIND_NOTHING = """FROM privacy_grant g WHERE g.revoked_at IS NULL AND g.expires_at > now() AND NOT EXISTS (
  SELECT FROM consents_release r WHERE r.id = g.release_id AND r.subject_id = g.subject_id AND r.agency_id = g.from_agency_id
    AND g.to_agency_id = ANY (r.to_agencies) AND g.label = ANY (r.labels) AND g.purpose = r.purpose)"""
UNDER_A_FORMER = """SELECT
  (SELECT count(*) FROM people_ownwayin w JOIN people_ownpage p ON p.id = w.page_id WHERE w.words_mark LIKE 'r%' AND p.ended_at IS NULL),
  (SELECT count(*) FROM people_ownpage p WHERE p.code_mark LIKE 'r%' AND p.code_until > now() AND p.ended_at IS NULL
    AND NOT EXISTS (SELECT FROM people_ownwayin w WHERE w.page_id = p.id AND w.used_code = p.code_mark)),
  (SELECT count(*) FROM agencies_invitation
    WHERE token_hash LIKE 'r%' AND used_at IS NULL AND withdrawn_at IS NULL AND expires_at > now())"""
NOBODY_THERE = "NOT EXISTS (SELECT FROM agencies_agency a WHERE a.jurisdiction_id = j.id)"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    what: str
    fine: bool = True
    do: str = ""

    def as_dict(self) -> dict[str, object]:
        """For the support bundle."""
        return asdict(self)


def _versions() -> Finding:
    import django

    return Finding(f"Common Ground {__version__}, Django {django.__version__}, Python {sys.version.split()[0]}")


def _key() -> Finding:
    mode = keys.key_file().stat().st_mode
    return Finding(
        "root key is readable by its owner alone", not mode & PRIVATE, f"run chmod 600 {keys.key_file().name}"
    )


def _root_in_force() -> Finding:
    half = half_renewed()
    return Finding(
        "the database knows the root key",
        not half and knows_root(connections["default"]),
        "run commonground keys rotate --sign-in again" if half else "bring back the root.key that it was laid with",
    )


def _former_roots() -> Finding:
    """What still opens with a former root key alone: the words and cards that people hold, and invitations."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(UNDER_A_FORMER)
        pages, cards, invitations = cursor.fetchone()
    here = ", ".join(path.name for path in keys.former_places())
    if not pages + cards + invitations:
        old = f"; {here} opens nothing here any more but packets for the card of then: destroy it" if here else ""
        return Finding(f"nothing rests on a former root key{old}")
    return Finding(
        f"{pages} own pages, {cards} cards and {invitations} invitations rest on a former root key ({here or 'missing'})",
        bool(here),
        f"bring back {keys.place_before(1).name} or what is missing, or hand over new words",
    )


def _ledger_key() -> Finding:
    try:
        signing_key()
    except KeyTrouble as trouble:
        return Finding("the ledger can be signed", False, str(trouble))
    mode = key_file.place().stat().st_mode
    return Finding(
        "the ledger's key is readable by its owner alone", not mode & PRIVATE, f"run chmod 600 {key_file.place().name}"
    )


def _records_key() -> Finding:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT DISTINCT wrapped_by FROM privacy_agencykey WHERE wrapped IS NOT NULL")
        missing = [mark for (mark,) in cursor.fetchall() if not _opens(mark)]
    place = records_key.place()
    if missing:
        return Finding(
            "sealed words open here", False, f"bring back {place.name}; the root key {', '.join(missing)} is missing"
        )
    fine = not place.exists() or not place.stat().st_mode & PRIVATE
    return Finding("the root key of records is readable by its owner alone", fine, f"run chmod 600 {place.name}")


def _opens(mark: str) -> bool:
    try:
        records_key.root_key_marked(mark)
    except (records_key.KeyNotHere, NotAKey):
        return False
    return True


def _no_keys() -> Finding:
    what = "no bytes that open nowhere stand in the place of a key"
    try:
        found = find_no_keys()
    except (RootKeyNotHere, NotAKey):
        return Finding(what, False, f"bring back {records_key.place().name}; then look again")
    do = f"{found.removable} do: run commonground keys clear"
    if found.used:
        do += (
            f"; {len(found.used)} more do not open and something was closed with them: bring back a backup of the keys"
        )
    return Finding(what, not found.removable and not found.used, do)


def _permissions() -> Finding:
    what = "a release stands behind every permission that is open"
    if kinds.is_vault():
        return Finding(what)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SELECT count(*) {BEHIND_NOTHING}")
        (count,) = cursor.fetchone()
    return Finding(
        what,
        not count,
        f"{count} have none: as the owner, UPDATE privacy_grant SET revoked_at = now() WHERE id IN (SELECT g.id {BEHIND_NOTHING})",
    )


def _places() -> Finding:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM agencies_jurisdiction j WHERE {NOBODY_THERE}")
        (count,) = cursor.fetchone()
    return Finding(
        "every jurisdiction has an office",
        not count,
        f"{count} have none: as the owner, DELETE FROM agencies_jurisdiction j WHERE {NOBODY_THERE}",
    )


def _sealed() -> Finding:
    waiting = unsealed_since()
    return Finding(
        f"every line of the ledger is sealed within {UNSEALED_MINUTES} minutes",
        waiting is None or timezone.now() - waiting < timedelta(minutes=UNSEALED_MINUTES),
        f"a line of {waiting:%Y-%m-%d %H:%M} UTC waits; see that commonground work runs" if waiting else "",
    )


def _server() -> Finding:
    connections["default"].ensure_connection()
    version = connections["default"].pg_version
    return Finding(f"PostgreSQL {version // 10000} answers", version >= OLDEST_SERVER, "use PostgreSQL 15 or newer")


def _role(alias: str) -> Finding:
    faults = faults_of_role(connections[alias])
    return Finding(
        f"the role of {alias} cannot pass the floor",
        not faults,
        f"it {' and '.join(faults)}; use the role made by init",
    )


def _lent() -> Finding:
    left = lent_roles(connections["owner"])
    return Finding(
        "no role of ours was let into another, nor anybody into one of ours",
        not left,
        f"as the superuser of the database: {'; '.join(left)}",
    )


def _statements() -> Finding:
    role = shows_statements(connections["default"])
    return Finding(
        "no session of the application reads the statements of another",
        not role,
        f"as the superuser of the database, ALTER ROLE {role} SET track_activities = off, and restart serve and work",
    )


def _defaults() -> Finding:
    name = connections["default"].settings_dict["USER"]
    connections["default"].ensure_connection()
    return Finding(
        "sessions of the application begin as they were laid",
        not changed_defaults(connections["default"].connection),
        f"a statement from within changed it (ALTER ROLE {name} SET): as the superuser, ALTER ROLE {name} RESET ALL, the same IN DATABASE,"
        f" then ALTER ROLE {name} SET track_activities = off; restart serve and work",
    )


def _large_objects() -> Finding:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_largeobject_metadata")
        (count,) = cursor.fetchone()
    return Finding(
        "nothing is kept beside the tables",
        not count,
        f"{count} large objects lie there, and nothing of ours makes any: as the superuser, SELECT lo_unlink(oid) FROM pg_largeobject_metadata",
    )


def _migrations() -> Finding:
    executor = MigrationExecutor(connections["owner"])
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return Finding("the tables are up to date", not waiting, "run commonground upgrade")


def _floor() -> Finding:
    found = differences(connections["owner"])
    return Finding(
        "grants and row-level security are as generated",
        not found,
        f"run commonground upgrade ({'; '.join(found[:3])})",
    )


def _law() -> Finding:
    law = the_law()
    over = f" with {', '.join(law.overlays)}" if law.overlays else ""
    return Finding(
        f"the law in force is {law.version[:12]}{over}, on the floor too",
        not laid_otherwise(connections["owner"]),
        "run commonground upgrade, and restart serve and work",
    )


def _retention() -> Finding:
    today = timezone.now().date()
    past = [rule.name for rule in retention_rules().values() if rule.review_by < today]
    return Finding(
        "every rule of how long what is kept was looked at in time",
        not past,
        f"look at number and source of {', '.join(past)} in privacy/retention.toml, and write down the next day to look",
    )


def _embedded_with_real_people() -> Finding:
    from commonground.agencies.models import Jurisdiction

    real = Jurisdiction.objects.filter(holds="real").exists()
    if kinds.is_vault():
        return Finding(
            "the vault's own database does not run under root",
            not (real and embedded.uses_embedded() and os.geteuid() == 0),
            "give it an account of its own on the machine, or a PostgreSQL server by DATABASE_URL",
        )
    return Finding(
        "the embedded database holds no real people",
        not (real and embedded.uses_embedded()),
        "set DATABASE_URL to a PostgreSQL server that your office backs up and watches",
    )


def _demo_with_real_people() -> Finding:
    from commonground.agencies.models import Jurisdiction

    real = Jurisdiction.objects.filter(holds="real").exists()
    return Finding("no exercise runs beside real people", not (settings.DEMO and real), "unset COMMONGROUND_DEMO")


def _invented_beside_real_people() -> Finding:
    from commonground.agencies.models import Jurisdiction

    kinds = set(Jurisdiction.objects.values_list("holds", flat=True))
    return Finding(
        "no invented jurisdiction stands beside a real one",
        not ("real" in kinds and kinds - {"real"}),
        "found the exercise in a database of its own, and end its roles in this one",
    )


def _one_county() -> Finding:
    from commonground.agencies.models import Jurisdiction

    real = list(Jurisdiction.objects.filter(holds="real").order_by("id").values_list("slug", flat=True))
    return Finding(
        "one county or city is served",
        len(real) < 2,
        f"public pages show {real[0]} alone; give {', '.join(real[1:])} an installation of its own" if real[1:] else "",
    )


def _kind() -> Finding:
    kind = "a provider's own (vault)" if kinds.is_vault() else "shared by agencies"
    try:
        kinds.refuse_other_kind(connections["owner"])
    except Trouble as trouble:
        return Finding("folder and database are of one kind", False, str(trouble))
    return Finding(f"this installation is {kind}, folder and database alike")


LOOKS: tuple[Callable[[], Finding], ...] = (
    _versions,
    _kind,
    _key,
    _root_in_force,
    _former_roots,
    _ledger_key,
    _records_key,
    _no_keys,
    _permissions,
    _places,
    _sealed,
    _server,
    lambda: _role("default"),
    lambda: _role("ledger"),
    _lent,
    _statements,
    _defaults,
    _large_objects,
    _migrations,
    _floor,
    _law,
    _retention,
    _embedded_with_real_people,
    _demo_with_real_people,
    _invented_beside_real_people,
    _one_county,
)


def diagnose() -> list[Finding]:
    """Look at everything; a look that the database stops is itself a finding."""
    found = []
    for look in LOOKS:
        try:
            found.append(look())
        except (DatabaseError, OSError) as trouble:
            name = getattr(look, "__name__", "database").strip("_<>")
            found.append(Finding(name, False, str(trouble).splitlines()[0]))
    return found
