"""Writing what dispatchers of the past stated, were shown and decided: a feed of calls does not tell it."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.site.exercise.events import DecisionsWritten
from commonground.site.exercise.rules import NeverAmongRealPeople

# A past call keeps its origin and stays off the board; what people decided on it afterwards is not written over.
PUT_DOWN = """
UPDATE calls_call c SET danger = string_to_array(d.danger, ','), language = d.language, recommended = d.recommended,
       recommendation = d.shown::jsonb, recommended_at = d.recommended_at, response = d.response,
       override_reason = d.reason, decided_at = d.decided_at
  FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::text[], %s::text[],
              %s::timestamptz[])
       AS d (identity, danger, language, recommended, shown, recommended_at, response, reason, decided_at)
 WHERE c.jurisdiction_id = %s AND c.identity = d.identity AND c.origin = 'imported' AND c.decided_at IS NULL
"""

# While a town is founded every call that is counted has its decision, so the planner expects none to be left without and would
# read the whole set again for each call that is: eight seconds instead of a tenth.
ALL_AT_ONCE, AS_BEFORE = "SET LOCAL enable_nestloop = off", "SET LOCAL enable_nestloop = on"


class Decision(NamedTuple):
    """One past call: what was stated of danger (codes with commas), what was shown, what was chosen, why otherwise, and when."""

    identity: UUID
    danger: str
    language: str
    recommended: str
    shown: dict[str, object]
    recommended_at: datetime
    response: str
    reason: str
    decided_at: datetime


@action("exercise.write_decisions", right="exercise.write_history")
def write_decisions(decisions: Sequence[Decision], *, by: Viewer, at: datetime | None = None) -> int:
    """Write the decisions of past calls of an exercise, as one set and one line of the ledger.

    :param by: the installation's service of the dispatch center that owns the calls. :returns: how many calls were told.
    """
    hold(NeverAmongRealPeople, by=by)
    if not decisions:
        return 0
    columns = [list(column) for column in zip(*decisions, strict=True)]
    columns[4] = [json.dumps(shown) for shown in columns[4]]
    with connection.cursor() as cursor:
        cursor.execute(ALL_AT_ONCE)
        cursor.execute(PUT_DOWN, [*columns, by.jurisdiction_id])
        told = int(cursor.rowcount)
        cursor.execute(AS_BEFORE)
    digest = hashlib.sha256(",".join(sorted(str(each.identity) for each in decisions)).encode()).hexdigest()
    center = Agency.objects.get(pk=by.agency_id)
    remember(DecisionsWritten(center, by=by, at=at, calls=told, digest=digest))
    return told
