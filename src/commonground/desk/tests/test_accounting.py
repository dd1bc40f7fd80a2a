"""Who received what: the report says what the book of looks says, to a privacy officer of the agency that holds it, and to nobody else."""

import csv
import re
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.db import connection
from django.utils import timezone

from commonground.agencies.actions.found import found
from commonground.agencies.actions.join import join
from commonground.agencies.context import as_viewer
from commonground.agencies.models import User
from commonground.agencies.roles import roles
from commonground.agencies.viewers import service, viewer_from
from commonground.consents.tests.cast import give_release
from commonground.desk.accounting import account, formats
from commonground.desk.words import purpose_words
from commonground.kit.closed import door_open
from commonground.ledger.models import Look
from commonground.ledger.writing import note_look
from commonground.people.accounting import parts_to_account, people_to_account
from commonground.people.actions import note
from commonground.privacy.actions import write_part
from commonground.privacy.models import Bar

pytestmark = pytest.mark.django_db
BIRTH = date(1980, 5, 4)
PATH = "/desk/accounting/"
NEVER = "00000000-0000-4000-8000-000000000000"


def officer_of(cast, agency, name="olga"):
    user = User.objects.create_user(f"{name}@willow.example.org", None, name=name.title())
    viewer = viewer_from(join(user=user, agency=agency, role_code="privacy_officer", by=service("setup", cast.host)))
    return viewer.for_purpose("administration"), user


@pytest.fixture
def olga(cast):
    return officer_of(cast, cast.clinic)


@pytest.fixture
def teo(cast):
    return note(name="Teo Marsh", born_on=BIRTH, by=cast.rosa)


def a_part(cast, person, label="health", name="note", by="rosa"):
    with as_viewer(cast.viewers[by]), door_open("test"):
        return write_part(
            person,
            name=name,
            label=label,
            text="methadone",
            by=cast.viewers[by],
            at=timezone.now(),
            subject_id=person.subject_id,
        )


def saw(viewer, *records, purpose="coordination", at=None, **more):
    """Somebody was shown these parts, as a page enters it."""
    seen = {"privacy.part": {record.pk for record in records}, **more}
    return note_look(viewer, "people:emergency_treatment", seen, at=at or timezone.now(), purpose=purpose)


def rows(code, person, viewer, **facts):
    with as_viewer(viewer):
        return account(person.pk, formats()[code], viewer=viewer, **facts)


def test_a_look_of_another_agency_is_listed_with_date_receiver_role_what_and_purpose(cast, olga, teo):
    part, other = a_part(cast, teo), a_part(cast, teo, label="general")
    at = timezone.now() - timedelta(days=3)
    saw(cast.chen, part, other, at=at)
    (row,) = rows("hipaa", teo, olga[0])
    assert (row.at, row.agency, row.role, row.basis) == (at, "Harbor Crisis Team", "Crisis clinician", "not recorded")
    assert "Health" in row.what and row.what.count("A note (") == 2
    assert row.purpose == purpose_words("coordination")


def test_own_staff_are_in_no_report_but_the_whole_one_and_there_by_role_alone(cast, olga, teo):
    part = a_part(cast, teo)
    saw(cast.rosa, part)
    assert [rows(code, teo, olga[0]) for code in ("hipaa", "part2", "ferpa")] == [[], [], []]
    (row,) = rows("everything", teo, olga[0])
    assert (row.agency, row.role) == ("Riverside Clinic", "Case worker")
    assert "Rosa" not in repr(row)


@pytest.mark.parametrize("purpose", ["treatment", "payment", "operations"])
def test_the_health_report_leaves_out_what_its_rule_leaves_out_and_the_whole_one_does_not(cast, olga, teo, purpose):
    saw(cast.chen, a_part(cast, teo), purpose=purpose)
    assert rows("hipaa", teo, olga[0]) == []
    assert len(rows("everything", teo, olga[0])) == 1


@pytest.mark.parametrize(("code", "years"), [("hipaa", 6), ("part2", 3)])
def test_a_report_goes_back_as_far_as_its_rule_says(cast, olga, teo, code, years):
    part, now = a_part(cast, teo, label="substance_use"), datetime(2026, 6, 15, 12, tzinfo=UTC)
    saw(cast.chen, part, at=now.replace(year=now.year - years) + timedelta(hours=1))
    saw(cast.chen, part, at=now.replace(year=now.year - years) - timedelta(hours=1))
    assert len(rows(code, teo, olga[0], now=now)) == 1
    assert len(rows("everything", teo, olga[0], now=now)) == 2


def test_each_report_lists_its_own_labels_alone(cast, olga, teo):
    by_label = {label: a_part(cast, teo, label=label) for label in ("general", "health", "substance_use", "education")}
    for part in by_label.values():
        saw(cast.chen, part)
    count = {code: len(rows(code, teo, olga[0])) for code in formats()}
    assert count == {"hipaa": 3, "part2": 1, "ferpa": 1, "everything": 4}


def test_an_emergency_access_is_named_as_what_it_rested_on(cast, olga, teo):
    saw(cast.chen, a_part(cast, teo), purpose="crisis_response", **{"privacy.emergency": {NEVER}})
    assert rows("hipaa", teo, olga[0])[0].basis == "Emergency access"


def test_a_look_at_the_name_alone_is_a_disclosure(cast, olga, teo):
    saw(cast.ines, **{"people.person": {teo.pk}})
    (row,) = rows("hipaa", teo, olga[0])
    assert row.what == "Name and how to reach the person"


def test_what_others_were_shown_of_others_is_not_listed(cast, olga, teo):
    other = note(name="Somebody Else", by=cast.rosa)
    saw(cast.chen, a_part(cast, other))
    saw(cast.chen, a_part(cast, note(name="Teo Marsh", by=cast.amara), by="amara"))
    assert rows("everything", teo, olga[0]) == []


def test_an_agency_that_works_in_silence_is_listed_in_no_report_of_others(cast, olga, teo):
    saw(cast.alma, a_part(cast, teo))
    for code in formats():
        assert rows(code, teo, olga[0]) == []


def test_nobody_but_the_privacy_officer_of_the_agency_itself_finds_anybody(cast, olga, teo):
    part = a_part(cast, teo)
    for viewer in (cast.rosa, cast.priya, cast.chen, cast.ada, officer_of(cast, cast.housing, "hugo")[0]):
        with as_viewer(viewer.for_purpose("administration")):
            assert people_to_account("Teo Marsh", BIRTH) == []
            assert parts_to_account(teo.pk) == []
    with as_viewer(olga[0].for_purpose("coordination")):
        assert people_to_account("Teo Marsh", BIRTH) == parts_to_account(teo.pk) == []
    with as_viewer(olga[0]):
        assert [one.id for one in people_to_account("Teo Marsh", BIRTH)] == [teo.pk]
        assert [one.id for one in parts_to_account(teo.pk)] == [part.pk]


def test_the_functions_of_the_floor_answer_the_role_that_holds_the_right():
    assert [code for code, role in roles().items() if "ledger.account" in role.rights] == ["privacy_officer"]


def test_nobody_is_found_by_a_part_of_a_name_or_another_birth(cast, olga, teo):
    with as_viewer(olga[0]):
        for name, birth in (
            ("Teo", BIRTH),
            ("%", BIRTH),
            ("Teo Marsh", date(1980, 5, 5)),
            ("", None),
            ("Teo Marsh", None),
        ):
            assert people_to_account(name, birth) == []
        assert len(people_to_account("Téo  MARSH", BIRTH)) == 1


@pytest.mark.parametrize("kind", ["lives_with", "works_there", "firewall"])
def test_whom_the_officer_may_not_know_of_is_not_found(cast, olga, teo, kind):
    a_part(cast, teo)
    with as_viewer(cast.rosa), door_open("test"):
        Bar.objects.create(
            jurisdiction=cast.jurisdiction, agency=cast.clinic, subject_id=teo.subject_id, kind=kind,
            user_id=olga[0].user_id if kind == "lives_with" else None, to_agency=None if kind == "lives_with" else cast.clinic,
            starts_at=timezone.now() - timedelta(hours=1), set_by=cast.rosa.membership_id,
        )  # fmt: skip
    with as_viewer(olga[0]):
        assert people_to_account("Teo Marsh", BIRTH) == parts_to_account(teo.pk) == []


def test_the_functions_give_no_text_and_the_officer_still_reads_no_row(cast, olga, teo):
    a_part(cast, teo)
    with as_viewer(olga[0]), connection.cursor() as cursor:
        cursor.execute(
            "SELECT cg_parts_to_account(%s)::text || cg_people_to_account('teo marsh', %s)::text", [teo.pk, BIRTH]
        )
        assert "methadone" not in cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM privacy_part")
        assert cursor.fetchone() == (0,)


PASSWORD = "a long enough password"


def asked(client, user, path=PATH, *, fresh=True, **facts):
    user.set_password(PASSWORD)
    with door_open("test"):
        user.save()
    client.force_login(user)
    if fresh:
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client.post(path, {"name": "Teo Marsh", "born_on": "1980-05-04", "report": "hipaa", **facts})


def test_the_page_shows_the_report_and_is_a_look_of_its_own(client, cast, olga, teo):
    saw(cast.chen, a_part(cast, teo))
    answer = asked(client, olga[1])
    read = answer.content.decode()
    assert answer.status_code == 200
    assert (
        "Harbor Crisis Team" in read and "Crisis clinician" in read and "methadone" not in read and "Chen" not in read
    )
    assert "cannot show" in read and "164.528" in read
    line = Look.objects.using("ledger").get(action="desk:accounting")
    assert line.records == {"people.person": [str(teo.pk)]}
    assert line.purpose == "administration"


def test_the_file_holds_the_same_rows_and_is_a_look_of_its_own(client, cast, olga, teo):
    part = a_part(cast, teo)
    agency = found(slug="formula", name="=1+1 Crisis", kind="crisis", by=service("setup", cast.host))
    for _ in range(3):
        saw(replace(cast.chen, agency_id=agency.pk), part)
    answer = asked(client, olga[1], f"{PATH}file/")
    assert answer["Content-Disposition"] == 'attachment; filename="accounting.csv"'
    assert "no-store" in answer["Cache-Control"]
    lines = list(csv.reader(StringIO(answer.content.decode())))
    assert lines[0][1] == "45 CFR 164.528"
    assert [line[1] for line in lines[-3:]] == ["'=1+1 Crisis"] * 3
    assert Look.objects.using("ledger").get(action="desk:accounting_file").records == {"people.person": [str(teo.pk)]}


@pytest.mark.parametrize("path", [PATH, f"{PATH}file/"])
def test_page_and_file_are_for_whoever_signed_in_just_now_and_nothing_typed_is_put_aside(client, cast, olga, teo, path):
    saw(cast.chen, a_part(cast, teo))
    again = asked(client, olga[1], path, fresh=False)
    assert (again.status_code, again["Location"]) == (302, f"{PATH}?sign-in-again=1")
    assert "Harbor" not in again.content.decode() and "Marsh" not in str(dict(client.session))
    assert not Look.objects.using("ledger").filter(action__startswith="desk:accounting", outcome="shown").exists()
    assert "reauthenticate" in client.get(again["Location"])["Location"]
    answer = asked(client, olga[1], path)
    assert answer.status_code == 200 and "Harbor Crisis Team" in answer.content.decode()


@pytest.mark.parametrize("facts", [{"name": "Known To Nobody"}, {"report": "none"}, {"which": NEVER}])
def test_without_a_fresh_sign_in_every_question_gets_the_same_answer(client, olga, teo, facts):
    answer = asked(client, olga[1], fresh=False, **facts)
    assert (answer.status_code, answer["Location"]) == (302, f"{PATH}?sign-in-again=1")


def test_nobody_types_before_it_is_known_that_the_answer_will_come(client, olga):
    asked(client, olga[1], fresh=False)
    page = client.get(PATH)
    assert page.status_code == 200
    assert 'name="born_on"' not in page.content.decode() and "?sign-in-again=1" in page.content.decode()
    asked(client, olga[1])
    assert 'name="born_on"' in client.get(PATH).content.decode()


def test_two_of_one_name_are_told_apart_before_anything_is_shown(client, cast, olga):
    first, second = (note(name="Teo Marsh", by=cast.rosa) for _ in range(2))
    saw(cast.chen, a_part(cast, second))
    both = asked(client, olga[1]).content.decode()
    assert "Harbor Crisis Team" not in both and str(first.pk) in both and str(second.pk) in both
    assert "Harbor Crisis Team" in asked(client, olga[1], which=str(second.pk)).content.decode()
    assert "Harbor Crisis Team" not in asked(client, olga[1], which=str(first.pk)).content.decode()
    assert asked(client, olga[1], f"{PATH}file/").status_code == 422


def test_somebody_who_is_not_there_and_somebody_of_another_agency_read_the_same(client, cast, olga):
    note(name="Known Elsewhere", born_on=BIRTH, by=cast.amara)

    def words(name):
        page = asked(client, olga[1], name=name).content.decode().replace(name, "")
        return re.search(r"<main.*</main>", page, re.S)[0]

    clean = [re.sub(r'value="\w{64}"', "", words(name)) for name in ("Known Elsewhere", "Known To Nobody")]
    assert clean[0] == clean[1]


@pytest.mark.parametrize("who", ["rosa", "ada", "ezra", "dara"])
def test_only_a_privacy_officer_opens_the_page(client, cast, who):
    client.force_login(cast.users[who])
    assert client.get(PATH).status_code == client.post(PATH).status_code == 403
    assert client.post(f"{PATH}file/").status_code == 403


def test_wrong_words_are_told_on_the_form(client, olga):
    assert asked(client, olga[1], name="").status_code == 422
    assert asked(client, olga[1], report="none").status_code == 422
    assert asked(client, olga[1], f"{PATH}file/", report="none").status_code == 422


def grounded(viewer, part, facts, *, at=None):
    """A look whose ground was recorded."""
    look = saw(viewer, part, at=at)
    ground = {"cell": f"{part.label}.crisis.coordination", "way": "H1", "facts": facts, "of": [str(part.pk)]}
    values = {
        name: getattr(look, name)
        for name in (
            "at",
            "jurisdiction_id",
            "agency_id",
            "user_id",
            "membership_id",
            "action",
            "purpose",
            "records",
            "count",
            "digest",
        )
    }
    return Look.objects.using("ledger").create(
        **{**values, "at": look.at + timedelta(seconds=1)}, grounds=[ground], law="ab"
    )


def test_a_report_says_what_a_look_rested_on_and_of_older_looks_that_it_is_not_recorded(cast, olga, teo):
    part = a_part(cast, teo)
    agreement = str(uuid.uuid4())
    grounded(cast.chen, part, {"agreement": agreement, "tie": "care_team"}, at=timezone.now() - timedelta(days=1))
    newer, older = rows("hipaa", teo, olga[0])
    assert newer.basis == "An agreement, Care of the person (health.crisis.coordination)"
    assert older.basis == "not recorded"


def test_the_health_report_leaves_out_what_a_permission_opened_and_the_others_name_it(cast, olga, teo):
    part = a_part(cast, teo, label="substance_use")
    given = give_release(cast, teo, "rosa")
    release = str(given.pk)
    grounded(
        cast.chen, part, {"release": release, "agreement": str(uuid.uuid4())}, at=timezone.now() - timedelta(days=1)
    )
    assert [row.basis for row in rows("hipaa", teo, olga[0])] == ["not recorded"]
    named = f"The person's permission {given.number}, An agreement (substance_use.crisis.coordination)"
    assert [row.basis for row in rows("part2", teo, olga[0])] == [named, "not recorded"]


def test_a_look_on_two_grounds_is_listed_with_what_the_rule_does_not_leave_out(cast, olga, teo):
    one, other = a_part(cast, teo), a_part(cast, teo, label="general")
    look = saw(cast.chen, one, other, at=timezone.now() - timedelta(days=1))
    values = {
        name: getattr(look, name)
        for name in (
            "jurisdiction_id",
            "agency_id",
            "user_id",
            "membership_id",
            "action",
            "purpose",
            "records",
            "count",
            "digest",
        )
    }
    grounds = [
        {
            "cell": "health.crisis.coordination",
            "way": "a",
            "facts": {"release": str(uuid.uuid4())},
            "of": [str(one.pk)],
        },
        {
            "cell": "general.crisis.coordination",
            "way": "b",
            "facts": {"agreement": str(uuid.uuid4())},
            "of": [str(other.pk)],
        },
    ]
    Look.objects.using("ledger").create(**values, at=timezone.now(), grounds=grounds, law="ab")
    newest = rows("hipaa", teo, olga[0])[0]
    assert newest.what.count("A note (") == 1 and "Health" not in newest.what
    assert newest.basis == "An agreement (general.crisis.coordination)"
