"""The words by which services are found, made ready for their columns: one statement for many services."""

from typing import TYPE_CHECKING

from django.db import connection

from commonground.directory.searching import CONFIGURATIONS, Words, words_for

if TYPE_CHECKING:
    from commonground.directory.actions.batch_rows import Intake

AT_ONCE = 500
VECTOR = (
    "(setweight(to_tsvector('{c}', t.{lang}_a), 'A') || setweight(to_tsvector('{c}', t.{lang}_b), 'B')"
    " || setweight(to_tsvector('{c}', t.{lang}_c), 'C'))::text"
)
STATEMENT = (
    "SELECT t.key, "
    + ", ".join(VECTOR.format(c=c, lang=language) for language, c in CONFIGURATIONS.items())
    + " FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])"
    " AS t(key, en_a, en_b, en_c, es_a, es_b, es_c)"
)


def vectors(intake: "Intake", keys: list[str]) -> dict[str, dict[str, str]]:
    """The search columns of services, by key, so that each row is written once."""
    made: dict[str, dict[str, str]] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(keys), AT_ONCE):
            chunk = keys[start : start + AT_ONCE]
            words = [[_words(intake, key, language) for key in chunk] for language in CONFIGURATIONS]
            columns = [[getattr(one, name) for one in told] for told in words for name in ("first", "second", "third")]
            cursor.execute(STATEMENT, [chunk, *columns])
            made |= {key: {"search_en": english, "search_es": spanish} for key, english, spanish in cursor.fetchall()}
    return made


def _words(intake: "Intake", key: str, language: str) -> Words:
    service = intake.services.records[key]
    return words_for(language, service, intake.organizations.records[service.organization_id], intake.places_of(key))
