"""A statement that somebody smuggles into a page acts, looks at what followed, takes it all back and keeps the answer: it finds out nothing.

Each door is shown open, too: the same statement with the application's proof, which nobody but the application makes, finds out what there is.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from commonground.agencies.context import as_viewer, digest_of, proof_of
from commonground.agencies.models import User
from commonground.consents.actions import take_back_by_word
from commonground.consents.models import SpokenWithdrawal
from commonground.consents.tests.cast import give_release
from commonground.kit.closed import door_open
from commonground.kit.noes import NotNow
from commonground.people.actions import declare
from commonground.people.tests.cast import note_person
from commonground.privacy.models import Statement
from commonground.site.tests.attacks import sql

pytestmark = pytest.mark.django_db
BY_THE_APPLICATION = "by the application"
# What there is to look at in the own transaction: whom one may not know of, rows that functions of the floor touched, the place of the log.
SEEN = {
    "bars": "cg_barred()::text",
    "counters": "(SELECT sum(pg_stat_get_xact_tuples_inserted(c) + pg_stat_get_xact_tuples_updated(c))::text"
    " FROM unnest(ARRAY['privacy_bar', 'privacy_grant', 'consents_withdrawal', 'consents_release']::regclass[]) AS c)",
    "locks": "(SELECT count(*)::text FROM pg_locks WHERE pid = pg_backend_pid() AND mode IN ('RowExclusiveLock', 'RowShareLock')"
    " AND relation IN ('consents_withdrawal'::regclass, 'privacy_grant'::regclass))",
}
DO = """DO $thief$ DECLARE before text := {look}; after text;
BEGIN
  BEGIN
    {act};
    after := {look};
    RAISE EXCEPTION 'found out: %', after IS DISTINCT FROM before;
  EXCEPTION WHEN OTHERS THEN PERFORM set_config('thief.keeps', SQLERRM, true);
  END;
END $thief$"""


def found_out(viewer, act, look="bars"):
    """What a statement keeps that acts, looks and takes it back: whether anything moved, or why it was refused."""
    with as_viewer(viewer), connection.cursor() as cursor:
        cursor.execute(DO.format(act=act, look=SEEN[look]))
        cursor.execute("SELECT current_setting('thief.keeps')")
        return cursor.fetchone()[0]


def microseconds(at):
    return int(at.timestamp()) * 1_000_000 + at.microsecond


def stated(viewer, name="", phone="", place="", *, proved=False, said_at=None, who=None):
    """The statement that says of oneself whom one knows; with the application's proof, or without."""
    together, at, who = uuid4(), said_at or timezone.now(), who or viewer
    proof = proof_of(
        "statement", who.user_id, who.membership_id, who.jurisdiction_id, "party", *map(digest_of, (name, phone, place)), together, microseconds(at)
    )  # fmt: skip
    return f"PERFORM cg_state('party', '{name}', '{phone}', '{place}', '{together}', '{at.isoformat()}', '{proof if proved else ''}')"


def nothing_left(viewer):
    with as_viewer(viewer):
        return not Statement.objects.filter(by_itself=False).exists()


@pytest.mark.parametrize("said", [{"name": "Teo Marsh"}, {"phone": "(913) 555-0100"}])
def test_whether_somebody_is_known_is_not_found_out_by_saying_so_and_taking_it_back(cast, said):
    note_person(cast)
    assert BY_THE_APPLICATION in found_out(cast.ines, stated(cast.ines, **said))
    assert found_out(cast.ines, stated(cast.ines, **said, proved=True)) == "found out: t"
    assert found_out(cast.ines, stated(cast.ines, name="No Body", proved=True)) == "found out: f"
    assert nothing_left(cast.ines)


@pytest.mark.parametrize("look", ["counters", "locks"])
def test_nor_by_what_moved_meanwhile(cast, look):
    note_person(cast)
    assert BY_THE_APPLICATION in found_out(cast.omar, stated(cast.omar, name="Teo Marsh"), look)


def test_a_proof_is_of_one_member_one_moment_and_these_words(cast):
    note_person(cast)
    at = timezone.now()
    for other in (
        stated(cast.ines, name="Teo Marsh", proved=True, who=cast.wole),
        stated(cast.ines, name="Teo Marsh", proved=True, said_at=at - timedelta(minutes=6)),
        stated(cast.ines, name="Teo Marsh", proved=True, said_at=at + timedelta(minutes=6)),
        stated(cast.ines, name="No Body", proved=True).replace("No Body", "Teo Marsh"),
        stated(cast.ines, name="No Body|x", proved=True).replace("No Body|x', '", "No Body', 'x"),
    ):
        assert BY_THE_APPLICATION in found_out(cast.ines, other), other


def test_a_proof_that_was_used_is_not_used_again(cast):
    note_person(cast)
    once = stated(cast.ines, name="No Body", proved=True)
    with as_viewer(cast.ines), connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN {once}; END $$")
    assert BY_THE_APPLICATION in found_out(cast.ines, once)


def test_whether_somebody_is_known_is_not_found_out_by_the_name_of_an_account(cast):
    """Anybody's own account, and one that an administrator makes and lets in."""
    note_person(cast)
    own = f"UPDATE agencies_user SET name = 'Teo Marsh' WHERE id = '{cast.ines.user_id}'"
    proof = proof_of("account", cast.ines.user_id, digest_of("Teo Marsh"))
    assert BY_THE_APPLICATION in found_out(cast.ines, own)
    proved = f"PERFORM set_config('commonground.proof', '{proof}', true); {own}"
    assert found_out(cast.ines, proved) == "found out: t"
    other = proved.replace("Teo Marsh", "Ana Reyes")
    assert BY_THE_APPLICATION in found_out(cast.ines, other)
    made = (
        "INSERT INTO agencies_user (id, password, email, name, language, is_active, is_service, joined_at)"
        " VALUES (gen_random_uuid(), '!', 'x@example.org', 'Teo Marsh', 'en', true, false, now())"
    )
    assert BY_THE_APPLICATION in found_out(cast.ada, made, "counters")


def test_the_application_names_accounts_as_before_and_leaves_no_proof_behind(cast):
    user = User.objects.create_user("noor@willow.example.org", None, name="Noor Adeyemi")
    user.name = "Noor A. Adeyemi"
    user.save(update_fields=["name"])
    user.language = "es"
    user.save()
    assert sql(None, "SELECT coalesce(current_setting('commonground.proof', true), '')") == [("",)]
    assert User.objects.get(pk=user.pk).name == "Noor A. Adeyemi"


def word(viewer, number="", subject=None, *, proved=False):
    key, at = uuid4(), timezone.now()
    proof = proof_of(
        "word", key, viewer.jurisdiction_id, viewer.agency_id, subject or "", number, "", "phone", microseconds(at), viewer.membership_id, "3AB4CD6EF"
    )  # fmt: skip
    about = f"'{subject}'" if subject else "NULL"
    hand = f"PERFORM set_config('commonground.proof', '{proof}', true); " if proved else ""
    return (
        f"{hand}INSERT INTO consents_spokenwithdrawal (id, jurisdiction_id, agency_id, subject_id, number, told_how, said_at, recorded_by, receipt)"
        f" VALUES ('{key}', '{viewer.jurisdiction_id}', '{viewer.agency_id}', {about}, '{number}', 'phone', '{at.isoformat()}', '{viewer.membership_id}', '3AB4CD6EF')"
    )


@pytest.mark.parametrize("look", ["counters", "locks"])
def test_whether_there_was_a_permission_is_not_found_out_by_a_word_that_is_taken_back(cast, look):
    release = give_release(cast, note_person(cast), to=("clinic",))
    assert BY_THE_APPLICATION in found_out(cast.rosa, word(cast.rosa, release.number), look)
    assert BY_THE_APPLICATION in found_out(cast.rosa, word(cast.rosa, subject=release.subject_id), look)
    assert found_out(cast.rosa, word(cast.rosa, release.number, proved=True), look) == "found out: t"
    with as_viewer(cast.rosa):
        assert not SpokenWithdrawal.objects.exists()


def test_the_proof_of_a_word_is_gone_when_it_was_used(cast):
    release = give_release(cast, note_person(cast))
    take_back_by_word(number=release.number, by=cast.rosa)
    assert sql(cast.rosa, "SELECT current_setting('commonground.proof')") == [("",)]
    first, second = word(cast.rosa, release.number, proved=True), word(cast.rosa, release.number)
    assert BY_THE_APPLICATION in found_out(cast.rosa, f"{first}; {second}")


SHADOWS = {
    "consents_spokenwithdrawal": "id uuid",
    "privacy_statement": "id uuid",
    "agencies_membership": "id uuid",
    "agencies_user": "id uuid",
}


@pytest.mark.parametrize("table", SHADOWS)
def test_what_a_statement_left_in_the_session_does_not_stand_in_the_place_of_a_table(cast, table):
    """A table of the session with the name of ours would take the row, and what hangs on it would run inside the verb."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMP TABLE {table} ({SHADOWS[table]})")
        release = give_release(cast, note_person(cast), to=("clinic",))
        declare(relation="related", name="Teo Marsh", by=cast.ines)
        written = take_back_by_word(number=release.number, by=cast.rosa)
        assert sql(cast.rosa, "SELECT count(*) FROM public.consents_spokenwithdrawal WHERE id = %s", written.pk) == [
            (1,)
        ]
        assert sql(cast.ines, "SELECT count(*) FROM public.privacy_statement WHERE relation = 'related'") == [(1,)]
        assert sql(cast.ines, f"SELECT count(*) FROM pg_temp.{table}") == [(0,)]
        transaction.set_rollback(True)


def test_what_is_really_said_uses_up_what_one_may_say(cast):
    for n in range(10):
        take_back_by_word(number=f"0000000{n}", by=cast.ines)
    with pytest.raises(NotNow, match="C41"):
        take_back_by_word(number="0A1B2C3D", by=cast.ines)
    with (
        pytest.raises(DatabaseError, match="as many words"),
        transaction.atomic(),
        as_viewer(cast.ines),
        door_open("test"),
    ):
        SpokenWithdrawal.objects.create(
            jurisdiction_id=cast.jurisdiction.pk, agency_id=cast.ines.agency_id, number="0A1B2C3D", told_how="phone", said_at=timezone.now(), recorded_by=cast.ines.membership_id
        )  # fmt: skip
