"""The rules of taking in, as SQL. Each statement looks up, merges and upserts one round: at most one staged row for each call.

The stored row is looked up by LATERAL ... LIMIT 1 and written by ON CONFLICT, so that a young database without statistics
does the same index look-ups as an old one. Parameters by name: ``round``, ``jurisdiction``, ``agency``, ``at``, ``never``
(natures that never count at a place).
"""

from typing import Final

from commonground.calls.staging.columns import EARLIER_KEPT, call_merge, unit_merge

CALL: Final = "LATERAL (SELECT * FROM calls_call o WHERE o.jurisdiction_id = %(jurisdiction)s AND o.identity = s.identity LIMIT 1) c"
PART: Final = (
    "LATERAL (SELECT * FROM calls_assignment o WHERE o.jurisdiction_id = %(jurisdiction)s"
    " AND o.response_key = s.response_key LIMIT 1) a"
)
COUNTS: Final = "(m.nature <> '' OR m.final_nature <> '') AND NOT m.nature = ANY (%(never)s) AND NOT m.final_nature = ANY (%(never)s)"


def _seen(stored: str) -> str:
    return f"({stored}.id IS NOT NULL AND ({stored}.digest = s.digest OR s.digest = ANY ({stored}.earlier_digests)))"


def _earlier(stored: str) -> str:
    kept = f"({stored}.earlier_digests || {stored}.digest)"
    return f"CASE WHEN {stored}.id IS NULL THEN '{{}}' ELSE {kept}[greatest(1, cardinality({kept}) - {EARLIER_KEPT} + 1):] END"


def _differs(stored: str, rules: dict[str, str]) -> str:
    """SQL: whether the merged row ``m`` says anything else than what is stored."""
    return f"({', '.join(f'{stored}.{name}' for name in rules)}) IS DISTINCT FROM ({', '.join(rules.values())})"


def upsert_calls(grain: str) -> str:
    """Create or merge the calls of a round. Gives for each staged row: n, the call, whether created, whether changed."""
    by_unit = grain == "unit response"
    rules = call_merge(grain)
    look, seen = (f"{CALL} ON true LEFT JOIN {PART}", _seen("a")) if by_unit else (CALL, _seen("c"))
    more = {} if by_unit else {"digest": "m.new_digest", "earlier_digests": "m.new_earlier"}
    write = "m.new OR m.differs" if by_unit else "NOT m.seen"
    names = [*rules, *more]
    return f"""
WITH m AS MATERIALIZED (
  SELECT s.n, s.identity, coalesce(c.id, s.call_id) AS call_id, c.id IS NULL AS new, c.changed_at, {seen} AS seen,
      s.digest AS new_digest, {_earlier("c")} AS new_earlier, {_differs("c", rules)} AS differs,
      {", ".join(f"{rule} AS {name}" for name, rule in rules.items())}
    FROM calls_stage s LEFT JOIN {look} ON true WHERE s.round = %(round)s
), put AS (
  INSERT INTO calls_call (id, jurisdiction_id, agency_id, origin, identity, status, open_on_board, danger, language,
      recommended, recommendation, response, override_reason, changed_at, counts_at_place,
      {"" if more else "earlier_digests, "}{", ".join(names)})
  SELECT m.call_id, %(jurisdiction)s, %(agency)s, 'imported', m.identity, 'closed', false, '{{}}', '',
      '', '{{}}', '', '', CASE WHEN m.differs THEN %(at)s ELSE m.changed_at END, {COUNTS},
      {"" if more else "'{}', "}{", ".join(more.get(name, f"m.{name}") for name in names)}
    FROM m WHERE NOT m.seen AND ({write})
  ON CONFLICT (jurisdiction_id, identity) DO UPDATE SET changed_at = EXCLUDED.changed_at,
      counts_at_place = EXCLUDED.counts_at_place, {", ".join(f"{name} = EXCLUDED.{name}" for name in names)}
) SELECT m.n, m.call_id, m.new, m.differs AND NOT m.new FROM m WHERE NOT m.seen AND ({write})"""


def upsert_parts() -> str:
    """Create or merge each unit's part of a round. Gives for each staged row: n, the call, False, whether added or changed."""
    rules = unit_merge()
    return f"""
WITH m AS MATERIALIZED (
  SELECT s.n, s.response_key, s.response_id, c.id AS call_id, a.id IS NULL AS new, {_seen("a")} AS seen,
      s.digest AS new_digest, {_earlier("a")} AS new_earlier, {_differs("a", rules)} AS differs,
      {", ".join(f"{rule} AS {name}" for name, rule in rules.items())}
    FROM calls_stage s JOIN {CALL} ON true LEFT JOIN {PART} ON true WHERE s.round = %(round)s
), put AS (
  INSERT INTO calls_assignment (id, jurisdiction_id, agency_id, call_id, response_key, status, recall_reason,
      digest, earlier_digests, {", ".join(rules)})
  SELECT m.response_id, %(jurisdiction)s, %(agency)s, m.call_id, m.response_key, 'cleared', '',
      m.new_digest, m.new_earlier, {", ".join(f"m.{name}" for name in rules)}
    FROM m WHERE NOT m.seen
  ON CONFLICT (jurisdiction_id, response_key) DO UPDATE SET digest = EXCLUDED.digest,
      earlier_digests = EXCLUDED.earlier_digests, {", ".join(f"{name} = EXCLUDED.{name}" for name in rules)}
) SELECT m.n, m.call_id, false, m.new OR m.differs FROM m WHERE NOT m.seen"""


FOLLOW_UNITS: Final = """
UPDATE calls_call c SET (assigned_at, en_route_at, on_scene_at, cleared_at) = (
    SELECT min(a.assigned_at), min(a.en_route_at), min(a.on_scene_at), max(a.cleared_at)
      FROM calls_assignment a WHERE a.call_id = c.id)
 WHERE c.id = ANY (%(touched)s) AND c.time_precision <> 'date'"""
