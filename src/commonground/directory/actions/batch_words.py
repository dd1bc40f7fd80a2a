"""Writing the words by which services are found: one statement for many services."""

from typing import TYPE_CHECKING

from django.db import connection

from commonground.directory.searching import CONFIGURATIONS, Words, words_for

if TYPE_CHECKING:
    from commonground.directory.actions.batch_rows import Intake

AT_ONCE = 500
VECTOR = (
    "setweight(to_tsvector('{c}', t.{lang}_a), 'A') || setweight(to_tsvector('{c}', t.{lang}_b), 'B')"
    " || setweight(to_tsvector('{c}', t.{lang}_c), 'C')"
)
STATEMENT = (
    "UPDATE directory_service s SET "
    + ", ".join(f"search_{language} = {VECTOR.format(c=c, lang=language)}" for language, c in CONFIGURATIONS.items())
    + " FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])"
    " AS t(id, en_a, en_b, en_c, es_a, es_b, es_c) WHERE s.id = t.id"
)


def write_words(intake: "Intake", touched: set[str]) -> None:
    """Renew the search columns of the touched services, in English and Spanish."""
    keys = sorted(touched)
    with connection.cursor() as cursor:
        for start in range(0, len(keys), AT_ONCE):
            chunk = keys[start : start + AT_ONCE]
            words = [[_words(intake, key, language) for key in chunk] for language in CONFIGURATIONS]
            columns = [[getattr(one, name) for one in told] for told in words for name in ("first", "second", "third")]
            cursor.execute(STATEMENT, [[intake.services.ids[key] for key in chunk], *columns])


def _words(intake: "Intake", key: str, language: str) -> Words:
    service = intake.services.records[key]
    return words_for(language, service, intake.organizations.records[service.organization_id], intake.places_of(key))
