"""The moves of a unit."""

from django.utils.translation import gettext_lazy as _

from commonground.kit.status import Move, StatusTable

UNIT = StatusTable(
    "units.unit",
    first="off_duty",
    words={
        "off_duty": _("Off duty"),
        "available": _("Free"),
        "assigned": _("Sent"),
        "en_route": _("On the way"),
        "on_scene": _("On scene"),
    },
    moves=[
        Move("go_on_duty", ("off_duty",), "available", owner="the crew"),
        Move("go_off_duty", ("available",), "off_duty", owner="the crew"),
        Move("assign", ("available",), "assigned", owner="dispatch", notice="Your unit was sent to a call."),
        Move("set_out", ("assigned",), "en_route", owner="the crew"),
        Move("arrive", ("assigned", "en_route"), "on_scene", owner="the crew"),
        Move("free", ("assigned", "en_route", "on_scene"), "available", owner="the crew"),
    ],
)
