"""What staff say of themselves is matched with who is known, now and later; nobody reads it, and nothing is told back."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonground.agencies.actions.join import join
from commonground.agencies.context import as_viewer
from commonground.agencies.models import User
from commonground.agencies.viewers import service, viewer_from
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.people.actions import correct, declare, lift, note, set_safe_contact, step_aside, take_back
from commonground.people.bars import own_statements
from commonground.people.models import Person
from commonground.people.tests.cast import note_person, overhear
from commonground.privacy.models import Bar, Statement

pytestmark = pytest.mark.django_db
STATE = "SELECT cg_state('related', %s, '', '', gen_random_uuid(), now(), '')"


def finds(viewer, person):
    with as_viewer(viewer):
        return Person.objects.filter(pk=person.pk).exists()


def bars(viewer):
    with as_viewer(viewer):
        return [(row.user_id, row.kind, row.why) for row in Bar.objects.order_by("why")]


def raw(viewer, statement, *facts):
    with transaction.atomic(), as_viewer(viewer), connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return cursor.fetchall() if cursor.description else cursor.rowcount


@pytest.mark.parametrize(
    "said", [{"name": "Teo Marsh"}, {"name": "MARSH, téo"}, {"phone": "555-0100"}, {"phone": "(913) 555 0100"}, {"name": "Somebody Else", "phone": "5550100"}]
)  # fmt: skip
@pytest.mark.parametrize("first", ["said", "written"])
def test_who_was_said_to_concern_somebody_is_kept_from_them_before_and_after(cast, said, first):
    if first == "said":
        declare(relation="related", **said, by=cast.chen)
    person = note_person(cast)
    if first == "written":
        assert finds(cast.chen, person)
        declare(relation="related", **said, by=cast.chen)
    assert not finds(cast.chen, person)
    assert finds(cast.amara, person)
    assert [(user, kind) for user, kind, _ in bars(cast.amara)] == [(cast.chen.user_id, "related")]
    assert bars(cast.chen) == []


@pytest.mark.parametrize("said", [{"name": "Teo Marshal"}, {"phone": "555-0101"}, {"place": "12 Mill Road"}])
def test_others_are_not(cast, said):
    declare(relation="related", **said, by=cast.chen)
    assert finds(cast.chen, note_person(cast))
    assert bars(cast.amara) == []


def test_a_number_with_another_area_code_is_another_number(cast):
    declare(relation="party", phone="913 555 0100", by=cast.chen)
    assert finds(cast.chen, note_person(cast, phone="+1 (816) 555-0100"))
    assert not finds(cast.chen, note_person(cast, phone="+1 (913) 555-0100"))


def test_who_is_corrected_to_be_them_is_kept_from_them(cast):
    declare(relation="lives_with", name="Teo Marsh", by=cast.chen)
    person = note_person(cast, name="Tea Marsh")
    assert finds(cast.chen, person)
    correct(person, name="Teo Marsh", by=cast.amara)
    assert not finds(cast.chen, person)


def test_the_number_by_which_it_is_safe_to_reach_them_counts_too(cast):
    declare(relation="party", phone="555-0142", by=cast.wole)
    person = note(name="Nadia Quill", by=cast.ines)
    set_safe_contact(person, way="call", address="555-0142", by=cast.ines)
    assert not finds(cast.wole, person)
    assert finds(cast.kofi, person)
    declare(relation="party", phone="5550142", by=cast.kofi)
    assert not finds(cast.kofi, person)


def test_the_name_of_an_account_is_matched_without_asking(cast):
    before = note_person(cast, name="Noor Adeyemi", phone="")
    user = User.objects.create_user("noor@willow.example.org", None, name="Noor Adeyemi")
    noor = viewer_from(join(user=user, agency=cast.crisis, role_code="crisis_clinician", by=cast.ada))
    after = note_person(cast, name="Adeyemi Noor", phone="")
    other = note_person(cast, name="Ana Reyes", phone="")
    assert [finds(noor, one) for one in (before, after, other)] == [False, False, True]
    user.name = "Ana Reyes"
    user.save()
    assert [finds(noor, one) for one in (before, after, other)] == [False, False, False]
    assert {(kind, why) for _, kind, why in bars(cast.amara)} == {("party", "matched_name")}


def test_a_match_that_two_people_ended_does_not_come_back(cast):
    declare(relation="related", name="Teo Marsh", by=cast.wole)
    person = note_person(cast)
    with as_viewer(cast.amara):
        row = Bar.objects.get()
    lift(row, by=cast.amara)
    lift(row, by=cast.chen)
    correct(person, phone="555 0199", by=cast.amara)
    declare(relation="declared", name="Teo Marsh", by=cast.wole)
    assert bars(cast.amara) == [(cast.wole.user_id, "related", "matched_name")]


def test_what_a_victim_service_provider_holds_is_matched_with_its_own_staff_alone(cast):
    declare(relation="related", name="Teo Marsh", by=cast.omar)
    declare(relation="related", name="Teo Marsh", by=cast.alma)
    note(name="Teo Marsh", by=cast.alma)
    user = User.objects.create_user("nia@willow.example.org", None, name="Nia")
    nia = viewer_from(join(user=user, agency=cast.shelter, role_code="advocate", by=service("setup", cast.shelter)))
    assert [user for user, *_ in bars(nia)] == [cast.alma.user_id]


def test_it_is_kept_in_one_jurisdiction(cast):
    from commonground.agencies.tests.cast import make_cast

    elsewhere = make_cast("elm")
    declare(relation="related", name="Teo Marsh", by=elsewhere.chen)
    assert finds(cast.chen, note_person(cast))
    assert bars(cast.amara) == []


# Nothing is told back, and nobody reads it


def test_the_answer_is_the_same_whether_anybody_is_known_or_not(cast):
    note_person(cast)
    with as_viewer(cast.chen):
        known, unknown = (
            declare(relation="related", name="Teo Marsh", by=cast.chen),
            declare(relation="related", name="Teo Marshal", by=cast.chen),
        )
    assert known is unknown is None
    answers = []
    for name in ("Teo Marsh", "No Body"):
        with pytest.raises(DatabaseError) as no:
            raw(cast.chen, STATE, name)
        answers.append(str(no.value))
    assert answers[0] == answers[1]


def test_it_is_kept_as_a_mark_and_never_in_clear(cast):
    declare(relation="party", name="Teo Marsh", phone="913 555 0100", place="12 Mill Road", by=cast.chen)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_attribute WHERE attrelid = 'privacy_statement'::regclass AND attname IN ('name', 'phone', 'place')")  # fmt: skip
        assert cursor.fetchone() == (0,)
    for row in raw(cast.chen, "SELECT to_jsonb(s)::text FROM privacy_statement s"):
        for word in ("Marsh", "marsh", "5550100", "Mill", "mill"):
            assert word not in row[0]


def test_nobody_else_reads_what_somebody_said_of_themself(cast):
    declare(relation="party", name="Teo Marsh", by=cast.chen)
    assert raw(cast.chen, "SELECT count(*) FROM privacy_statement") == [(1,)]
    for who in ("amara", "ada", "priya", "omar"):
        assert raw(cast.viewers[who], "SELECT count(*) FROM privacy_statement") == [(0,)]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM commonground_marks",
        "SELECT cg_mark('00000000-0000-4000-8000-000000000000', 'name|marsh teo')",
        "SELECT cg_put_down('00000000-0000-4000-8000-000000000000', '00000000-0000-4000-8000-000000000000', 'party', 'Teo Marsh', '', '', false)",
        "UPDATE privacy_statement SET digest = digest",
        "DELETE FROM privacy_statement",
    ],
)
def test_nobody_makes_a_mark_to_try_names_against_the_table(cast, statement):
    declare(relation="party", name="Teo Marsh", by=cast.chen)
    with pytest.raises(DatabaseError):
        raw(cast.chen, statement)


def test_nobody_states_for_somebody_else(cast):
    insert = (
        "INSERT INTO privacy_statement (id, jurisdiction_id, user_id, relation, said_of, digest, said_together, by_itself, starts_at)"
        " VALUES (gen_random_uuid(), %s, %s, 'party', 'name', 'x', gen_random_uuid(), false, now())"
    )
    with pytest.raises(DatabaseError):
        raw(cast.chen, insert, cast.jurisdiction.pk, cast.users["omar"].pk)


def test_the_book_says_that_something_was_said_and_never_what(cast, monkeypatch):
    heard = overhear(monkeypatch, "commonground.people.actions.declare")
    declare(relation="related", name="Teo Marsh", phone="555 0100", by=cast.chen)
    (event,) = heard
    assert event.facts == {"relation": "related", "said": ["name", "phone"]}
    assert event.record.pk == cast.chen.membership_id


@pytest.mark.parametrize(
    ("facts", "code"),
    [({}, "P19"), ({"name": "Marisol"}, "P20"), ({"name": "J Marsh"}, "P20"), ({"phone": "555 01"}, "P21"), ({"place": "Mill Road"}, "P22"), ({"place": "12"}, "P22"), ({"name": "Teo Marsh", "relation": "harms_the_person"}, "N9")],
)  # fmt: skip
def test_by_less_nobody_can_be_found(cast, facts, code):
    with pytest.raises(NotNow, match=code):
        declare(**{"relation": "party", **facts}, by=cast.chen)


def test_every_role_of_people_says_it_and_no_service_does(cast):
    for who in ("dara", "omar", "amara", "chen", "ines", "alma", "priya", "ada", "ezra"):
        declare(relation="party", phone="555 0177", by=cast.viewers[who])
    with pytest.raises(Refused):
        declare(relation="party", phone="555 0177", by=service("clocks", cast.crisis))
    raw(service("clocks", cast.crisis), STATE, "Teo Marsh")
    assert finds(cast.chen, note_person(cast))


# Taking back


def test_what_is_taken_back_opens_nothing_and_still_counts_for_two_years(cast):
    declare(relation="related", name="Teo Marsh", by=cast.chen)
    person = note_person(cast)
    with as_viewer(cast.chen):
        (said,) = own_statements(cast.chen)
        take_back(said.said_together, by=cast.chen)
        assert own_statements(cast.chen) == []
    assert not finds(cast.chen, person)
    assert not finds(cast.chen, note_person(cast, phone=""))
    with connections["default"].cursor() as cursor, as_viewer(cast.chen):
        cursor.execute("SELECT ended_at FROM privacy_statement")
        assert cursor.fetchone()[0] is not None
    with pytest.raises(DatabaseError):
        raw(cast.chen, "UPDATE privacy_statement SET ended_at = ended_at - interval '3 years'")


def test_the_name_of_the_account_is_not_taken_back(cast):
    user = User.objects.create_user("noor@willow.example.org", None, name="Noor Adeyemi")
    noor = viewer_from(join(user=user, agency=cast.crisis, role_code="crisis_clinician", by=cast.ada))
    with as_viewer(noor):
        (own,) = own_statements(noor)
    take_back(own.said_together, by=noor)
    assert raw(noor, "UPDATE privacy_statement SET ended_at = now()") == 0
    with as_viewer(noor):
        assert len(own_statements(noor)) == 1


def test_nobody_takes_back_what_another_said(cast):
    declare(relation="party", name="Teo Marsh", by=cast.chen)
    with as_viewer(cast.chen):
        (said,) = own_statements(cast.chen)
    take_back(said.said_together, by=cast.amara)
    with as_viewer(cast.chen):
        assert len(own_statements(cast.chen)) == 1


def test_there_is_an_end_to_what_one_can_say(cast):
    for n in range(51):
        declare(relation="related", phone=f"913 555 {n:04}", by=cast.chen) if n < 50 else None
    with pytest.raises(DatabaseError):
        declare(relation="related", phone="913 555 9999", by=cast.chen)


# Stepping aside from a person on whose page one is


def test_whoever_steps_aside_does_not_find_the_person_any_more_and_cannot_undo_it(cast):
    person = note_person(cast)
    step_aside(person, relation="related", by=cast.chen)
    assert not finds(cast.chen, person)
    assert bars(cast.amara) == [(cast.chen.user_id, "related", "said_it_themself")]
    with as_viewer(cast.amara):
        row = Bar.objects.get()
    with pytest.raises(Hidden):
        lift(row, by=cast.chen)


def test_one_steps_aside_from_what_the_own_agency_holds(cast):
    person = note_person(cast)
    with pytest.raises(Hidden):
        step_aside(person, relation="related", by=cast.ines)
    with pytest.raises(NotNow, match="N9"):
        step_aside(person, relation="harms_the_person", by=cast.chen)


# How names, numbers and addresses are compared


def asked(function, text):
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [text])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 Mill Road", "12 MILL RD, Apt 4"), ("12 Mill Road", " 12  mill rd. #4, Mill End"), ("1200 N 5th St", "1200 North 5th Street Unit B"),
        ("12B Oak Ave", "12b oak avenue"), ("7 Peñasco Ln", "7 PENASCO LANE"),
    ],
)  # fmt: skip
def test_the_same_address_is_known_in_other_words(cast, one, other):
    assert asked("cg_place_words", one) == asked("cg_place_words", other) != ""


@pytest.mark.parametrize("other", ["14 Mill Road", "12 Mill Street", "112 Mill Road", "12 East Mill Road"])
def test_another_address_is_another(cast, other):
    assert asked("cg_place_words", "12 Mill Road") != asked("cg_place_words", other)


@pytest.mark.parametrize("text", ["", "Mill Road", "12", "12 ", "#4", "Apt 4, 12 Mill Road", "Mill Rd / Oak Ave"])
def test_what_is_no_address_matches_nothing(cast, text):
    assert asked("cg_place_words", text) == ""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_no_text_breaks_the_comparing(cast, text):
    text = text.replace("\0", "")
    for function in ("cg_name_words", "cg_place_words", "cg_phone_said", "cg_phone_held"):
        assert asked(function, text) is not None


def test_the_day_of_a_match_is_the_day_it_was_made(cast):
    declare(relation="related", name="Teo Marsh", by=cast.chen)
    note_person(cast, born_on=date(1980, 5, 4))
    with as_viewer(cast.amara):
        assert timezone.now() - Bar.objects.get().starts_at < timedelta(minutes=1)
    with as_viewer(cast.chen):
        assert Statement.objects.count() == 1
