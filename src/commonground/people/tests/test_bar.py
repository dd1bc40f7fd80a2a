"""A record is kept from somebody by one person of the agency that holds it, and no longer by two; never by whoever is kept out."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from psycopg.errors import InsufficientPrivilege

from commonground.agencies.actions.join import join
from commonground.agencies.context import as_viewer
from commonground.agencies.models import User
from commonground.agencies.roles import roles
from commonground.agencies.viewers import service, viewer_from
from commonground.kit.closed import door_open
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.people.actions import bar, bar_recipients, bar_workplace, lift, never_share, note, share_again
from commonground.people.bars import bars_of, never_shared_of, staff_meant
from commonground.people.models import Person
from commonground.people.tests.cast import note_person, overhear
from commonground.privacy.actions import write_part
from commonground.privacy.models import Bar, Part, Subject
from commonground.privacy.rules import asked_for

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=20)


@pytest.fixture
def person(cast):
    return note_person(cast)


def keep(cast, person, who="omar", by="amara", **facts):
    return bar(person, user=cast.users[who], kind=facts.pop("kind", "harms_the_person"), by=cast.viewers[by], **facts)


def finds(viewer, person):
    with as_viewer(viewer):
        return Person.objects.filter(pk=person.pk).exists()


def fresh(viewer, row):
    with as_viewer(viewer):
        return Bar.objects.get(pk=row.pk)


def bars(viewer):
    with as_viewer(viewer):
        return set(Bar.objects.values_list("pk", flat=True))


def raw(viewer, statement, *facts):
    """A statement as the application's role, in the request of this viewer; how many rows it changed."""
    with transaction.atomic(), as_viewer(viewer), connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return cursor.rowcount


def barred_by(viewer, statement, *facts):
    with pytest.raises(DatabaseError) as no:
        raw(viewer, statement, *facts)
    assert isinstance(no.value.__cause__, InsufficientPrivilege)


def test_a_colleague_who_is_kept_out_does_not_find_the_person_and_the_others_do(cast, person):
    assert finds(cast.chen, person)
    keep(cast, person, "chen")
    assert not finds(cast.chen, person)
    assert finds(cast.amara, person)


def test_it_holds_whoever_holds_the_record(cast, person):
    theirs = note(name="Teo", subject=Subject(pk=person.subject_id), by=cast.ines)
    keep(cast, person, "wole")
    assert finds(cast.ines, theirs)
    assert not finds(cast.wole, theirs)


def test_only_the_agency_that_holds_the_record_keeps_it_from_somebody(cast, person):
    with pytest.raises(Hidden):
        keep(cast, person, "omar", by="ines")


def test_a_role_that_may_not_is_refused(cast):
    written = note(name="Teo Marsh", by=cast.omar)
    with pytest.raises(Refused):
        keep(cast, written, "petra", by="omar")


@pytest.mark.parametrize(
    ("facts", "code"),
    [({"kind": "firewall"}, "N2"), ({"kind": ""}, "N2"), ({"why": "rumor"}, "N1"), ({"why": "matched_name"}, "N1"), ({"why": "said_it_themself"}, "N1"), ({"ends_at": timezone.now() - timedelta(days=1)}, "N10")],
)  # fmt: skip
def test_what_it_is_and_how_it_is_known_are_words_of_closed_lists(cast, person, facts, code):
    with pytest.raises(NotNow, match=code):
        keep(cast, person, **facts)


def test_nobody_keeps_a_record_from_themself_by_this(cast, person):
    with pytest.raises(NotNow, match="N3"):
        keep(cast, person, "amara")


def test_it_is_not_set_twice(cast, person):
    keep(cast, person)
    with pytest.raises(NotNow, match="N4"):
        keep(cast, person)


def test_it_ends_by_itself_on_the_day_that_the_paper_names(cast, person):
    now = timezone.now()
    row = keep(cast, person, "chen", ends_at=now + timedelta(seconds=1), at=now)
    assert row.ends_at == now + timedelta(seconds=1)
    assert not finds(cast.chen, person)


def test_the_book_says_that_and_not_whom_or_of_whom(cast, person, monkeypatch):
    heard = overhear(monkeypatch, "commonground.people.actions.bar")
    keep(cast, person)
    (event,) = heard
    assert event.facts == {"kind": "harms_the_person", "why": "person_said"}
    assert list(event.news()) == [], "a live page that hears of it would tell the room"


# Ending it


def test_whoever_set_it_by_mistake_takes_it_back_alone_at_once(cast, person):
    row = keep(cast, person, "chen")
    assert lift(row, by=cast.amara).lifted_by == cast.amara.user_id
    assert finds(cast.chen, person)


def test_afterwards_two_people_end_it(cast, person):
    now = timezone.now()
    row = keep(cast, person, "omar", at=now - LATER)
    assert lift(row, by=cast.amara, at=now).ends_at is None
    with pytest.raises(NotNow, match="N8"):
        lift(row, by=cast.amara, at=now)
    assert lift(row, by=cast.chen, at=now).ends_at == now
    with pytest.raises(NotNow, match="N7"):
        lift(row, by=cast.chen, at=now + timedelta(seconds=1))


def test_the_two_are_two_people_and_not_two_roles_of_one(cast, person):
    second = viewer_from(join(user=cast.users["amara"], agency=cast.crisis, role_code="case_worker", by=cast.ada))
    row = keep(cast, person, "omar", at=timezone.now() - LATER)
    lift(row, by=cast.amara)
    with pytest.raises(NotNow, match="N8"):
        lift(row, by=second)
    barred_by(second, "UPDATE privacy_bar SET ends_at = now(), lifted_by = %s WHERE id = %s", second.user_id, row.pk)


def test_what_was_asked_long_ago_does_not_count(cast, person):
    now = timezone.now()
    row = keep(cast, person, "omar", at=now - timedelta(days=9))
    lift(row, by=cast.amara, at=now)
    with pytest.raises(NotNow, match="N8"):
        lift(row, by=cast.amara, at=now + timedelta(hours=71))
    assert asked_for(fresh(cast.amara, row), now + timedelta(hours=71))
    assert not asked_for(fresh(cast.amara, row), now + timedelta(hours=73))


def test_whoever_is_kept_out_neither_sees_nor_ends_nor_asks(cast, person):
    row = keep(cast, person, "chen", at=timezone.now() - LATER)
    assert row.pk in bars(cast.amara)
    assert bars(cast.chen) == set()
    with pytest.raises(Hidden):
        lift(row, by=cast.chen)
    lift(row, by=cast.amara)
    with pytest.raises(Hidden):
        lift(row, by=cast.chen)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE privacy_bar SET ends_at = now()",
        "UPDATE privacy_bar SET ends_at = now(), lifted_by = '{me}'",
        "UPDATE privacy_bar SET lift_asked_by = '{me}', lift_asked_at = now()",
    ],
)
def test_the_floor_lets_nobody_end_it_who_is_kept_out_even_without_naming_a_row(cast, person, statement):
    """Without a condition the database asks the policy of changing alone: it must hide the row, too."""
    keep(cast, person, "chen", at=timezone.now() - LATER)
    assert raw(cast.chen, statement.format(me=cast.chen.user_id)) == 0


def test_the_floor_lets_no_colleague_change_the_rows_that_are_kept_from_them(cast, person):
    keep(cast, person, "chen")
    assert raw(cast.chen, "UPDATE people_person SET name = 'x'") == 0


def test_the_floor_ends_it_by_two_alone(cast, person):
    row = keep(cast, person, "omar", at=timezone.now() - LATER)
    end = "UPDATE privacy_bar SET ends_at = now(), lifted_by = %s WHERE id = %s"
    ask = "UPDATE privacy_bar SET lift_asked_by = %s, lift_asked_at = now() WHERE id = %s"
    barred_by(cast.chen, end, cast.chen.user_id, row.pk)
    barred_by(cast.chen, ask, cast.amara.user_id, row.pk)
    barred_by(cast.chen, "UPDATE privacy_bar SET ends_at = now() WHERE id = %s", row.pk)
    assert raw(cast.chen, ask, cast.chen.user_id, row.pk) == 1
    barred_by(cast.chen, end, cast.chen.user_id, row.pk)
    barred_by(
        cast.amara, "UPDATE privacy_bar SET ends_at = now(), lifted_by = %s WHERE id = %s", cast.chen.user_id, row.pk
    )
    assert raw(cast.amara, end, cast.amara.user_id, row.pk) == 1
    barred_by(cast.amara, "UPDATE privacy_bar SET ends_at = NULL WHERE id = %s", row.pk)
    barred_by(cast.amara, "DELETE FROM privacy_bar WHERE id = %s", row.pk)


@pytest.mark.parametrize(
    "column", ["user_id", "subject_id", "kind", "why", "set_by", "starts_at", "agency_id", "recipients"]
)
def test_what_a_bar_says_never_changes(cast, person, column):
    row = keep(cast, person)
    barred_by(cast.amara, f"UPDATE privacy_bar SET {column} = {column} WHERE id = %s", row.pk)


INSERT = (
    "INSERT INTO privacy_bar (id, jurisdiction_id, agency_id, subject_id, record_kind, kind, user_id, recipients, why, set_by, starts_at)"
    " VALUES (gen_random_uuid(), %s, %s, %s, '', %s, %s, '{}', %s, %s, now())"
)


def put(cast, who, person, **facts):
    viewer = cast.viewers[who]
    facts = {
        "kind": "related",
        "user": cast.users["omar"].pk,
        "why": "person_said",
        "agency": viewer.agency_id,
        **facts,
    }
    return raw(viewer, INSERT, viewer.jurisdiction_id, facts["agency"], person.subject_id, facts["kind"], facts["user"], facts["why"], facts.get("by", viewer.membership_id))  # fmt: skip


def test_the_floor_lets_only_the_holder_and_a_role_that_may_set_one(cast, person):
    assert put(cast, "amara", person) == 1
    for who, facts in (
        ("ines", {}), ("omar", {"user": cast.users["chen"].pk}), ("amara", {"agency": cast.housing.pk}), ("amara", {"why": "matched_name"}),
        ("amara", {"by": cast.chen.membership_id}), ("amara", {"user": cast.users["amara"].pk}), ("priya", {}), ("ada", {}),
    ):  # fmt: skip
        with pytest.raises(DatabaseError) as no:
            put(cast, who, person, **facts)
        assert isinstance(no.value.__cause__, InsufficientPrivilege), (who, facts)


def test_the_roles_of_the_floor_are_those_of_the_table():
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(tgargs, 'escape') FROM pg_trigger WHERE tgname = 'cg_guard_bar'")
        given = [set(text.split(",")) for text in cursor.fetchone()[0].split("\\000") if text]
    for right, codes in zip(("people.bar", "people.never_share", "calls.bar"), given, strict=True):
        assert {role.code for role in roles().values() if right in role.rights} == codes
    assert {r.code for r in roles().values() if "people.lift" in r.rights} == given[0]
    assert {r.code for r in roles().values() if not r.is_service and "people.declare" not in r.rights} == set()


# The place of work, and what a program never shares


def test_staff_who_seek_help_are_hidden_from_their_own_agency(cast, person):
    theirs = note(name="Teo", subject=Subject(pk=person.subject_id), by=cast.ines)
    assert finds(cast.wole, theirs)
    bar_workplace(person, agency=cast.housing, by=cast.amara)
    assert not finds(cast.wole, theirs) and not finds(cast.ines, theirs)
    assert finds(cast.chen, person)
    with pytest.raises(NotNow, match="N4"):
        bar_workplace(person, agency=cast.housing, by=cast.amara)


def a_part(cast, person, by):
    with as_viewer(by), door_open("test"):
        return write_part(person, name="note", label="general", text="x", by=by, at=timezone.now(), subject_id=person.subject_id)  # fmt: skip


def sees(viewer, part):
    with as_viewer(viewer):
        return Part.objects.filter(pk=part.pk).exists()


def permitted(cast, person):
    from commonground.privacy.actions import grant

    now = timezone.now()
    with as_viewer(cast.amara), door_open("test"):
        grant(
            subject_id=person.subject_id, release_id=person.pk, from_agencies=[cast.crisis.pk], to_agencies=[cast.housing.pk, cast.clinic.pk],
            labels=["general"], purpose="coordination", starts_at=now - timedelta(hours=1), expires_at=now + timedelta(days=1), by=cast.amara,
        )  # fmt: skip


def test_what_a_program_never_shares_stands_above_agreement_and_permission(cast, person):
    part = a_part(cast, person, cast.amara)
    permitted(cast, person)
    assert sees(cast.ines, part) and finds(cast.ines, person)
    row = bar_recipients(person, recipients=["nonprofit"], by=cast.amara)
    assert not sees(cast.ines, part) and not finds(cast.ines, person)
    assert sees(cast.rosa, part), "a clinic is no service organization"
    assert sees(cast.chen, part)
    assert bars(cast.ines) == set()
    with as_viewer(cast.amara):
        assert never_shared_of(person, at=timezone.now()) == {"nonprofit"}
    lift(row, by=cast.amara)
    assert sees(cast.ines, part)


def coordinator(cast, agency, name):
    user = User.objects.create_user(f"{name}@willow.example.org", None, name=name)
    return viewer_from(join(user=user, agency=agency, role_code="coordinator", by=service("setup", cast.host)))


def test_an_agency_never_shares_anybody_with_some_kinds_of_agency(cast, person):
    first, second = coordinator(cast, cast.crisis, "Cora"), coordinator(cast, cast.crisis, "Dodi")
    part = a_part(cast, person, cast.amara)
    permitted(cast, person)
    now = timezone.now()
    row = never_share(recipients=["nonprofit", "police"], by=first, at=now - LATER)
    later = note(name="Ana Reyes", by=cast.amara)
    assert not sees(cast.ines, part) and not finds(cast.ines, person)
    assert finds(cast.chen, later) and sees(cast.rosa, part)
    with as_viewer(cast.amara):
        assert never_shared_of(later, at=now) == {"nonprofit", "police"}
    with pytest.raises(NotNow, match="N4"):
        never_share(recipients=["police", "nonprofit"], by=second)
    with pytest.raises(Refused):
        lift(row, by=cast.omar)
    assert share_again(row, by=first, at=now).ends_at is None
    assert share_again(row, by=second, at=now).ends_at == now
    assert sees(cast.ines, part)


def test_the_law_says_the_same_of_an_agency_that_never_shares(cast, person):
    from commonground.privacy.why import Held

    part = a_part(cast, person, cast.amara)
    with as_viewer(cast.ines):
        before = Held(cast.ines, [part], timezone.now()).facts_of(part).never_with
    never_share(recipients=["nonprofit"], by=coordinator(cast, cast.crisis, "Cora"))
    with as_viewer(cast.ines):
        after = Held(cast.ines, [part], timezone.now()).facts_of(part).never_with
    assert (before, after) == (frozenset(), frozenset({str(cast.housing.pk)}))


@pytest.mark.parametrize("recipients", [[], ["own"], ["self"], ["nobody"], ["police", "nobody"]])
def test_only_kinds_of_the_law_can_be_left_out(cast, person, recipients):
    with pytest.raises(NotNow, match="N5"):
        bar_recipients(person, recipients=recipients, by=cast.amara)


# Who is meant


def test_a_member_of_staff_is_meant_by_the_whole_name_or_the_address_at_work(cast):
    cast.users["omar"].name = "Omar Haddad"
    cast.users["omar"].save()
    assert staff_meant(cast.police, "omar  HADDAD") == cast.users["omar"]
    assert staff_meant(cast.police, "omar@willow.example.org") == cast.users["omar"]
    assert staff_meant(cast.crisis, "omar@willow.example.org") is None
    assert staff_meant(cast.police, "Omar") is None
    cast.users["petra"].name = "Haddad Omar"
    cast.users["petra"].save()
    assert staff_meant(cast.police, "Omar Haddad") == cast.users["omar"]
    cast.users["petra"].name = "Omar Haddad"
    cast.users["petra"].save()
    assert staff_meant(cast.police, "Omar Haddad") is None


def test_the_list_of_a_person_is_the_holders_alone(cast, person):
    theirs = note(name="Teo", subject=Subject(pk=person.subject_id), by=cast.ines)
    keep(cast, person)
    now = timezone.now()
    with as_viewer(cast.chen):
        assert len(bars_of(person, at=now)) == 1
    with as_viewer(cast.wole):
        assert bars_of(theirs, at=now) == []
