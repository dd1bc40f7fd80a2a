"""Writing the past of an exercise: everything at once, so that a start that was killed leaves no half of it."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, models, transaction

from commonground.agencies.acting import action
from commonground.agencies.context import Viewer, as_viewer
from commonground.agencies.models import Agency
from commonground.agencies.viewers import service
from commonground.kit.rules import hold
from commonground.ledger.writing import remember
from commonground.site.exercise.events import HistoryWritten
from commonground.site.exercise.past_rows import ORDER, Row
from commonground.site.exercise.rules import NeverAmongRealPeople

AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Change:
    """A row of the past that went on since it was written: the fields that are new, and what stood there before."""

    model: type[models.Model]
    row: Row
    before: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows were new, how many went on, and how many stories were left alone because people had worked on them."""

    fresh: int
    changed: int
    left_alone: int


@action("exercise.write_history")
def write_history(
    fresh: Sequence[tuple[type[models.Model], Row]],
    changes: Sequence[Change],
    *,
    until: datetime,
    first: bool = False,
    by: Viewer,
    at: datetime | None = None,
) -> Written:
    """Write what had happened in an exercise until a moment, as one set and one line of the ledger.

    Each row is written as the agency whose row it is, under row-level security. A story on which somebody worked since stays
    as they left it.

    :param until: how far the past is told now. :param first: nothing of it is there yet, so that every row must fit.
    """
    hold(NeverAmongRealPeople, by=by)
    agencies = {agency.pk: agency for agency in Agency.objects.filter(jurisdiction_id=by.jurisdiction_id)}
    scribe = Scribe(agencies, strict=first)
    left_alone = scribe.touched(changes)
    due = [each for each in fresh if each[1].story not in left_alone]
    rows = scribe.add(due)
    changed = scribe.change([each for each in changes if each.row.story not in left_alone])
    counts = Counter(model._meta.model_name for model, _ in due)
    digest = hashlib.sha256(",".join(sorted(str(row.instance.pk) for _, row in due)).encode()).hexdigest()
    remember(
        HistoryWritten(agencies[by.agency_id], by=by, at=at, until=until, changed=changed, digest=digest, **counts)
    )
    return Written(rows, changed, len(left_alone))


class Scribe:
    """Writes rows for several agencies, each as that agency's own service."""

    def __init__(self, agencies: Mapping[UUID, Agency], *, strict: bool) -> None:
        self.strict = strict
        # To go on with a row it must be read; the service reads no label anywhere but here, where nobody is real.
        self.viewers = {
            key: replace(service("setup", agency), labels=frozenset({"general"})) for key, agency in agencies.items()
        }

    def add(self, rows: Iterable[tuple[type[models.Model], Row]]) -> int:
        """Add all rows; what is there already stays. When the set does not fit, story by story, leaving out what does not."""
        every = list(rows)
        if self.strict:
            return self._add(every)
        try:
            return self._add(every)
        except IntegrityError:
            by_story: dict[str, list[tuple[type[models.Model], Row]]] = defaultdict(list)
            for each in every:
                by_story[each[1].story].append(each)
            return sum(self._add_story(story) for story in by_story.values())

    def _add_story(self, rows: list[tuple[type[models.Model], Row]]) -> int:
        try:
            return self._add(rows)
        except IntegrityError:
            return 0  # somebody made a row of their own since, which has the place of one of these

    def _add(self, rows: list[tuple[type[models.Model], Row]]) -> int:
        sets: dict[tuple[type[models.Model], UUID], list[models.Model]] = defaultdict(list)
        for model, row in rows:
            sets[model, row.agency].append(row.instance)
        with transaction.atomic():
            for model in ORDER:
                for agency, viewer in self.viewers.items():
                    if made := sets.get((model, agency)):
                        with as_viewer(viewer):
                            model._default_manager.bulk_create(
                                made, batch_size=AT_ONCE, ignore_conflicts=not self.strict
                            )
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        return len(rows)

    def touched(self, changes: Iterable[Change]) -> set[str]:
        """The stories of which a row is no longer as it was written: people went on with them."""
        found: set[str] = set()
        for (model, agency), some in self._sets(changes).items():
            with as_viewer(self.viewers[agency]):
                stand = model._default_manager.in_bulk([each.row.instance.pk for each in some])
            for each in some:
                row = stand.get(each.row.instance.pk)
                if row is None or any(getattr(row, name) != value for name, value in each.before.items()):
                    found.add(each.row.story)
        return found

    def change(self, changes: Iterable[Change]) -> int:
        """Bring rows up to what had happened."""
        done = 0
        for (model, agency), some in self._sets(changes).items():
            fields = sorted({name for each in some for name in each.before})
            with as_viewer(self.viewers[agency]):
                done += model._default_manager.bulk_update([each.row.instance for each in some], fields, batch_size=500)
        return done

    @staticmethod
    def _sets(changes: Iterable[Change]) -> dict[tuple[type[models.Model], UUID], list[Change]]:
        sets: dict[tuple[type[models.Model], UUID], list[Change]] = defaultdict(list)
        for each in changes:
            sets[each.model, each.row.agency].append(each)
        return sets
