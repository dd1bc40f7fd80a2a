"""Who may look, as SQL: the compiled rows of the law joined with the facts that stand in tables (docs/adr/0004)."""

from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

from commonground.agencies.kinds import AGENCY_KINDS
from commonground.agencies.roles import roles
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.openings import Opening, the_openings
from commonground.privacy.law.recipients import recipient_of

USER = "((SELECT cg_viewer())[1])::uuid"
AGENCY = "((SELECT cg_viewer())[3])::uuid"
MEMBERSHIP = "((SELECT cg_viewer())[2])::uuid"
PURPOSE = "((SELECT cg_viewer())[5])"
LABELS_READ = "string_to_array((SELECT cg_viewer())[7], ',')"
TRAITS = "((SELECT cg_who())[2:])"
NOW = "statement_timestamp()"
# Who looks, asked once a statement and joined to whatever needs it: the planner makes one of a thing only where it stands once, and
# forty copies of the same question cost it five milliseconds at every look. The offset keeps it from taking them apart again.
ME = "(SELECT (SELECT cg_viewer()) AS viewer, (SELECT cg_who()) AS who, (SELECT cg_barred()) AS barred OFFSET 0) AS me"
# Whoever answers legal paper: for them the ties count that a checked paper gives, and no other; for everybody else all but those.
BY_PAPER = "('by_paper' = ANY ((me.who)[2:]))"
MY_AGENCY, MY_MEMBERSHIP, MY_PURPOSE = "(me.viewer)[3]::uuid", "(me.viewer)[2]::uuid", "(me.viewer)[5]"


@dataclass(frozen=True, slots=True)
class Row:
    """The columns of a table that the law asks about, as SQL. ``label`` and ``name`` may be literals; an empty ``author`` is nobody,
    and an empty ``subject`` a row that bears none. ``of`` are the columns with the records that the row belongs to (itself among them).

    ``written_at`` is empty for a row that is not told on a day of its own: a permission for some days opens it like any other.
    ``left_open`` and ``never_for`` are the terms of a copy, where a row can be one.
    """

    agency: str
    label: str
    name: str
    record: str
    subject: str
    author: str = ""
    written_at: str = ""
    of: tuple[str, ...] = ()
    left_open: str = ""
    never_for: str = ""


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
    ties, agreed, opened = held_of(row)
    held = f"(SELECT {ties} AS ties, {agreed} AS agreed, {opened} AS opened OFFSET 0) AS held"
    return (
        f"EXISTS (SELECT 1 FROM {ME} JOIN commonground_law w ON {cell_of(row)} CROSS JOIN LATERAL {held}"
        f" WHERE {not_barred_row(row)} AND {way_opens(row)})"
    )


def own_plain(label: str, *, named: bool = False) -> str:
    """Whether an own row under this label opens without any tie: asked once a question, not once a row.

    :param named: also to whoever answers legal paper, who has to find whom a paper means.
    """
    papers = "" if named else f" AND 'by_paper' <> ALL ({TRAITS})"
    return (
        f"(SELECT EXISTS (SELECT 1 FROM commonground_law w WHERE w.label = '{label}' AND w.recipient = 'own' AND w.purpose = {PURPOSE}"
        f" AND (NOT w.role OR w.label = ANY ({LABELS_READ})) AND w.traits <@ {TRAITS}{papers}))"
    )


def needs_a_tie(label: str) -> bool:
    """Whether the holder's own staff need a tie, or to be the author, to read this label."""
    ways = [row for row in the_openings() if row.label == label and row.recipient == "own"]
    return any(row.tied or row.author or row.ties is not None or row.stated for row in ways)


def not_barred(row: Row) -> str:
    """No bar stands between the viewer and the person of the row, or the record that it belongs to."""
    return f"((SELECT cg_barred()) = '{{}}' OR EXISTS (SELECT 1 FROM {ME} WHERE {not_barred_row(row)}))"


def not_barred_row(row: Row) -> str:
    """The keys of ``cg_barred()``: what it bars of a person decides for a row that names the person; for one that names nobody (``of:``)
    it is the record it belongs to. A record that is barred itself (``rec:``) is so whoever it is about.
    """
    unnamed = [f"({column} IS NULL OR ('of:' || {column}) <> ALL (me.barred))" for column in row.of]
    records = [f"({column} IS NULL OR ('rec:' || {column}) <> ALL (me.barred))" for column in row.of]
    by_record = " AND ".join(unnamed) or "true"
    if not row.subject:
        return f"(me.barred = '{{}}' OR ({' AND '.join([by_record, *records])}))"
    by_person = (
        f"('all:' || {row.subject}) <> ALL (me.barred) AND ({row.agency} || ':' || {row.subject}) <> ALL (me.barred)"
        f" AND ({row.agency} || ':*') <> ALL (me.barred)"
        f" AND ({row.agency} = {MY_AGENCY} OR ('others:' || {row.subject}) <> ALL (me.barred))"
        f" AND ({row.agency} <> {MY_AGENCY} OR ('own:' || {row.subject}) <> ALL (me.barred){_or_author(row)})"
    )
    about = f"CASE WHEN {row.subject} IS NULL THEN {by_record} ELSE {by_person} END"
    return f"(me.barred = '{{}}' OR ({' AND '.join([about, *records])}))"


def _or_author(row: Row) -> str:
    return f" OR {row.author} = {MY_MEMBERSHIP}" if row.author else ""


def cell_of(row: Row) -> str:
    """Whether a way of the law (``w``) stands in the cell of a row, for who looks and why."""
    return (
        f"w.label = {row.label} AND w.purpose = {MY_PURPOSE}"
        f" AND w.recipient = CASE WHEN {row.agency} = {MY_AGENCY} THEN 'own' ELSE (me.who)[1] END"
    )


def held_of(row: Row) -> tuple[str, str, str]:
    """What the viewer holds towards a row: ties, agreements and emergency accesses, as lists of the words that ways ask for."""
    return _ties(row), _agreed(row), _opened(row)


def wrote_it(row: Row) -> str:
    """Whether the viewer wrote the row."""
    return f"coalesce({row.author} = {MY_MEMBERSHIP}, false)" if row.author else "false"


def way_opens(row: Row) -> str:
    """Whether a way of the law (``w``) opens a row, by what the viewer holds (``held``)."""
    wrote = wrote_it(row)
    return " AND ".join(
        [
            "(NOT w.role OR w.label = ANY (string_to_array((me.viewer)[7], ',')))",
            "w.traits <@ (me.who)[2:]",
            f"(NOT {BY_PAPER} OR held.ties <> '{{}}')",
            f"(w.only IS NULL OR {row.name} = ANY (w.only)) AND {row.name} <> ALL (w.never)",
            f"(NOT w.author OR {wrote})",
            "(NOT w.agreement OR held.agreed <> '{}') AND w.papers <@ held.agreed",
            "(w.ties IS NULL OR w.ties && held.ties)",
            "(NOT w.emergency OR held.opened <> '{}') AND w.recorded <@ held.opened",
            "w.stated <@ (held.ties || held.opened)",
            f"(EXISTS ({permission_of(row)}) OR NOT w.release AND (NOT w.tied OR {wrote} OR held.ties <> '{{}}'))",
            *_terms_let_it(row),
        ]
    )


def _terms_let_it(row: Row) -> list[str]:
    """The terms of a copy: others see it only by a way that they leave open, or by the person's own permission where they leave that
    open; for a purpose that they rule out nobody does, the holder neither, except on the separate permission that lifts it.
    """
    if not row.left_open:
        return []
    others = (
        f"({row.left_open} IS NULL OR {row.agency} = {MY_AGENCY} OR w.effect = ANY ({row.left_open})"
        f" OR 'consent' = ANY ({row.left_open}) AND EXISTS ({permission_of(row)}))"
    )
    lifts = " ".join(f"WHEN '{purpose}' THEN '{form}'" for purpose, form in sorted(_lifting().items()))
    lifted = permission_of(row).replace("g.form = ANY (w.forms)", f"g.form = CASE {MY_PURPOSE} {lifts} END")
    return [others, f"({row.never_for} IS NULL OR {MY_PURPOSE} <> ALL ({row.never_for}) OR EXISTS ({lifted}))"]


def _lifting() -> dict[str, str]:
    """By purpose, the separate form of permission that lifts what the terms of a copy rule out."""
    rows = the_law().words.lists["obligations"].values()
    return {purpose: form for row in rows for purpose, form in row.get("unless_form", {}).items()}


def _ties(row: Row) -> str:
    """The kinds of the live ties of the viewer to the record or the person, given by the agency whose row it is; and what they state."""
    return (
        f"ARRAY(SELECT unnest(r.kind::text || r.stated::text[]) FROM privacy_reach r WHERE (w.tied OR w.ties IS NOT NULL OR w.stated <> '{{}}' OR {BY_PAPER}) AND (r.kind = 'paper') = {BY_PAPER} AND r.giver_id = {row.agency}"
        f" AND (r.record_id = {row.record} OR r.subject_id = {row.subject})"
        f" AND (r.membership_id = {MY_MEMBERSHIP} OR (r.membership_id IS NULL AND r.agency_id = {MY_AGENCY}))"
        f" AND (r.labels = '{{}}' OR {row.label} = ANY (r.labels)) AND r.starts_at <= {NOW} AND (r.ends_at IS NULL OR r.ends_at > {NOW}))"
    )


def _agreed(row: Row) -> str:
    """The papers of the agreements in force that cover the label and the purpose; ``in_force`` for each agreement itself."""
    return (
        f"ARRAY(SELECT unnest('in_force'::text || a.papers::text[]) FROM agencies_agreement a WHERE (w.agreement OR w.papers <> '{{}}') AND a.from_agency_id = {row.agency}"
        f" AND a.to_agency_id = {MY_AGENCY} AND {row.label} = ANY (a.labels) AND {MY_PURPOSE} = ANY (a.purposes)"
        f" AND a.starts_at <= {NOW} AND (a.ends_at IS NULL OR a.ends_at > {NOW}))"
    )


def _opened(row: Row) -> str:
    """What was recorded and stated with the viewer's open emergency accesses to the person; ``open`` for each access itself."""
    return (
        f"ARRAY(SELECT unnest('open'::text || e.recorded::text[] || e.stated::text[]) FROM privacy_emergency e WHERE (w.emergency OR w.recorded <> '{{}}' OR w.stated <> '{{}}') AND e.membership_id = {MY_MEMBERSHIP}"
        f" AND e.owner_id = {row.agency} AND e.subject_id = {row.subject} AND e.purpose = {MY_PURPOSE}"
        f" AND e.starts_at <= {NOW} AND e.ends_at > {NOW})"
    )


def permission_of(row: Row) -> str:
    """A live permission that counts for a way of the law (``w``)."""
    return (
        f"SELECT 1 FROM privacy_grant g WHERE g.to_agency_id = {MY_AGENCY} AND g.subject_id = {row.subject} AND g.from_agency_id = {row.agency}"
        f" AND g.label = {row.label} AND g.purpose = {MY_PURPOSE} AND g.starts_at <= {NOW} AND g.expires_at > {NOW} AND g.revoked_at IS NULL"
        " AND g.form = ANY (w.forms) AND (w.longest_days IS NULL OR g.expires_at - g.starts_at <= make_interval(days => w.longest_days))"
        f"{_on_named_days(row)}"
    )


def _on_named_days(row: Row) -> str:
    if not row.written_at:
        return ""
    return f" AND (g.told_from IS NULL OR {row.written_at} >= g.told_from) AND (g.told_until IS NULL OR {row.written_at} < g.told_until)"
