"""Who may look, as SQL: the compiled rows of the law joined with the facts that stand in tables (docs/adr/0010)."""

from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

from commonground.agencies.kinds import AGENCY_KINDS
from commonground.agencies.roles import roles
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.openings import Opening, the_openings
from commonground.privacy.law.recipients import recipient_of

AGENCY = "((SELECT cg_viewer())[3])::uuid"
MEMBERSHIP = "((SELECT cg_viewer())[2])::uuid"
PURPOSE = "((SELECT cg_viewer())[5])"
LABELS_READ = "string_to_array((SELECT cg_viewer())[7], ',')"
RECIPIENT = "((SELECT cg_who())[1])"
TRAITS = "((SELECT cg_who())[2:])"
NOW = "statement_timestamp()"


@dataclass(frozen=True, slots=True)
class Row:
    """The columns of a table that the law asks about, as SQL. ``label`` and ``name`` may be literals; an empty ``author`` is nobody.

    ``written_at`` is empty for a row that is not told on a day of its own: a permission for some days opens it like any other.
    """

    agency: str
    label: str
    name: str
    record: str
    subject: str
    author: str = ""
    written_at: str = ""


def lay_law(cursor: CursorWrapper) -> None:
    """Write the compiled law and the kinds of recipient, whole, in the owner's transaction."""
    law = the_law()
    cursor.execute("DELETE FROM commonground_law; DELETE FROM commonground_recipient")
    columns = ", ".join(f'"{name}"' for name in Opening._fields)
    places = ", ".join(["%s"] * len(Opening._fields))
    cursor.executemany(
        f"INSERT INTO commonground_law ({columns}) VALUES ({places})", [_listed(tuple(row)) for row in the_openings()]
    )
    who = {(kind, role): recipient_of(kind, role, law.words) for kind, _ in AGENCY_KINDS for role in ("", *roles())}
    cursor.executemany(
        "INSERT INTO commonground_recipient VALUES (%s, %s, %s, %s)",
        [(kind, role, found.kind, sorted(found.traits)) for (kind, role), found in who.items()],
    )


def _listed(row: tuple[object, ...]) -> list[object]:
    return [list(value) if isinstance(value, tuple) else value for value in row]


def looking(row: Row) -> str:
    """Whether the viewer may look at a row: one of the ways of the law opens it, and no bar stands before it."""
    return f"{not_barred(row)} AND EXISTS (SELECT 1 FROM commonground_law w WHERE {_way_opens(row)})"


def own_plain(label: str) -> str:
    """Whether an own row under this label opens without any tie: asked once a question, not once a row."""
    return (
        f"(SELECT EXISTS (SELECT 1 FROM commonground_law w WHERE w.label = '{label}' AND w.recipient = 'own' AND w.purpose = {PURPOSE}"
        f" AND (NOT w.role OR w.label = ANY ({LABELS_READ})) AND w.traits <@ {TRAITS}))"
    )


def needs_a_tie(label: str) -> bool:
    """Whether the holder's own staff need a tie, or to be the author, to read this label."""
    ways = [row for row in the_openings() if row.label == label and row.recipient == "own"]
    return any(row.tied or row.author or row.ties is not None or row.stated for row in ways)


def not_barred(row: Row) -> str:
    """No bar stands between the viewer and the person of the row. A row of nobody has no bar."""
    keys = (
        f"('all:' || {row.subject}) <> ALL ((SELECT cg_barred())::text[]) AND ({row.agency} || ':' || {row.subject}) <> ALL ((SELECT cg_barred())::text[])"
        f" AND ({row.agency} = {AGENCY} OR ('others:' || {row.subject}) <> ALL ((SELECT cg_barred())::text[]))"
        f" AND ({row.agency} <> {AGENCY} OR ('own:' || {row.subject}) <> ALL ((SELECT cg_barred())::text[]){_or_author(row)})"
    )
    return f"({row.subject} IS NULL OR (SELECT cg_barred()) = '{{}}' OR ({keys}))"


def _or_author(row: Row) -> str:
    return f" OR {row.author} = {MEMBERSHIP}" if row.author else ""


def _way_opens(row: Row) -> str:
    tie, agreement, release, emergency = _tie(row), _agreement(row), _release(row), _emergency(row)
    wrote = f"coalesce({row.author} = {MEMBERSHIP}, false)" if row.author else "false"
    return " AND ".join(
        [
            f"w.label = {row.label} AND w.purpose = {PURPOSE}",
            f"w.recipient = CASE WHEN {row.agency} = {AGENCY} THEN 'own' ELSE {RECIPIENT} END",
            f"(NOT w.role OR w.label = ANY ({LABELS_READ}))",
            f"w.traits <@ {TRAITS}",
            f"(w.only IS NULL OR {row.name} = ANY (w.only)) AND {row.name} <> ALL (w.never)",
            f"(NOT w.author OR {wrote})",
            f"(NOT w.agreement OR EXISTS ({agreement}))",
            f"(NOT w.release OR EXISTS ({release}))",
            f"(NOT w.tied OR {wrote} OR EXISTS ({tie}) OR EXISTS ({release}))",
            f"(w.ties IS NULL OR EXISTS ({tie} AND r.kind = ANY (w.ties)))",
            f"(NOT w.emergency OR EXISTS ({emergency}))",
            f"(w.recorded = '{{}}' OR w.recorded <@ ARRAY({emergency.replace('SELECT 1', 'SELECT unnest(e.recorded)::text')}))",
            f"(w.papers = '{{}}' OR w.papers <@ ARRAY({agreement.replace('SELECT 1', 'SELECT unnest(a.papers)::text')}))",
            f"(w.stated = '{{}}' OR w.stated <@ (ARRAY({tie.replace('SELECT 1', 'SELECT unnest(r.stated)::text')})"
            f" || ARRAY({emergency.replace('SELECT 1', 'SELECT unnest(e.stated)::text')})))",
        ]
    )


def _tie(row: Row) -> str:
    """A live tie of the viewer to the record or the person, given by the agency whose row it is."""
    return (
        f"SELECT 1 FROM privacy_reach r WHERE r.giver_id = {row.agency} AND (r.record_id = {row.record} OR r.subject_id = {row.subject})"
        f" AND (r.membership_id = {MEMBERSHIP} OR (r.membership_id IS NULL AND r.agency_id = {AGENCY}))"
        f" AND (r.labels = '{{}}' OR {row.label} = ANY (r.labels)) AND r.starts_at <= {NOW} AND (r.ends_at IS NULL OR r.ends_at > {NOW})"
    )


def _agreement(row: Row) -> str:
    return (
        f"SELECT 1 FROM agencies_agreement a WHERE a.from_agency_id = {row.agency} AND a.to_agency_id = {AGENCY}"
        f" AND {row.label} = ANY (a.labels) AND {PURPOSE} = ANY (a.purposes)"
        f" AND a.starts_at <= {NOW} AND (a.ends_at IS NULL OR a.ends_at > {NOW})"
    )


def _release(row: Row) -> str:
    return (
        f"SELECT 1 FROM privacy_grant g WHERE g.to_agency_id = {AGENCY} AND g.subject_id = {row.subject} AND g.from_agency_id = {row.agency}"
        f" AND g.label = {row.label} AND g.purpose = {PURPOSE} AND g.starts_at <= {NOW} AND g.expires_at > {NOW} AND g.revoked_at IS NULL"
        " AND g.form = ANY (w.forms) AND (w.longest_days IS NULL OR g.expires_at - g.starts_at <= make_interval(days => w.longest_days))"
        f"{_on_named_days(row)}"
    )


def _on_named_days(row: Row) -> str:
    if not row.written_at:
        return ""
    return f" AND (g.told_from IS NULL OR {row.written_at} >= g.told_from) AND (g.told_until IS NULL OR {row.written_at} < g.told_until)"


def _emergency(row: Row) -> str:
    return (
        f"SELECT 1 FROM privacy_emergency e WHERE e.membership_id = {MEMBERSHIP} AND e.owner_id = {row.agency}"
        f" AND e.subject_id = {row.subject} AND e.purpose = {PURPOSE} AND e.starts_at <= {NOW} AND e.ends_at > {NOW}"
    )
