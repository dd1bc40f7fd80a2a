"""On which ground the viewer looks at parts and people, as SQL: asked of many at once with the very conditions that let them look."""

from commonground.privacy.law.cells import the_law
from commonground.site.floor.looking import (
    ME,
    MY_AGENCY,
    Row,
    cell_of,
    held_of,
    not_barred_row,
    permission_of,
    way_opens,
    wrote_it,
)
from commonground.site.floor.policies import COPY_LIVES, PART, row_under

PERSON = row_under("people_person", "general")


def grounds_sql() -> str:
    """The function that answers for rows by id: cell and way of the law, and the agreement, permission, tie or emergency access.

    It answers for nothing that the viewer may not see now, and names nobody. One way is named where several open: none by an emergency
    or a permission where another does.
    """
    asked = " UNION ALL ".join(
        [
            _of("privacy_part", "privacy.part", PART, f" AND {COPY_LIVES}"),
            _of("people_person", "people.person", PERSON, ""),
        ]
    )
    return (
        "CREATE OR REPLACE FUNCTION cg_grounds(parts uuid[], people uuid[]) RETURNS TABLE (law text, kind text, id uuid, cell text, way text,"
        " own boolean, wrote boolean, agreement uuid, release uuid, tie text, cause uuid, emergency uuid)"
        " LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$\n#variable_conflict use_column\nBEGIN\n"
        f"  RETURN QUERY SELECT '{the_law().version}'::text, found.* FROM ({asked}) AS found;\nEND $$"
    )


def _of(table: str, kind: str, row: Row, more: str) -> str:
    ties, agreed, opened = (text.split(" FROM ", 1)[1].removesuffix(")") for text in held_of(row))
    held = f"(SELECT {', '.join(f'{text} AS {name}' for text, name in zip(held_of(row), ('ties', 'agreed', 'opened'), strict=True))} OFFSET 0) AS held"
    wrote, needed = wrote_it(row), f"(w.release OR w.tied AND held.ties = '{{}}' AND NOT {wrote_it(row)})"
    tie = f"FROM {ties} AND (w.ties IS NULL OR r.kind = ANY (w.ties)) ORDER BY r.starts_at, r.kind, r.cause_id LIMIT 1"
    ids = "parts" if table == "privacy_part" else "people"
    return (
        f"(SELECT DISTINCT ON ({table}.id) '{kind}'::text, {table}.id, concat_ws('.', w.label, w.recipient, w.purpose), w.way,"
        f" {row.agency} = {MY_AGENCY}, (w.tied OR w.author) AND {wrote},"
        f" (SELECT a.id FROM {agreed} ORDER BY a.starts_at, a.id LIMIT 1),"
        f" CASE WHEN {needed} THEN ({permission_of(row).replace('SELECT 1', 'SELECT g.release_id', 1)} ORDER BY g.expires_at DESC, g.release_id LIMIT 1) END,"
        f" (SELECT r.kind::text {tie}), (SELECT r.cause_id {tie}),"
        f" (SELECT e.id FROM {opened} ORDER BY e.starts_at, e.id LIMIT 1)"
        f" FROM {table} CROSS JOIN {ME} JOIN commonground_law w ON {cell_of(row)} CROSS JOIN LATERAL {held}"
        f" WHERE {table}.id = ANY ({ids}) AND {table}.jurisdiction_id = (me.viewer)[4]::uuid AND {not_barred_row(row)} AND {way_opens(row)}{more}"
        f" ORDER BY {table}.id, w.emergency, w.release, w.way)"
    )
