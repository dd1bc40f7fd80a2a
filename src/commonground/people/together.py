"""The people whom several lists of one page name, asked for together."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from commonground.agencies.context import Viewer
from commonground.people.models import Person


class Together:
    """The people of one page: each list says whom it will name, and the first name that is read brings all of them in one question.

    Whom the floor does not show is None, like somebody who was never asked for.
    """

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self._wanted: set[UUID] = set()
        self._subjects: set[UUID] = set()
        self._found: dict[UUID, Person] = {}
        self._own: dict[UUID, Person] = {}

    def will_name(self, ids: Iterable[UUID | None] = (), *, subjects: Iterable[UUID | None] = ()) -> None:
        """:param ids: of rows of people. :param subjects: of people by whatever row the viewer's own agency has of them."""
        self._wanted |= {one for one in ids if one}
        self._subjects |= {one for one in subjects if one}

    def person(self, person_id: UUID | None) -> Person | None:
        """The row with this id, if the viewer sees it."""
        self._ask()
        return self._found.get(person_id) if person_id else None

    def own(self, subject_id: UUID | None) -> Person | None:
        """The row that the viewer's own agency has of this person."""
        self._ask()
        return self._own.get(subject_id) if subject_id else None

    def _ask(self) -> None:
        if not self._wanted and not self._subjects:
            return
        by_subject = Q(agency_id=self.viewer.agency_id, subject_id__in=self._subjects)
        by_id = Q(pk__in=self._wanted)
        asked = by_id | by_subject if self._wanted and self._subjects else by_id if self._wanted else by_subject
        for one in Person.objects.filter(asked):
            self._found[one.pk] = one
            if one.agency_id == self.viewer.agency_id:
                self._own[one.subject_id] = one
        self._wanted, self._subjects = set(), set()
