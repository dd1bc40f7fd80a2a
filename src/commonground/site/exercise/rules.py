"""What must hold before an invented past may be written."""

from commonground.agencies.context import Viewer
from commonground.agencies.models import Jurisdiction
from commonground.kit.rules import Rule


class NeverAmongRealPeople(Rule):
    """This jurisdiction holds real people; nothing invented is ever written there."""

    code = "X1"

    @classmethod
    def holds(cls, by: Viewer) -> bool:
        return Jurisdiction.objects.filter(pk=by.jurisdiction_id).exclude(holds="real").exists()
