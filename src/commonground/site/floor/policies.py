"""Row-level security from the register: one predicate for reading, adding, changing and removing a row."""

from commonground.privacy.register import Table
from commonground.site.floor.looking import (
    AGENCY,
    LABELS_READ,
    MEMBERSHIP,
    NOW,
    USER,
    Row,
    looking,
    needs_a_tie,
    not_barred,
    own_plain,
)

JURISDICTION = "jurisdiction_id = ((SELECT cg_viewer())[4])::uuid"
CRISIS = "'crisis_response'"
PART = Row(
    *(
        f"privacy_part.{column}"
        for column in ("agency_id", "label", "name", "record_id", "subject_id", "written_by", "written_at")
    ),
    of=("privacy_part.record_id",),
    left_open="privacy_part.left_open",
    never_for="privacy_part.never_for",
)

# A copy that another agency's permission bounds in time is read by nobody after its end, whatever asks.
COPY_LIVES = f"(privacy_part.bound_by IS NULL OR privacy_part.expires_at IS NULL OR privacy_part.expires_at > {NOW})"
SERVICE = "(SELECT cg_service())"


def _own(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"{column} = {AGENCY}" for column in columns)


def _reached(table: str, column: str) -> str:
    """Reach that the row's own agency gave, under an agreement in force: nobody can give reach to what is not theirs."""
    return (
        f"EXISTS (SELECT 1 FROM privacy_reach r WHERE r.record_id = {table}.{column} AND r.membership_id = {MEMBERSHIP}"
        f" AND r.giver_id = {table}.agency_id AND r.starts_at <= {NOW} AND (r.ends_at IS NULL OR r.ends_at > {NOW}))"
        f" AND EXISTS (SELECT 1 FROM agencies_agreement a WHERE a.from_agency_id = {table}.agency_id AND a.to_agency_id = {AGENCY}"
        f" AND 'general' = ANY (a.labels) AND {CRISIS} = ANY (a.purposes)"
        f" AND a.starts_at <= {NOW} AND (a.ends_at IS NULL OR a.ends_at > {NOW}))"
    )


def row_under(table: str, label: str) -> Row:
    """The columns of a table whose rows stand under one label as a whole. A short list of facts never opens a whole row."""
    return Row(f"{table}.agency_id", f"'{label}'", "''", f"{table}.id", f"{table}.subject_id", of=(f"{table}.id",))


def labelled_row(table: str) -> Row:
    """The columns of a table whose rows each stand under a label of their own, as a whole."""
    return Row(f"{table}.agency_id", f"{table}.label", "''", f"{table}.id", f"{table}.subject_id", of=(f"{table}.id",))


def _unbarred(table_name: str, table: Table) -> list[str]:
    """What keeps a row from whoever may not know of its person or of the record it belongs to, whatever else opens or changes it."""
    kept = []
    subject = f"{table_name}.subject_id" if {"agency", "subject"} <= table.fields.keys() else ""
    if subject or table.of:
        of = tuple(f"{table_name}.{column}" for column in ("id", *table.of))
        kept.append(not_barred(Row(f"{table_name}.agency_id", "", "", "", subject, of=of)))
    if table.never_to:
        kept.append(f"{table_name}.{table.never_to} IS DISTINCT FROM {USER}")
    return kept


def read_predicate(table_name: str, table: Table) -> str:
    """Which rows of a table a viewer may read."""
    if table.where == "PART":
        seen = f"{looking(PART)} AND {COPY_LIVES}"
    elif table.labelled:
        seen = looking(labelled_row(table_name))
    elif table.where:
        seen = _where(table)
    else:
        ways = _at_work(table_name, table)
        if table.granted:
            others = looking(row_under(table_name, table.granted))
            ways += [f"{table_name}.agency_id <> {AGENCY} AND {others}"]
        seen = " OR ".join(f"({way})" for way in ways) or "false"
    kept = _unbarred(table_name, table) if table.where != "PART" else []
    return " AND ".join([JURISDICTION, f"({seen})", *kept])


def _at_work(table_name: str, table: Table) -> list[str]:
    """The ways to a row that are work on it, not a look at what somebody shared: own row, or reach by assignment."""
    ways = [_own_row(table_name, table)] if table.own else []
    ways += [f"{table.member} = {MEMBERSHIP}"] if table.member else []
    return [*ways, *([_reached(table_name, table.reach)] if table.reach else []), *_of_service(table)]


def _of_service(table: Table) -> list[str]:
    """The named service that works on the rows of all agencies of its jurisdiction."""
    return [f"{SERVICE} = '{table.service}'"] if table.service else []


def _where(table: Table) -> str:
    return table.where.replace("{agency}", AGENCY)


def _own_row(table_name: str, table: Table) -> str:
    if not table.label:
        return _own(table.own)
    if needs_a_tie(table.label):
        return f"{_own(table.own)} AND {looking(row_under(table_name, table.label))}"
    return f"({_own(table.own)}) AND {own_plain(table.label, named=table.named)}"


def change_predicate(table_name: str, table: Table) -> str:
    """Which rows a viewer may change. A permission to see, or a line of a brief, is no permission to change.

    Whoever receives a permission or a reach cannot lengthen it; whoever cannot read a part cannot give it another label.
    """
    if table.where == "PART":
        work = f"{_own(('agency_id',))} AND {looking(PART)} AND {COPY_LIVES}"
    elif table.labelled:
        work = f"({_own(table.own)}) AND {looking(labelled_row(table_name))}"
    elif table.change_where:
        work = table.change_where
    elif table.change_own:
        work = " OR ".join([_own(table.change_own), *_of_service(table)])
        if table.where:  # a change that names no row tells how many there are
            work = f"({work}) AND ({_where(table)})"
    elif table.where:
        work = _where(table)
    else:
        work = " OR ".join(f"({way})" for way in _at_work(table_name, table)) or "false"
    kept = _unbarred(table_name, table) if table.where != "PART" else []
    return " AND ".join([JURISDICTION, f"({work})", *kept])


def add_predicate(table_name: str, table: Table) -> str:
    """Which rows a viewer may add. Who may not know of a person writes nothing about them: not how to reach them, nor what they are said to permit.

    Not asked of what bears the application's proof (a tie comes with the name of somebody whom its writer turns out to be kept from), nor of a
    bar itself: one is written beside others, each for a reason of its own.
    """
    known = ""
    if {"agency", "subject"} <= table.fields.keys() and "proof" not in table.fields and table_name != "privacy_bar":
        subject = f"{table_name}.subject_id"
        known = f" AND NOT ARRAY['all:' || {subject}, 'own:' || {subject}] && (SELECT cg_barred())"
    if table.change_where:
        return f"{JURISDICTION} AND ({table.change_where}){known}"
    columns = table.insert_own or table.own
    themselves = f" AND {table.member} = {MEMBERSHIP}" if table.member else ""
    # The installation brings in what was written elsewhere, and reads nothing of it.
    readable = f" AND (label = ANY ({LABELS_READ}) OR (SELECT cg_service()) = 'setup')" if table.labelled else ""
    return f"{JURISDICTION} AND ({_own(columns) if columns else 'true'}){themselves}{readable}{known}"


def policies(table_name: str, table: Table) -> list[str]:
    """The statements that lay the policies of one protected table."""
    read, change = read_predicate(table_name, table), change_predicate(table_name, table)
    rows = [
        ("read", "SELECT", f"USING ({read})"),
        ("add", "INSERT", f"WITH CHECK ({add_predicate(table_name, table)})"),
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
    made.append(f"DROP POLICY IF EXISTS cg_heard ON {table_name}")
    if table.heard:
        made.append(f"CREATE POLICY cg_heard ON {table_name} FOR SELECT TO cg_ledger USING (true)")
    return made
