"""Looking for help: what answers a question, one service, and why something is not in the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from commonground.agencies.models import Jurisdiction
from commonground.directory.answers import Answer, answers
from commonground.directory.asking import Heard, Near, Question, Ranked, hear, rank
from commonground.directory.freshness import DUE_DAYS, GRACE_DAYS
from commonground.directory.models import Service
from commonground.directory.opening import State
from commonground.kit.noes import Hidden

PAGE = 20
SIFTED = 60
HIDDEN_COLUMNS = ("search_en", "search_es", "need_reasons")


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a question. `after`: the key of the next page, or None. `total`: how many there are in all, when known
    (with *open now* it is not: each has to be looked at). `heard`: the needs that were understood."""

    answers: tuple[Answer, ...]
    after: tuple[int, UUID] | None
    total: int | None
    heard: Heard
    question: Question


def local_now(jurisdiction_id: UUID, moment: datetime | None = None) -> datetime:
    """A moment (now) in the local time of the jurisdiction."""
    zone = Jurisdiction.objects.values_list("time_zone", flat=True).get(pk=jurisdiction_id)
    return (moment or timezone.now()).astimezone(ZoneInfo(zone))


def find(
    jurisdiction_id: UUID,
    *,
    text: str = "",
    need: str = "",
    language: str = "en",
    spoken: str = "",
    near: Near | None = None,
    open_at: datetime | None = None,
    limit: int = PAGE,
    after: tuple[int, UUID] | None = None,
) -> Found:
    """Services that help with what is asked, best first.

    :param text: the person's own words. :param need: a code of needs.toml (a picture stands for its group).
    :param language: of the reader. :param spoken: a language that must be spoken there.
    :param near: places within its metres come first; what has no place that may be shown (a line to call, a hidden shelter)
        stays in the answer.
    :param open_at: only what is open for certain at this moment (aware).
    :param after: ``after`` of the page before.
    """
    local = local_now(jurisdiction_id, open_at)
    question = Question(jurisdiction_id, text, need, language, spoken, near, local if open_at else None)
    heard, now = hear(question), timezone.now()
    overdue = now - timedelta(days=DUE_DAYS + GRACE_DAYS)
    ranked, total = rank(question, heard, overdue_before=overdue, after=after, limit=None if open_at else limit + 1)
    page = _open_ones(ranked, question, local, now, limit) if open_at else _shown(ranked[:limit], question, local, now)
    more = len(ranked) > limit if not open_at else len(page) > limit
    page = page[:limit]
    last = (page[-1].score, page[-1].service.pk) if page and more else None
    return Found(tuple(page), last, None if open_at or after else total, heard, question)


def _rows() -> QuerySet[Service]:
    return Service.objects.select_related("organization").defer(*HIDDEN_COLUMNS)


def _shown(ranked: Sequence[Ranked], question: Question, local: datetime, now: datetime) -> list[Answer]:
    rows = _rows().in_bulk([one.service_id for one in ranked])
    kept = [one for one in ranked if one.service_id in rows]
    made = answers(
        [rows[one.service_id] for one in kept], language=question.language, at=local, now=now, near=question.near
    )
    for answer, one in zip(made, kept, strict=True):
        answer.score = one.score
    return made


def _open_ones(
    ranked: Sequence[Ranked], question: Question, local: datetime, now: datetime, limit: int
) -> list[Answer]:
    """Those that are open for certain: the sieve of hours lets too much through, so each is looked at, a handful at a time."""
    kept: list[Answer] = []
    for start in range(0, len(ranked), SIFTED):
        looked = _shown(ranked[start : start + SIFTED], question, local, now)
        kept += [answer for answer in looked if answer.opening.state is State.OPEN]
        if len(kept) > limit:
            break
    return kept


def one_service(jurisdiction_id: UUID, service_id: UUID, *, language: str = "en", near: Near | None = None) -> Answer:
    """One service as a reader sees it now.

    :raises Hidden: when there is none here.
    """
    service = _rows().filter(jurisdiction_id=jurisdiction_id, pk=service_id).first()
    if service is None:
        raise Hidden
    now = timezone.now()
    (answer,) = answers([service], language=language, at=local_now(jurisdiction_id), now=now, near=near)
    return answer


def named_like(jurisdiction_id: UUID, name: str, *, limit: int = 3) -> list[Service]:
    """Services whose name, or whose organization's name, is like this, whatever their state; most alike first."""
    from django.contrib.postgres.search import TrigramWordSimilarity
    from django.db.models.functions import Greatest

    words = name.replace("\0", "").strip()[:120]
    if not words:
        return []
    alike = Greatest(TrigramWordSimilarity(words, "name"), TrigramWordSimilarity(words, "organization__name"))
    rows = _rows().filter(jurisdiction_id=jurisdiction_id).annotate(alike=alike).filter(alike__gte=0.5)
    return list(rows.order_by("-alike", "id")[:limit])


def in_answer(question: Question, services: Sequence[Service]) -> set[UUID]:
    """Which of the services stand in the answer to a question (hours looked at by the sieve only)."""
    ranked, _ = rank(question, hear(question), only=[service.pk for service in services])
    return {one.service_id for one in ranked}
