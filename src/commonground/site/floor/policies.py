"""Row-level security from the register: one predicate for reading, adding, changing and removing a row."""

from commonground.privacy.law.labels import (
    BRIEF_LABELS,
    BRIEF_NAMES,
    BRIEF_PURPOSES,
    HEALTH_LABELS,
    NEVER_READ_FOR,
    NEVER_READ_HEALTH,
)
from commonground.privacy.register import Table

JURISDICTION = "jurisdiction_id = ((SELECT cg_viewer())[4])::uuid"
AGENCY = "((SELECT cg_viewer())[3])::uuid"
MEMBERSHIP = "((SELECT cg_viewer())[2])::uuid"
PURPOSE = "((SELECT cg_viewer())[5])"
CRISIS = "'crisis_response'"
LABELS_READ = "string_to_array((SELECT cg_viewer())[7], ',')"
KIND = f"(SELECT kind FROM agencies_agency WHERE id = {AGENCY})"


def _words(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _literal(word: str) -> str:
    return f"'{word}'"


def _own(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"{column} = {AGENCY}" for column in columns)


def _reads(label: str) -> str:
    """Whether the viewer's role reads a label at all, and its agency is of a kind that may."""
    reads = f"'{label}' = ANY ({LABELS_READ})"
    return f"{reads} AND {KIND} NOT IN ({_words(NEVER_READ_HEALTH)})" if label in HEALTH_LABELS else reads


def _reached(table: str, column: str) -> str:
    """Reach that the row's own agency gave, under an agreement in force: nobody can give reach to what is not theirs."""
    return (
        f"EXISTS (SELECT 1 FROM privacy_reach r WHERE r.record_id = {table}.{column} AND r.membership_id = {MEMBERSHIP}"
        f" AND r.giver_id = {table}.agency_id"
        " AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp()))"
        f" AND {_agreed(f'{table}.agency_id', _literal(BRIEF_LABELS[0]), CRISIS)}"
    )


def _agreed(giver: str, label: str, purpose: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM agencies_agreement a WHERE a.from_agency_id = {giver} AND a.to_agency_id = {AGENCY}"
        f" AND {label} = ANY (a.labels) AND {purpose} = ANY (a.purposes)"
        " AND a.starts_at <= statement_timestamp() AND (a.ends_at IS NULL OR a.ends_at > statement_timestamp()))"
    )


def _granted(table: str, label: str) -> str:
    giver = f"{table}.agency_id"
    return (
        f"EXISTS (SELECT 1 FROM privacy_grant g WHERE g.to_agency_id = {AGENCY} AND g.subject_id = {table}.subject_id"
        f" AND g.from_agency_id = {table}.agency_id AND g.label = {label} AND g.purpose = {PURPOSE}"
        " AND g.starts_at <= statement_timestamp() AND g.expires_at > statement_timestamp() AND g.revoked_at IS NULL)"
        f" AND {_agreed(giver, label, PURPOSE)}"
    )


def part_predicate(table: str) -> str:
    """The law's first form for labelled parts, as SQL: the same table as ``privacy.law.decide``, tested equal."""
    giver, label = f"{table}.agency_id", f"{table}.label"
    assigned = (
        f"{table}.label IN ({_words(BRIEF_LABELS)}) AND {table}.name IN ({_words(BRIEF_NAMES)})"
        f" AND {PURPOSE} IN ({_words(BRIEF_PURPOSES)}) AND EXISTS (SELECT 1 FROM privacy_reach r WHERE r.record_id = {table}.record_id"
        f" AND r.membership_id = {MEMBERSHIP} AND r.giver_id = {table}.agency_id AND {table}.label = ANY (r.labels)"
        " AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp()))"
        f" AND {_agreed(giver, label, CRISIS)}"
    )
    released = f"{table}.label = ANY ({LABELS_READ}) AND {table}.agency_id <> {AGENCY} AND {_granted(table, label)}"
    content = f"{PURPOSE} NOT IN ({_words(NEVER_READ_FOR)})"
    return f"{content} AND {_never(table)} AND (({_own_part(table)}) OR ({assigned}) OR ({released}))"


def _own_part(table: str) -> str:
    return f"{table}.agency_id = {AGENCY} AND {table}.label = ANY ({LABELS_READ})"


def _never(table: str) -> str:
    return f"NOT ({table}.label IN ({_words(HEALTH_LABELS)}) AND {KIND} IN ({_words(NEVER_READ_HEALTH)}))"


def read_predicate(table_name: str, table: Table) -> str:
    """Which rows of a table a viewer may read."""
    if table.where == "PART":
        seen = part_predicate(table_name)
    elif table.where:
        seen = table.where
    else:
        ways = _at_work(table_name, table)
        if table.granted:
            released = _granted(table_name, _literal(table.granted))
            ways += [f"{_reads(table.granted)} AND {table_name}.agency_id <> {AGENCY} AND {released}"]
        seen = " OR ".join(f"({way})" for way in ways) or "false"
    return f"{JURISDICTION} AND ({seen})"


def _at_work(table_name: str, table: Table) -> list[str]:
    """The ways to a row that are work on it, not a look at what somebody shared: own row, or reach by assignment."""
    reads = f"{_reads(table.label)} AND " if table.label else ""
    ways = [f"{reads}({_own(table.own)})"] if table.own else []
    return ways + ([_reached(table_name, table.reach)] if table.reach else [])


def change_predicate(table_name: str, table: Table) -> str:
    """Which rows a viewer may change. A permission to see, or a line of a brief, is no permission to change.

    Whoever receives a permission or a reach cannot lengthen it; whoever cannot read a part cannot give it another label.
    """
    if table.where == "PART":
        work = f"{_never(table_name)} AND ({_own_part(table_name)})"
    elif table.change_own:
        work = _own(table.change_own)
    elif table.where:
        work = table.where
    else:
        work = " OR ".join(f"({way})" for way in _at_work(table_name, table)) or "false"
    return f"{JURISDICTION} AND ({work})"


def add_predicate(table: Table) -> str:
    """Which rows a viewer may add."""
    columns = table.insert_own or table.own
    return f"{JURISDICTION} AND ({_own(columns) if columns else 'true'})"


def policies(table_name: str, table: Table) -> list[str]:
    """The statements that lay the policies of one protected table."""
    read, change = read_predicate(table_name, table), change_predicate(table_name, table)
    rows = [
        ("read", "SELECT", f"USING ({read})"),
        ("add", "INSERT", f"WITH CHECK ({add_predicate(table)})"),
        ("change", "UPDATE", f"USING ({change}) WITH CHECK ({change})"),
        ("remove", "DELETE", f"USING ({change})"),
    ]
    made = [f"ALTER TABLE {table_name} ENABLE ROW LEVEL SECURITY"]
    for name, command, clause in rows:
        made.append(f"DROP POLICY IF EXISTS cg_{name} ON {table_name}")
        made.append(f"CREATE POLICY cg_{name} ON {table_name} FOR {command} TO cg_app {clause}")
    made.append(f"DROP POLICY IF EXISTS cg_counted ON {table_name}")
    if table.reader:
        made.append(f"CREATE POLICY cg_counted ON {table_name} FOR ALL TO cg_reader USING (true)")
    return made
