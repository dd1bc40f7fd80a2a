"""The floor under the door: what the database itself refuses, whatever the application asks."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from commonground.agencies.context import as_viewer, token_for
from commonground.agencies.models import Agency
from commonground.kit.closed import DoorClosed, door_open
from commonground.kit.looking import NobodyLooking
from commonground.privacy.actions import grant, new_subject, open_reach, withdraw, write_part
from commonground.privacy.doors import parts_of
from commonground.privacy.models import Part

pytestmark = pytest.mark.django_db


@pytest.fixture
def part(cast):
    with as_viewer(cast.amara), door_open("test"):
        subject = new_subject(by=cast.amara)
        return write_part(
            subject,
            name="note",
            label="general",
            text="likes tea",
            by=cast.amara,
            at=timezone.now(),
            subject_id=subject.pk,
        )


def visible(viewer, part):
    with as_viewer(viewer):
        return Part.objects.filter(pk=part.pk).count()


def raw_count(token):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('commonground.viewer', %s, true)", [token])
        cursor.execute("SELECT count(*) FROM privacy_part")
        return cursor.fetchone()[0]


def test_the_own_agency_sees_its_part_and_a_stranger_does_not(cast, part):
    assert visible(cast.amara, part) == 1
    assert visible(cast.zed, part) == 0
    assert visible(cast.omar, part) == 0


def test_without_a_viewer_the_database_shows_no_row(cast, part):
    assert raw_count("") == 0


def test_a_forged_token_shows_no_row(cast, part):
    body = token_for(cast.zed).split("#")[0].replace(str(cast.zed.agency_id), str(cast.amara.agency_id))
    assert raw_count(f"{body}#{'0' * 64}") == 0
    assert raw_count(f"{body}#{token_for(cast.zed).split('#')[1]}") == 0
    assert raw_count(token_for(cast.amara)) == 1


def test_an_expired_token_shows_no_row(cast, part):
    assert raw_count(token_for(cast.amara, now=timezone.now().timestamp() - 1000)) == 0


def test_reading_while_nobody_looks_raises(cast, part):
    with pytest.raises(NobodyLooking):
        list(Part.objects.all())
    with pytest.raises(NobodyLooking):
        Part.objects.count()


def test_writing_outside_an_action_raises(cast):
    with pytest.raises(DoorClosed):
        Agency.objects.create(jurisdiction=cast.jurisdiction, slug="x", name="x", kind="city")


def test_a_grant_opens_and_a_revocation_closes_at_the_next_statement(cast, part):
    release = uuid.uuid4()
    now = timezone.now()
    assert visible(cast.ines, part) == 0
    with as_viewer(cast.amara), door_open("test"):
        grant(
            subject_id=part.subject_id, release_id=release, from_agencies=[cast.crisis.pk], to_agencies=[cast.housing.pk],
            labels=["general"], purpose="coordination", starts_at=now - timedelta(hours=1), expires_at=now + timedelta(days=1),
            by=cast.amara,
        )  # fmt: skip
    assert visible(cast.ines, part) == 1
    with as_viewer(cast.amara), door_open("test"):
        assert withdraw(release_id=release, at=timezone.now()) == 1
    assert visible(cast.ines, part) == 0


def test_reach_by_assignment_needs_the_agreement_and_ends_with_it(cast):
    with as_viewer(cast.dara), door_open("test"):
        subject = new_subject(by=cast.dara)
        brief = write_part(subject, name="be_careful", label="general", text="dog", by=cast.dara, at=timezone.now())
        secret = write_part(subject, name="note", label="criminal_justice", text="x", by=cast.dara, at=timezone.now())
        cause = uuid.uuid4()
        crew = [cast.members["omar"], cast.members["amara"], cast.members["zed"]]
        open_reach(subject, crew=crew, cause_id=cause, basis="assigned_unit", by=cast.dara, at=timezone.now())
    omar, amara, zed, petra = (v.for_purpose("crisis_response") for v in (cast.omar, cast.amara, cast.zed, cast.petra))
    assert [visible(v, brief) for v in (omar, amara, zed, petra)] == [1, 1, 0, 0]
    assert visible(cast.omar, brief) == 0, "the agreement speaks of crisis response alone"
    assert visible(omar, secret) == 0
    with as_viewer(cast.omar), door_open("test"):
        from commonground.privacy.actions import close_reach

        close_reach(cause_id=cause)
    assert [visible(v, brief) for v in (omar, amara)] == [0, 0]


def test_the_look_knows_what_it_saw(cast, part):
    with as_viewer(cast.amara) as look:
        list(parts_of(type("R", (), {"pk": part.record_id})()))
    assert look.seen == {"privacy.part": {part.pk}}


def test_a_row_cannot_be_added_for_another_agency(cast, part):
    with pytest.raises(ProgrammingError, match="row-level security"), as_viewer(cast.zed), door_open("test"):
        Part.objects.create(
            jurisdiction_id=cast.jurisdiction.pk, agency_id=cast.crisis.pk, record_kind="x", record_id=uuid.uuid4(),
            name="note", label="general", written_at=timezone.now(),
        )  # fmt: skip


def test_the_database_refuses_a_pointer_into_another_jurisdiction(cast):
    from commonground.agencies.tests.cast import make_cast

    other = make_cast("elm")
    with as_viewer(other.amara), door_open("test"):
        theirs = new_subject(by=other.amara)
    with pytest.raises(IntegrityError, match="same_place"), as_viewer(cast.amara), door_open("test"):
        Part.objects.create(
            jurisdiction_id=cast.jurisdiction.pk, agency_id=cast.crisis.pk, record_kind="x", record_id=uuid.uuid4(),
            name="note", label="general", written_at=timezone.now(), subject_id=theirs.pk,
        )  # fmt: skip


def changed_rows(viewer, statement):
    """How many rows a bare statement changes: without a condition on a column the server asks the policy of change alone."""
    with as_viewer(viewer), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount


def test_a_recipient_cannot_lengthen_or_take_up_again_what_was_granted(cast, part):
    now = timezone.now()
    with as_viewer(cast.amara), door_open("test"):
        release = uuid.uuid4()
        grant(
            subject_id=part.subject_id, release_id=release, from_agencies=[cast.crisis.pk], to_agencies=[cast.housing.pk],
            labels=["general"], purpose="coordination", starts_at=now - timedelta(hours=1), expires_at=now + timedelta(days=1),
            by=cast.amara,
        )  # fmt: skip
        withdraw(release_id=release, at=now)
    assert changed_rows(cast.ines, "UPDATE privacy_grant SET revoked_at = NULL") == 0
    assert visible(cast.ines, part) == 0
    assert changed_rows(cast.amara, "UPDATE privacy_grant SET revoked_at = now()") == 1


def test_a_crew_cannot_turn_its_reach_to_another_call(cast):
    with as_viewer(cast.dara), door_open("test"):
        mine, other = new_subject(by=cast.dara), new_subject(by=cast.dara)
        open_reach(
            mine, crew=[cast.members["omar"]], cause_id=uuid.uuid4(), basis="assigned_unit", by=cast.dara, at=timezone.now()
        )  # fmt: skip
    assert changed_rows(cast.omar, "UPDATE privacy_reach SET ends_at = NULL") == 0
    for who in (cast.omar, cast.dara):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            changed_rows(who, f"UPDATE privacy_reach SET record_id = '{other.pk}'")


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("privacy_part", "label"), ("privacy_part", "record_id"), ("privacy_part", "agency_id"), ("privacy_grant", "label"),
        ("privacy_grant", "to_agency_id"), ("referrals_referral", "subject_id"),
        ("agencies_agency", "kind"), ("agencies_membership", "role"), ("agencies_membership", "agency_id"),
        ("agencies_agreement", "labels"), ("agencies_agreement", "to_agency_id"), ("cases_case", "subject_id"),
    ],
)  # fmt: skip
def test_whose_a_row_is_and_under_which_label_never_changes(cast, table, column):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        changed_rows(cast.amara, f"UPDATE {table} SET {column} = {column}")


def test_a_role_cannot_give_a_part_it_does_not_read_another_label(cast):
    with as_viewer(cast.amara), door_open("test"):
        subject = new_subject(by=cast.amara)
        secret = write_part(subject, name="note", label="health", text="x", by=cast.amara, at=timezone.now())
    peer = replace(cast.amara, labels=frozenset({"general"}))
    assert visible(peer, secret) == 0
    assert changed_rows(peer, "UPDATE privacy_part SET text = 'mine now'") == 0
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        changed_rows(peer, "UPDATE privacy_part SET label = 'general'")
    assert visible(peer, secret) == 0
