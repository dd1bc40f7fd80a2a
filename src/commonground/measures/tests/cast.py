"""Many calls of an invented county, written in one statement: for figures, pages and benchmarks."""

from datetime import UTC, datetime
from typing import Any

from django.db import connection

from commonground.agencies.context import Viewer, as_viewer

UNTIL = datetime(2026, 11, 15, 12, tzinfo=UTC)
NATURES = (
    "person_in_crisis", "suicide_risk", "medical_help", "welfare_check", "assault", "disturbance", "noise", "theft", "collision",
    "domestic_violence", "child_at_risk", "traffic_stop", "overdose", "other",
)  # fmt: skip
ENDINGS = (
    "helped_on_scene", "settled_on_scene", "connected_to_service", "crisis_center_by_choice", "arrest", "citation", "report_taken",
    "gone_on_arrival", "passed_to_other_agency", "",
)  # fmt: skip

STATEMENT = """
INSERT INTO calls_call (id, jurisdiction_id, agency_id, area_id, origin, external_id, earlier_digests, time_precision, received_on,
  began_at, received_at, decided_at, assigned_at, on_scene_at, cleared_at, closed_at, changed_at, nature, final_nature, raw_type,
  final_raw_type, channel, danger, language, place, raw_area, counts_at_place, recommended, recommendation, response, override_reason,
  disposition, raw_disposition, status, open_on_board)
SELECT gen_random_uuid(), %(place)s, %(agency)s, (%(areas)s::uuid[])[(1 + (number * 7919) %% %(many_areas)s)::integer], 'imported', '', '{}',
  CASE WHEN number %% 40 = 0 THEN 'date' ELSE 'second' END, (at AT TIME ZONE %(zone)s)::date, timed, timed,
  timed + interval '1 second' * (20 + number %% 180), timed + interval '1 second' * (90 + number %% 240),
  CASE WHEN number %% 9 <> 0 THEN timed + interval '1 second' * (300 + (number * 31) %% 1500) END,
  CASE WHEN number %% 9 <> 0 THEN timed + interval '1 second' * (2400 + (number * 17) %% 3000) END, timed + interval '2 hours', at,
  (%(natures)s::text[])[(1 + (number * 104729) %% %(many_natures)s)::integer], '', '', '', '911', '{}', '', '', '', false,
  CASE WHEN number %% 5 = 0 THEN 'mobile_crisis' ELSE 'police' END, '{}', CASE WHEN number %% 7 = 0 THEN 'mobile_crisis' ELSE 'police' END, '',
  (%(endings)s::text[])[(1 + (number * 15485863) %% %(many_endings)s)::integer], '', 'closed', false
FROM (SELECT number, at, CASE WHEN number %% 40 <> 0 THEN at END AS timed
      FROM (SELECT number, %(until)s::timestamptz - interval '1 second' * (number * %(seconds)s::bigint) AS at
            FROM generate_series(1, %(many)s::bigint) AS number) AS numbered) AS dated
"""


def many_calls(by: Viewer, areas: list[Any], many: int, *, days: int = 700, until: datetime = UNTIL) -> None:
    """``many`` calls over the days before ``until``, spread over the areas (None: not known), by a dispatch center."""
    facts = {
        "place": by.jurisdiction_id, "agency": by.agency_id, "areas": [a.pk if a else None for a in areas], "many_areas": len(areas),
        "zone": by.time_zone, "natures": list(NATURES), "many_natures": len(NATURES), "endings": list(ENDINGS),
        "many_endings": len(ENDINGS), "until": until, "seconds": max(1, days * 86400 // many), "many": many,
    }  # fmt: skip
    with as_viewer(by), connection.cursor() as cursor:
        cursor.execute(STATEMENT, facts)
