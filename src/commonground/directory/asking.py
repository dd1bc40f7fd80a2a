"""A question to the directory, and the one statement that ranks every service against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from commonground.directory.distance import EARTH_RADIUS_M, bounding_box
from commonground.directory.needs import NeedMatch, match_need, plain, vocabulary
from commonground.directory.searching import CONFIGURATIONS
from commonground.directory.week import hour_of_week

GOOD_MATCH, MOST_MATCHES, TOP_SHARE, FIRST_SHARE = 0.4, 5, 0.8, 0.95
LONGEST_QUESTION = 200
NEAR_METRES = 15_000.0


@dataclass(frozen=True, slots=True)
class Near:
    """Around a point, within `metres`. Degrees (WGS 84)."""

    latitude: float
    longitude: float
    metres: float = NEAR_METRES


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks. `language`: of the reader. `spoken`: a language that must be spoken there, or empty.
    `open_at`: only what may be open then (local time of the jurisdiction)."""

    jurisdiction_id: UUID
    text: str = ""
    need: str = ""
    language: str = "en"
    spoken: str = ""
    near: Near | None = None
    open_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """The needs a question speaks of: `codes` all, `top` those that rank before the rest, `first` those that rank before all;
    `matches` say which words were heard."""

    codes: tuple[str, ...]
    top: tuple[str, ...]
    first: tuple[str, ...] = ()
    matches: tuple[NeedMatch, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """One service with its place in the answer. `metres`: to its nearest place, if one is near and known."""

    service_id: UUID
    score: int
    metres: float | None


def hear(question: Question) -> Heard:
    """Which needs are meant: the chosen one, or those that the words speak of."""
    known = vocabulary()
    if question.need in known:
        top = (question.need, *known[question.need].leads)
        return Heard(_with_group(top), top, top)
    matches = [m for m in match_need(question.text, question.language) if m.score >= GOOD_MATCH][:MOST_MATCHES]
    if not matches:
        return Heard((), ())
    best = [m.code for m in matches if m.score >= TOP_SHARE * matches[0].score]
    top = tuple(dict.fromkeys([*best, *(code for chosen in best for code in known[chosen].leads)]))
    first = tuple(m.code for m in matches if m.score >= FIRST_SHARE * matches[0].score)
    return Heard(_with_group([*top, *(m.code for m in matches)]), top, first, tuple(matches))


def _with_group(codes: Sequence[str]) -> tuple[str, ...]:
    """A picture need stands for its whole group."""
    known = vocabulary()
    groups = {known[code].group for code in codes if known[code].picture}
    return tuple(dict.fromkeys([*codes, *(code for code, need in known.items() if need.group in groups)]))


STATEMENT = """
WITH asked AS (
  SELECT plainto_tsquery('{configuration}', %(words)s) AS every,
         replace(plainto_tsquery('{configuration}', %(words)s)::text, '&', '|')::tsquery AS some,
         replace(plainto_tsquery('{configuration}', %(telling)s)::text, '&', '|')::tsquery AS telling,
         replace(plainto_tsquery('english', %(telling_en)s)::text, '&', '|')::tsquery AS telling_en
), found AS (
  SELECT s.id, s.open_hours, {metres} AS metres,
    (CASE WHEN s.main_needs && %(first)s::varchar[] THEN 1000 WHEN s.needs && %(first)s::varchar[] THEN 850
          WHEN s.main_needs && %(top)s::varchar[] THEN 800 WHEN s.needs && %(top)s::varchar[] THEN 600
          WHEN s.main_needs && %(codes)s::varchar[] THEN 500 WHEN s.needs && %(codes)s::varchar[] THEN 350 ELSE 0 END
     + least(400, round(1000 * {telling}))
     + CASE WHEN %(words)s = '' THEN 0 ELSE round(400 * greatest(0, word_similarity(%(words)s, s.name) - 0.5)) END
     - {distance}
     - CASE WHEN s.gone_at IS NOT NULL THEN 2000 WHEN s.status <> 'active' THEN 600 ELSE 0 END
     - CASE WHEN s.verified_at IS NULL THEN 30 WHEN s.verified_at < %(overdue)s THEN 80 ELSE 0 END
    )::int AS score
  FROM directory_service s CROSS JOIN asked {join}
  WHERE {where}
)
SELECT id, score, metres, count(*) OVER () FROM found {after} ORDER BY score DESC, id {limit}
"""
AWAY = """
LEFT JOIN LATERAL (
  SELECT bool_or(p.latitude IS NOT NULL) AS somewhere,
    min(2 * {radius} * asin(least(1, sqrt(power(sin(radians(p.latitude - %(latitude)s) / 2), 2)
      + cos(radians(%(latitude)s)) * cos(radians(p.latitude)) * power(sin(radians(p.longitude - %(longitude)s) / 2), 2)))))
      FILTER (WHERE p.latitude BETWEEN %(south)s AND %(north)s AND {longitudes}) AS metres
  FROM directory_serviceatlocation l JOIN directory_location p ON p.id = l.location_id
  WHERE l.service_id = s.id AND p.visibility = 'public' AND p.gone_at IS NULL
) away ON true
"""


@dataclass(slots=True)
class _Statement:
    """The statement of a question, with the clauses it needs and nothing else."""

    question: Question
    heard: Heard
    overdue_before: datetime

    def words(self) -> str:
        return plain(self.question.text[:LONGEST_QUESTION].replace("\0", "")).strip()

    def telling(self, language: str) -> str:
        """The words that rank: those of the question, and how people say the needs that were understood."""
        known = vocabulary()
        said = [w for code in self.heard.top[:3] for w in (known[code].names[language], *known[code].phrases[language])]
        return plain(" ".join([self.words(), *said]))

    def values(self) -> dict[str, Any]:
        question = self.question
        held: dict[str, Any] = {
            "jurisdiction": question.jurisdiction_id, "words": self.words(), "telling": self.telling(self.language()), "telling_en": self.telling("en"), "codes": list(self.heard.codes),
            "top": list(self.heard.top), "first": list(self.heard.first), "overdue": self.overdue_before, "spoken": [question.spoken],
        }  # fmt: skip
        if question.open_at:
            held["hour"] = [hour_of_week(question.open_at.date(), question.open_at.time())]
        if question.near:
            box = bounding_box(question.near.latitude, question.near.longitude, question.near.metres)
            held |= {
                "latitude": question.near.latitude,
                "longitude": question.near.longitude,
                "metres": question.near.metres,
            }
            held |= {"south": box.south, "north": box.north, "west": box.west, "east": box.east}
            held["crosses"] = box.west > box.east
        return held

    def where(self) -> str:
        clauses = ["s.jurisdiction_id = %(jurisdiction)s", "s.status IN ('active', 'temporarily closed')"]
        vector = f"s.search_{self.language()}"
        if self.heard.codes:
            named = f" OR {vector} @@ asked.every OR s.name %%> %(words)s" if self.words() else ""
            clauses.append(f"(s.needs && %(codes)s::varchar[]{named})")
        elif self.words():
            clauses.append(f"({vector} @@ asked.some OR s.name %%> %(words)s)")
        if self.question.spoken:
            clauses.append("s.languages && %(spoken)s::varchar[]")
        if self.question.open_at:
            clauses.append("s.open_hours && %(hour)s::smallint[]")
        if self.question.near:
            clauses.append("(away.somewhere IS NOT TRUE OR away.metres <= %(metres)s)")
        return " AND ".join(clauses)

    def rank_words(self) -> str:
        """How well the words fit; a list in English only is ranked as well for a reader of Spanish."""
        own, english = f"ts_rank(s.search_{self.language()}, asked.telling)", "ts_rank(s.search_en, asked.telling_en)"
        return own if self.language() == "en" else f"greatest({own}, {english})"

    def language(self) -> str:
        return self.question.language[:2] if self.question.language[:2] in CONFIGURATIONS else "en"

    def text(self, *, only: bool, after: bool, limit: int | None) -> str:
        near = self.question.near is not None
        longitudes = (
            "CASE WHEN %(crosses)s THEN p.longitude >= %(west)s OR p.longitude <= %(east)s"
            " ELSE p.longitude BETWEEN %(west)s AND %(east)s END"
        )
        return STATEMENT.format(
            configuration=CONFIGURATIONS[self.language()],
            language=self.language(),
            telling=self.rank_words(),
            metres="away.metres" if near else "NULL::float",
            distance="CASE WHEN away.metres IS NULL THEN 250 ELSE least(500, round(away.metres / 25)) END"
            if near
            else "0",
            join=AWAY.format(radius=EARTH_RADIUS_M, longitudes=longitudes) if near else "",
            where=self.where() + (" AND s.id = ANY (%(only)s)" if only else ""),
            after="WHERE (score < %(score)s OR (score = %(score)s AND id > %(id)s))" if after else "",
            limit=f"LIMIT {int(limit)}" if limit else "",
        )


def rank(
    question: Question,
    heard: Heard,
    *,
    overdue_before: datetime | None = None,
    after: tuple[int, UUID] | None = None,
    limit: int | None = None,
    only: Sequence[UUID] | None = None,
) -> tuple[list[Ranked], int]:
    """Every service that answers, best first, and how many there are from here on.

    :param after: score and id of the last one of the page before. :param only: nothing but these services.
    """
    made = _Statement(question, heard, overdue_before or datetime(1970, 1, 1, tzinfo=UTC))
    values = made.values()
    if after:
        values["score"], values["id"] = after
    if only is not None:
        values["only"] = list(only)
    with connection.cursor() as cursor:
        cursor.execute(made.text(only=only is not None, after=after is not None, limit=limit), values)
        rows = cursor.fetchall()
    return [Ranked(pk, score, metres) for pk, score, metres, _ in rows], rows[0][3] if rows else 0
