"""The subject: what joins several agencies' knowledge of one person, once an accepted referral or a release carries the link."""

from django.db import models

from commonground.agencies.models import JurisdictionRow
from commonground.kit.ids import uuid4
from commonground.kit.looking import Protected


class Subject(JurisdictionRow, Protected):
    """An anchor without a name or a fact. A person row of one agency points down to it (decision 1)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)

    class Meta(JurisdictionRow.Meta):
        base_manager_name = "objects"
