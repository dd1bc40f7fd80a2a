"""Every function of the floor that a smuggled statement can call answers about somebody just as it answers about nobody."""

from itertools import product
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from commonground.agencies.context import as_viewer
from commonground.kit.closed import door_open
from commonground.mine.tests.cast import own_page
from commonground.people.models import OwnPage, OwnWord
from commonground.people.tests.cast import note_person
from commonground.privacy.actions import write_part
from commonground.site.tests.attacks import sql

pytestmark = pytest.mark.django_db
FUNCTIONS = """SELECT p.proname, p.proargtypes::regtype[]::text[] FROM pg_proc p
 WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'cg\\_%' AND p.prosecdef AND has_function_privilege('cg_app', p.oid, 'EXECUTE')
   AND p.prorettype NOT IN ('trigger'::regtype, 'void'::regtype) ORDER BY 1"""
PLAIN = {
    "text": "''", "text[]": "'{}'::text[]", "uuid[]": "'{}'::uuid[]", "boolean": "false", "bytea[]": "'{}'::bytea[]",
    "integer": "1", "bigint": "1", "timestamp with time zone": "now()",
    "timestamp with time zone[]": "ARRAY[now()]",
}  # fmt: skip
MOST_CALLS = 700


@pytest.fixture
def known(cast):
    """A person of the crisis team with a note, an own page and a word there; the police know nothing of them."""
    person = note_person(cast, name="Rue Vale")
    page = own_page(cast, person)
    assert page.post("/mine/say/fix/", {"text": "I never lived there."}).status_code == 302
    with as_viewer(cast.amara), door_open("test"):
        part = write_part(
            person, name="note", label="general", text="x", by=cast.amara, at=person.known_since, subject_id=person.subject_id
        )  # fmt: skip
    with as_viewer(cast.amara):
        own = OwnPage.objects.get(subject_id=person.subject_id)
        word = OwnWord.objects.get()
    return [person.subject_id, person.pk, part.pk, own.pk, word.pk]


def answered(viewer, function, values):
    try:
        return sql(viewer, f"SELECT t::text FROM {function}({', '.join(values)}) AS t")
    except DatabaseError as error:
        return error.__cause__.sqlstate


def calls(types, about):
    """The ways to fill a function's places: each id is an agency, nobody, or one of those asked about."""
    ids = ["NULL::uuid", *about]
    choices = [
        ids
        if kind == "uuid"
        else [f"ARRAY[{one}]" for one in ids[1:]]
        if kind == "uuid[]"
        else [PLAIN.get(kind, f"NULL::{kind}")]
        for kind in types
    ]
    return list(product(*choices))[:MOST_CALLS]


@pytest.mark.parametrize("who", ["omar", None])
def test_no_function_tells_an_officer_or_nobody_who_is_known_where(cast, known, who):
    viewer = cast.viewers[who] if who else None
    places = [f"'{cast.crisis.pk}'::uuid"]
    somebody = [*places, *(f"'{one}'::uuid" for one in known)]
    nobody = [*places, *(f"'{uuid4()}'::uuid" for _ in known)]
    told = []
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        functions = cursor.fetchall()
    assert len(functions) > 30
    for name, types in functions:
        for here, there in zip(calls(types, somebody), calls(types, nobody), strict=True):
            if here != there:
                with transaction.atomic():
                    one = answered(viewer, name, here)
                    other = answered(viewer, name, there)
                    transaction.set_rollback(True)
                if one != other:
                    told.append((name, here, one, other))
    assert not told, told[:5]
