"""The columns of a staged row, and by which rule each is merged into what is stored."""

from typing import Final

# Rules of merging. A row of at least the stored time precision overwrites what it knows; a row of less fills gaps alone.
# What counts as a gap depends on the kind of column.
TEXT: Final = ("external_id", "raw_type", "final_raw_type", "disposition", "raw_disposition", "raw_area", "place")
NATURE: Final = ("nature", "final_nature")
CHANNEL: Final = ("channel",)
CALL_CLOCKS: Final = ("began_at", "received_at", "queued_at")
UNIT_CLOCKS: Final = ("assigned_at", "en_route_at", "on_scene_at", "cleared_at")
VALUE: Final = ("priority", "area_id", "latitude", "longitude")
DAY: Final = ("received_on", "time_precision")
NOTHING_SAID: Final = "{} IN ('', 'other')"

STAGE: Final = """
CREATE TEMPORARY TABLE IF NOT EXISTS calls_stage (
  n integer, line integer, round integer, call_id uuid, response_id uuid, identity uuid, response_key uuid, digest uuid,
  precision_rank integer, time_precision text, received_on date,
  began_at timestamptz, received_at timestamptz, queued_at timestamptz,
  assigned_at timestamptz, en_route_at timestamptz, on_scene_at timestamptz, cleared_at timestamptz,
  external_id text, nature text, raw_type text, final_nature text, final_raw_type text, priority smallint, channel text,
  disposition text, raw_disposition text, raw_area text, area_id uuid, latitude double precision, longitude double precision,
  place text, unit_name text
);
TRUNCATE calls_stage
"""
COPIED: Final = (
    "n", "line", "round", "call_id", "response_id", "identity", "response_key", "digest", "precision_rank", "time_precision",
    "received_on", "began_at", "received_at", "queued_at", "assigned_at", "en_route_at", "on_scene_at", "cleared_at",
    "external_id", "nature", "raw_type", "final_nature", "final_raw_type", "priority", "channel", "disposition",
    "raw_disposition", "raw_area", "area_id", "latitude", "longitude", "place", "unit_name",
)  # fmt: skip
RANKS: Final = {"date": 0, "minute": 1, "second": 2}
EARLIER_KEPT: Final = 200


def rank_of(column: str) -> str:
    """SQL for the rank of a stored time precision; -1 when nothing is stored yet."""
    return f"(CASE {column} WHEN 'second' THEN 2 WHEN 'minute' THEN 1 WHEN 'date' THEN 0 ELSE -1 END)"


BETTER: Final = f"s.precision_rank >= {rank_of('c.time_precision')}"


def merged(column: str, gap: str, stored: str = "c") -> str:
    """SQL for the merged value of one column. ``gap`` is a condition on ``{}`` that holds when it says nothing."""
    new_gap, old_gap = gap.format(f"s.{column}"), gap.format(f"{stored}.{column}")
    return (
        f"CASE WHEN {stored}.id IS NULL OR (NOT ({new_gap}) AND ({BETTER} OR {old_gap}))"
        f" THEN s.{column} ELSE {stored}.{column} END"
    )


def call_merge(grain: str) -> dict[str, str]:
    """Column of a call -> SQL for its merged value. With the grain ``unit response`` the later clocks belong to the unit."""
    made = {column: merged(column, "{} = ''") for column in TEXT}
    for column in NATURE:
        made[column] = f"CASE WHEN c.{column} = '' THEN s.{column} ELSE {merged(column, NOTHING_SAID)} END"
    made |= {column: merged(column, "{} IN ('', 'unknown')") for column in CHANNEL}
    clocks = CALL_CLOCKS if grain == "unit response" else CALL_CLOCKS + UNIT_CLOCKS
    made |= {column: merged(column, "{} IS NULL") for column in (*clocks, *VALUE)}
    made |= {column: f"CASE WHEN c.id IS NULL OR {BETTER} THEN s.{column} ELSE c.{column} END" for column in DAY}
    return made


def unit_merge() -> dict[str, str]:
    """Column of a unit's part -> SQL for its merged value."""
    made = {column: merged(column, "{} IS NULL", stored="a") for column in UNIT_CLOCKS}
    return made | {"unit_name": merged("unit_name", "{} = ''", stored="a")}
