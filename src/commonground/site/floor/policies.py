"""Row-level security from the register: one predicate for reading, adding, changing and removing a row."""

from commonground.privacy.law.labels import BRIEF_LABELS, HEALTH_LABELS, NEVER_READ_HEALTH
from commonground.privacy.register import Table

JURISDICTION = "jurisdiction_id = ((SELECT cg_viewer())[4])::uuid"
AGENCY = "((SELECT cg_viewer())[3])::uuid"
MEMBERSHIP = "((SELECT cg_viewer())[2])::uuid"
PURPOSE = "((SELECT cg_viewer())[5])"
CRISIS = "'crisis_response'"
LABELS_READ = "string_to_array((SELECT cg_viewer())[7], ',')"


def _words(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _own(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"{column} = {AGENCY}" for column in columns)


def _reached(table: str, column: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM privacy_reach r WHERE r.record_id = {table}.{column} AND r.membership_id = {MEMBERSHIP}"
        " AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp()))"
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
    kind = f"(SELECT kind FROM agencies_agency WHERE id = {AGENCY})"
    giver, label = f"{table}.agency_id", f"{table}.label"
    own = f"{table}.agency_id = {AGENCY} AND {table}.label = ANY ({LABELS_READ})"
    assigned = (
        f"{table}.label IN ({_words(BRIEF_LABELS)}) AND EXISTS (SELECT 1 FROM privacy_reach r WHERE r.record_id = {table}.record_id"
        f" AND r.membership_id = {MEMBERSHIP} AND r.giver_id = {table}.agency_id AND {table}.label = ANY (r.labels)"
        " AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp()))"
        f" AND {_agreed(giver, label, CRISIS)}"
    )
    released = f"{table}.label = ANY ({LABELS_READ}) AND {table}.agency_id <> {AGENCY} AND {_granted(table, label)}"
    never = f"{table}.label IN ({_words(HEALTH_LABELS)}) AND {kind} IN ({_words(NEVER_READ_HEALTH)})"
    return f"NOT ({never}) AND (({own}) OR ({assigned}) OR ({released}))"


def read_predicate(table_name: str, table: Table) -> str:
    """Which rows of a table a viewer may read."""
    if table.where == "PART":
        seen = part_predicate(table_name)
    elif table.where:
        seen = table.where
    else:
        reads = f"'{table.label}' = ANY ({LABELS_READ}) AND " if table.label else ""
        ways = [f"{reads}({_own(table.own)})"] if table.own else []
        ways += [_reached(table_name, table.reach)] if table.reach else []
        ways += [_granted(table_name, f"'{table.granted}'")] if table.granted else []
        seen = " OR ".join(f"({way})" for way in ways) or "false"
    return f"{JURISDICTION} AND ({seen})"


def add_predicate(table: Table) -> str:
    """Which rows a viewer may add."""
    columns = table.insert_own or table.own
    return f"{JURISDICTION} AND ({_own(columns) if columns else 'true'})"


def policies(table_name: str, table: Table) -> list[str]:
    """The statements that lay the policies of one protected table."""
    read = read_predicate(table_name, table)
    rows = [
        ("read", "SELECT", f"USING ({read})"),
        ("add", "INSERT", f"WITH CHECK ({add_predicate(table)})"),
        ("change", "UPDATE", f"USING ({read}) WITH CHECK ({JURISDICTION})"),
        ("remove", "DELETE", f"USING ({read})"),
    ]
    made = [f"ALTER TABLE {table_name} ENABLE ROW LEVEL SECURITY"]
    for name, command, clause in rows:
        made.append(f"DROP POLICY IF EXISTS cg_{name} ON {table_name}")
        made.append(f"CREATE POLICY cg_{name} ON {table_name} FOR {command} TO cg_app {clause}")
    made.append(f"DROP POLICY IF EXISTS cg_counted ON {table_name}")
    if table.reader:
        made.append(f"CREATE POLICY cg_counted ON {table_name} FOR ALL TO cg_reader USING (true)")
    return made
