"""What the database itself keeps true of calls, and how it finds them: newest first, by place, by identity."""

from django.db import models
from django.db.models import F, Index, Q
from django.db.models.functions import Upper

NEWEST = (F("began_at").desc(nulls_last=True), F("id").desc())
CALL_CONSTRAINTS = [
    models.UniqueConstraint(fields=["jurisdiction", "identity"], name="call_identity_once"),
    models.CheckConstraint(condition=Q(priority=None) | Q(priority__range=(1, 5)), name="call_priority_1_to_5"),
    models.CheckConstraint(
        condition=Q(latitude=None, longitude=None)
        | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
        name="call_position_on_earth",
    ),
    models.CheckConstraint(
        condition=~Q(time_precision="date")
        | Q(began_at=None, received_at=None, assigned_at=None, on_scene_at=None, cleared_at=None),
        name="call_of_a_day_has_no_clock",
    ),
    models.CheckConstraint(condition=~Q(origin="imported", open_on_board=True), name="call_history_is_not_live"),
    models.CheckConstraint(
        condition=Q(origin="replay", replay_of__isnull=False, counts_at_place=False)
        | (~Q(origin="replay") & Q(replay_of=None)),
        name="call_replay_shows_a_past_call",
    ),
    models.CheckConstraint(
        condition=Q(held_by=None, held_since=None) | Q(held_by__isnull=False, held_since__isnull=False),
        name="call_held_since_a_moment",
    ),
]  # fmt: skip
CALL_INDEXES = [
    Index("jurisdiction", *NEWEST, condition=Q(open_on_board=True), name="call_board"),
    Index("jurisdiction", *NEWEST, name="call_newest"),
    Index(fields=["jurisdiction", "changed_at"], condition=~Q(origin="imported"), name="call_changed"),
    Index(fields=["jurisdiction", "received_on"], name="call_day"),
    Index("jurisdiction", Upper("place"), condition=Q(counts_at_place=True) & ~Q(place=""), name="call_place"),
]
