"""Who may not know of a person writes nothing about them either: not how to reach them, not that they died."""

import pytest

from commonground.agencies.context import as_viewer
from commonground.cases.tests.cast import a_case
from commonground.messages.actions import safe_contact_of
from commonground.people.actions import bar, record_death, take_back_death
from commonground.people.models import Death
from commonground.site.tests.attacks import changed, refused, sql

pytestmark = pytest.mark.django_db
DIED = (
    "INSERT INTO people_death (id, jurisdiction_id, agency_id, subject_id, recorded_at, recorded_by_id)"
    " VALUES (gen_random_uuid(), %s, %s, %s, now(), %s)"
)
REACH = (
    "INSERT INTO outbox_safecontact (id, jurisdiction_id, agency_id, subject_id, way, address, hours, voicemail_ok, ask_for, sealed, confirmed_at)"
    " VALUES (gen_random_uuid(), %s, %s, %s, 'call', '555-0666', '', true, '', '', now())"
)


@pytest.fixture
def case(cast):
    made = a_case(cast)
    bar(made.person, user=cast.users["ines"], kind="party", by=cast.wole)
    return made


def test_the_barred_know_whom_they_are_kept_from_and_write_nothing_of_how_to_reach_them(cast, case):
    assert sql(cast.ines, "SELECT 'all:' || %s = ANY (cg_barred())", case.subject_id) == [(True,)]
    refused(cast.ines, REACH, cast.jurisdiction.pk, cast.housing.pk, case.subject_id, says="row-level security")
    with as_viewer(cast.wole):
        assert safe_contact_of(case.subject_id, by=cast.wole).address == "555-0142"


def test_a_colleague_who_is_not_barred_still_writes_how_to_reach_them(cast, case):
    sql(cast.wole, "UPDATE outbox_safecontact SET ended_at = now() WHERE subject_id = %s", case.subject_id)
    assert changed(cast.wole, REACH, cast.jurisdiction.pk, cast.housing.pk, case.subject_id) == 1


def test_the_barred_do_not_say_that_the_person_died(cast, case):
    who = cast.ines.membership_id
    refused(cast.ines, DIED, cast.jurisdiction.pk, cast.housing.pk, case.subject_id, who, says="application alone")
    with as_viewer(cast.wole):
        assert Death.objects.count() == 0


def test_no_statement_says_of_anybody_that_they_died_nor_takes_it_back(cast, case):
    place, subject = cast.jurisdiction.pk, case.subject_id
    refused(cast.zed, DIED, place, cast.stranger.pk, subject, cast.zed.membership_id, says="application alone")
    for name in (cast.wole, cast.ines):
        refused(cast.wole, DIED, place, cast.housing.pk, subject, name.membership_id, says="application alone")
    record_death(case.person, by=cast.wole)
    back = "UPDATE people_death SET taken_back_at = now(), taken_back_by_id = %s"
    refused(cast.wole, back, cast.wole.membership_id, says="application alone")
    assert take_back_death(case.person, by=cast.wole).taken_back_by_id == cast.wole.membership_id
