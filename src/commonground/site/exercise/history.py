"""The past of the town: told from the calls, written as one set, and told on at each start."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from commonground.ledger.models import Happening
from commonground.site.exercise.actions.write_history import Change, Written, write_history
from commonground.site.exercise.events import HistoryWritten
from commonground.site.exercise.partners import Partners
from commonground.site.exercise.past_course import Course
from commonground.site.exercise.past_facts import Facts
from commonground.site.exercise.past_rows import Row, Shelf
from commonground.site.exercise.shared_things import lay_shared_things
from commonground.site.town.calls import GeneratedCall
from commonground.site.town.generate import Town

GOES_ON_FOR = timedelta(
    days=110
)  # every story is over by then: the longest case without a word is closed after 45 days


def told_until(partners: Partners) -> datetime | None:
    """How far the past of this jurisdiction is told, as the ledger says; None when it is not told at all."""
    lines = Happening.objects.using("ledger").filter(
        jurisdiction_id=partners.host.jurisdiction_id, kind=HistoryWritten.code
    )
    facts = lines.order_by("-at").values_list("facts", flat=True).first()
    return datetime.fromisoformat(facts["until"]) if facts else None


def tell_history(
    town: Town, partners: Partners, calls: list[GeneratedCall], *, seed: int, before: datetime | None, until: datetime
) -> Written:
    """Write what followed the town's calls until now; what was written before goes on from there.

    :param calls: the town's calls, at least those of the last ``GOES_ON_FOR`` before the last telling.
    :param before: how far the past was told, None when it was not.
    """
    by_id = {call.external_id: call for call in calls}
    told = [(story, by_id[story.call]) for story in town.stories_of(seed, iter(calls))]
    facts = Facts.read(town, partners, [call.external_id for _, call in told])
    now = Course(facts, seed).play(told, until)
    lay_shared_things(now, until)
    then = Course(facts, seed).play(told, before) if before else Shelf(facts)
    if before:
        lay_shared_things(then, before)
    fresh = [(model, row) for model, row in now.all_rows() if row.instance.pk not in then.rows[model]]
    return write_history(fresh, list(_changes(then, now)), until=until, first=before is None, by=partners.setup)


def _changes(then: Shelf, now: Shelf) -> Iterator[Change]:
    for model, row in now.all_rows():
        old: Row | None = then.rows[model].get(row.instance.pk)
        if old is None:
            continue
        names = [field.attname for field in model._meta.concrete_fields]
        was = {name: getattr(old.instance, name) for name in names}
        before = {name: value for name, value in was.items() if value != getattr(row.instance, name)}
        if before:
            yield Change(model, row, before)
