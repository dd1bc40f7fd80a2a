"""What a smuggled statement enters in the book of what happened: nothing in another's name, whoever it is."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection

from commonground.agencies.context import as_viewer
from commonground.agencies.tests.cast import STAFF
from commonground.mine.guard import COOKIE, viewer_of
from commonground.mine.tests.cast import own_page
from commonground.people.own_codes import cookie_mark
from commonground.people.own_queries import stay_of
from commonground.people.tests.cast import note_person
from commonground.site.tests.attacks import changed, refused

pytestmark = pytest.mark.django_db
NO = "in the name of whoever"
LINE = """INSERT INTO ledger_happening (id, at, jurisdiction_id, agency_id, user_id, membership_id, kind, record_kind, record_id, facts)
 VALUES (gen_random_uuid(), now(), %s, %s, %s, %s, 'people.noted', 'people.person', gen_random_uuid(), '{}')"""


def name_of(viewer, **other):
    facts = {"jurisdiction_id": viewer.jurisdiction_id, "agency_id": viewer.agency_id, "user_id": viewer.user_id}
    return list({**facts, "membership_id": viewer.membership_id, **other}.values())


@pytest.mark.parametrize("other", [name for name in STAFF if name != "ines"])
def test_nobody_enters_a_line_in_a_colleagues_name(cast, other):
    refused(cast.ines, LINE, *name_of(cast.viewers[other]), says=NO)


def test_a_line_bears_its_writer_in_every_part(cast):
    assert changed(cast.ines, LINE, *name_of(cast.ines)) == 1
    for part in ("user_id", "membership_id", "agency_id", "jurisdiction_id"):
        theirs = uuid4() if part == "jurisdiction_id" else getattr(cast.amara, part)
        refused(cast.ines, LINE, *name_of(cast.ines, **{part: theirs}), says=NO)
        refused(cast.ines, LINE, *name_of(cast.ines, **{part: None}), says=NO)


def test_nobody_enters_a_line_without_being_somebody(cast):
    """Also when the statement first takes its own token off, or puts a forged one in its place."""
    for token in ("", "x|y#z"):
        with pytest.raises(DatabaseError, match=NO), as_viewer(cast.ines), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('commonground.viewer', %s, true)", [token])
            cursor.execute(LINE, name_of(cast.omar))
    refused(None, LINE, *name_of(cast.omar), says=NO)
    refused(None, LINE, None, None, None, None, says=NO)


def test_an_own_page_enters_lines_of_itself_alone(cast):
    teo, other = (
        viewer_of(stay_of(cookie_mark(own_page(cast, note_person(cast, name=name)).cookies[COOKIE].value)))
        for name in ("Teo Marsh", "Somebody Else")
    )
    for agency in (None, cast.crisis.pk):
        assert changed(teo, LINE, *name_of(teo, agency_id=agency)) == 1
        refused(teo, LINE, *name_of(other, agency_id=agency), says=NO)
        refused(teo, LINE, *name_of(cast.amara, agency_id=agency), says=NO)
        refused(cast.amara, LINE, *name_of(teo, agency_id=agency), says=NO)
