"""Making a subject: the anchor of one person."""

from commonground.agencies.context import Viewer
from commonground.privacy.models import Subject


def new_subject(*, by: Viewer) -> Subject:
    """A new anchor in the viewer's jurisdiction."""
    return Subject.objects.create(jurisdiction_id=by.jurisdiction_id)
