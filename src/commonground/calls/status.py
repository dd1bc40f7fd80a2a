"""The moves of a call and of one unit's part in it."""

from django.utils.translation import gettext_lazy as _

from commonground.kit.status import Move, StatusTable

CALL = StatusTable(
    "calls.call",
    first="received",
    words={
        "received": _("Received"),
        "triaged": _("Response chosen"),
        "sent": _("Help is on the way"),
        "on_scene": _("Help is there"),
        "cleared": _("Units are clear"),
        "closed": _("Ended"),
        "cancelled": _("Cancelled"),
    },
    moves=[
        Move("triage", ("received", "triaged"), "triaged", owner="dispatch"),
        Move("send", ("triaged", "sent", "cleared"), "sent", owner="the crew", notice="A unit was sent."),
        Move("send_more", ("on_scene",), "on_scene", owner="the crew", notice="Another unit was sent."),
        Move("arrive", ("sent", "on_scene"), "on_scene", owner="the crew"),
        Move("call_back", ("sent",), "triaged", owner="dispatch", notice="The unit was called back."),
        Move("clear", ("sent", "on_scene"), "cleared", owner="dispatch"),
        Move("cancel", ("received", "triaged", "sent", "on_scene"), "cancelled", notice="The call was cancelled."),
        Move("close", ("triaged", "cleared"), "closed"),
    ],
)
ASSIGNMENT = StatusTable(
    "calls.assignment",
    first="assigned",
    words={
        "assigned": _("Sent"),
        "en_route": _("On the way"),
        "on_scene": _("On scene"),
        "cleared": _("Clear"),
        "recalled": _("Called back"),
    },
    moves=[
        Move("set_out", ("assigned",), "en_route", owner="the crew"),
        Move("arrive", ("assigned", "en_route"), "on_scene", owner="the crew"),
        Move("clear", ("assigned", "en_route", "on_scene"), "cleared"),
        Move("recall", ("assigned", "en_route"), "recalled", notice="Cancelled: you are free again."),
        Move("call_off", ("on_scene",), "recalled", notice="Cancelled: you are free again."),
    ],
)
UNDER_WAY = ("assigned", "en_route", "on_scene")
OPEN = ("received", "triaged", "sent", "on_scene", "cleared")
