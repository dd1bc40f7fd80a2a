"""The rules of taking in, as SQL. Each statement looks up, merges and upserts one round: at most one staged row for each call.

What is stored is fetched once for the whole round and then joined, never looked up row by row: with the statistics of a table
that is young, or was just emptied, the planner takes any index of the jurisdiction for as good as the right one, and would read
all of it for each row. Parameters by name: ``round``, ``jurisdiction``, ``agency``, ``at``, ``never`` (natures that never count
at a place), ``calls`` (identities of the round), ``parts`` (response keys of the round).
"""

from typing import Final

from commonground.calls.staging.columns import EARLIER_KEPT, call_merge, unit_merge

STORED_CALLS: Final = "c AS MATERIALIZED (SELECT * FROM calls_call o WHERE o.jurisdiction_id = %(jurisdiction)s AND o.identity = ANY (%(calls)s))"
STORED_PARTS: Final = (
    "a AS MATERIALIZED (SELECT * FROM calls_assignment o WHERE o.jurisdiction_id = %(jurisdiction)s"
    " AND o.response_key = ANY (%(parts)s))"
)
CALL: Final = "c ON c.identity = s.identity"
PART: Final = "a ON a.response_key = s.response_key"
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
    look, seen = (f"{CALL} LEFT JOIN {PART}", _seen("a")) if by_unit else (CALL, _seen("c"))
    stored = f"{STORED_CALLS}, {STORED_PARTS}" if by_unit else STORED_CALLS
    more = {} if by_unit else {"digest": "m.new_digest", "earlier_digests": "m.new_earlier"}
    write = "m.new OR m.differs" if by_unit else "NOT m.seen"
    names = [*rules, *more]
    return f"""
WITH {stored}, m AS MATERIALIZED (
  SELECT s.n, s.identity, coalesce(c.id, s.call_id) AS call_id, c.id IS NULL AS new, c.changed_at, {seen} AS seen,
      s.digest AS new_digest, {_earlier("c")} AS new_earlier, {_differs("c", rules)} AS differs,
      {", ".join(f"{rule} AS {name}" for name, rule in rules.items())}
    FROM calls_stage s LEFT JOIN {look} WHERE s.round = %(round)s
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
WITH {STORED_CALLS}, {STORED_PARTS}, m AS MATERIALIZED (
  SELECT s.n, s.response_key, s.response_id, c.id AS call_id, a.id IS NULL AS new, {_seen("a")} AS seen,
      s.digest AS new_digest, {_earlier("a")} AS new_earlier, {_differs("a", rules)} AS differs,
      {", ".join(f"{rule} AS {name}" for name, rule in rules.items())}
    FROM calls_stage s JOIN {CALL} LEFT JOIN {PART} WHERE s.round = %(round)s
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
UPDATE calls_call c SET (assigned_at, en_route_at, on_scene_at, cleared_at) = (a.assigned, a.en_route, a.on_scene, a.cleared)
  FROM (
    SELECT call_id, min(assigned_at) AS assigned, min(en_route_at) AS en_route, min(on_scene_at) AS on_scene, max(cleared_at) AS cleared
      FROM calls_assignment WHERE call_id = ANY (%(touched)s) GROUP BY call_id) a
 WHERE c.id = a.call_id AND c.id = ANY (%(touched)s) AND c.time_precision <> 'date'"""
