"""A member who smuggles statements plants nothing that opens a record: no tie and no emergency access. What they write down by a statement stands under their name."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.consents.models import Release, SpokenWithdrawal
from commonground.consents.tests.cast import give_release, written_word
from commonground.kit.closed import door_open
from commonground.legal.tests.cast import known_at
from commonground.people.actions import bar_workplace
from commonground.people.tests.cast import note_person
from commonground.privacy.actions import tie
from commonground.privacy.models import Reach
from commonground.site.tests.attacks import changed, refused

pytestmark = pytest.mark.django_db
TIE = (
    "INSERT INTO privacy_reach (id, jurisdiction_id, membership_id, agency_id, giver_id, kind, subject_id, record_kind, labels, stated, basis, cause_id, starts_at, proof)"
    " VALUES (gen_random_uuid(), %s, %s, %s, %s, 'care_team', %s, '', '{}', '{}', 'x', gen_random_uuid(), now(), %s)"
)
EMERGENCY = (
    "INSERT INTO privacy_emergency (id, jurisdiction_id, membership_id, agency_id, owner_id, reviewer_id, subject_id, purpose, reason, nature, stated, recorded, starts_at, ends_at, proof)"
    " VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, %s, 'treatment', 'x', 'y', '{}', '{reason}', now(), now() + interval '1 hour', '')"
)


def test_no_statement_ties_its_reader_or_a_whole_team_to_somebody(cast):
    lena = known_at(cast.alma)
    for member in (cast.alma.membership_id, None):
        told = (cast.jurisdiction.pk, member, cast.shelter.pk, cast.shelter.pk, lena.subject_id)
        refused(cast.alma, TIE, *told, "", says="by the application")
        refused(cast.alma, TIE, *told, "0" * 64, says="by the application")


def test_a_tie_ends_sooner_by_a_statement_and_never_later_nor_for_more(cast):
    lena, cause, end = known_at(cast.alma), uuid4(), timezone.now() + timedelta(hours=1)
    with as_viewer(cast.alma), door_open("test"):
        tie(
            kind="task", cause_id=cause, by=cast.alma, at=timezone.now(), subject_id=lena.subject_id, members=[cast.alma.membership_id],
        )  # fmt: skip
        Reach.objects.filter(cause_id=cause).update(ends_at=end)
    change = "UPDATE privacy_reach SET {} WHERE cause_id = %s"
    assert changed(cast.alma, change.format("ends_at = now()"), cause) == 1
    for more in ("ends_at = NULL", "ends_at = ends_at + interval '1 day'", "stated = '{asked}'", "labels = '{health}'"):
        refused(cast.alma, change.format(more), cause, says="never later|denied")


def test_no_statement_opens_an_emergency(cast):
    person = note_person(cast)
    told = (
        cast.rosa.jurisdiction_id,
        cast.amara.membership_id,
        cast.crisis.pk,
        cast.clinic.pk,
        cast.host.pk,
        person.subject_id,
    )
    refused(cast.amara, EMERGENCY, *told, says="by the application")


def test_the_number_of_a_word_is_its_own(cast):
    person = note_person(cast)
    first = written_word(cast.amara, subject_id=person.subject_id)
    with pytest.raises(DatabaseError, match="word_receipt_once"), transaction.atomic():
        written_word(cast.amara, receipt=first.receipt, subject_id=person.subject_id)
    with as_viewer(cast.amara):
        assert SpokenWithdrawal.objects.count() == 1


def test_whoever_works_where_the_person_does_ends_nothing_by_the_number_of_a_card(cast):
    person = note_person(cast)
    release = give_release(cast, person, to=("housing",))
    bar_workplace(person, agency=cast.clinic, by=cast.amara)
    written_word(cast.rosa, number=release.number)
    with as_viewer(cast.amara):
        assert Release.objects.get(pk=release.pk).status == "given"
