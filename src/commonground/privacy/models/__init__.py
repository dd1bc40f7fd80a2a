"""The facts that seeing rests on."""

from commonground.privacy.models.bar import Bar
from commonground.privacy.models.emergency import Emergency
from commonground.privacy.models.grant import Grant
from commonground.privacy.models.keys import AgencyKey, PersonKey
from commonground.privacy.models.part import Part
from commonground.privacy.models.reach import Reach
from commonground.privacy.models.received import Received
from commonground.privacy.models.statement import Statement
from commonground.privacy.models.subject import Subject

__all__ = ["AgencyKey", "Bar", "Emergency", "Grant", "Part", "PersonKey", "Reach", "Received", "Statement", "Subject"]
