"""What is under way with a person: consents asks this before anybody's answer counts as given in calm."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from commonground.agencies.context import Viewer
from commonground.encounters.models import Encounter
from commonground.kit.spans import not_ended
from commonground.people.models import Person
from commonground.privacy.models import Reach


def under_way_with(person: Person, by: Viewer) -> list[str]:
    """The addresses where it is ended: open meetings of the viewer's agency with this person, those whose unit is not clear yet, and what
    the viewer is in the middle of with somebody who has no name yet, or on a call.

    It looks at what stands now: a meeting has no end that lies ahead.
    """
    sent = Reach.objects.filter(
        not_ended(timezone.now()), kind="assignment", record_kind="calls.call", agency_id=by.agency_id
    )
    not_over = Q(status="open") | Exists(sent.filter(cause_id=OuterRef("assignment_id")))
    theirs = Q(subject_id=person.subject_id) | Q(subject=None, opened_by__user_id=by.user_id, status="open")
    met = Encounter.objects.filter(not_over & theirs, agency_id=by.agency_id).order_by("opened_at", "id")
    found = [reverse("field:encounter", args=[key]) for key in met.values_list("pk", flat=True)]
    if not found and sent.filter(membership__user_id=by.user_id).exists():
        found = [reverse("field:home")]
    return found
