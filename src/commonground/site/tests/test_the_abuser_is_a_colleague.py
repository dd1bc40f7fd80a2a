"""The abuser is a colleague: an officer, a dispatcher, a clerk, an administrator, a clinician. Five stories on real pages (T13).

In each the person says who it is, one worker writes it down, and from then on there is nothing: no page, no line, no count, no search
hit, no call, no bar. The answer is the same bytes, by the same questions to the database, as for what never was. Everybody else goes on.
"""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import commonground
from commonground.agencies.actions.join import join
from commonground.agencies.context import as_viewer
from commonground.agencies.models import Agreement, User
from commonground.agencies.viewers import service, viewer_from
from commonground.board.queries import figures_of
from commonground.calls.actions import brief, report
from commonground.calls.models import Assignment
from commonground.calls.queries import earlier_calls_at
from commonground.calls.tests.cast import sent_call, take_call
from commonground.cases.actions import open as open_case
from commonground.cases.actions import touch
from commonground.clocks.models import Clock
from commonground.consents.tests.cast import give_release
from commonground.encounters.actions import name_person
from commonground.encounters.actions import note as note_encounter
from commonground.encounters.actions import open as open_encounter
from commonground.people.actions import note as note_person
from commonground.people.queries import look_alikes
from commonground.privacy.doors import parts_of
from commonground.units.tests.cast import co_response

pytestmark = pytest.mark.django_db
SOURCE = Path(commonground.__file__).parent
NEVER = "00000000-0000-4000-8000-000000000000"
# The rows of every table, counted through the floor, as whoever runs any statement in the request of a member.
TABLES = (
    "people_person", "privacy_part", "privacy_bar", "cases_case", "cases_task", "cases_touchpoint", "clocks_clock", "calls_call",
    "calls_assignment", "encounters_encounter", "consents_release", "outbox_safecontact", "privacy_grant", "assessments_assessment",
    "referrals_referral", "ledger_news",
)  # fmt: skip


def counts(viewer, purpose="coordination"):
    found = {}
    with as_viewer(viewer.for_purpose(purpose)), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


def answer(client, cast, who, path, /, **facts):
    client.force_login(cast.users[who])
    return client.post(path, facts) if facts else client.get(path)


def asked(client, cast, who, path):
    """The statements of one request, without its ids and times."""
    client.force_login(cast.users[who])
    client.get(f"/desk/person/{NEVER}/")  # the first page of a session writes when it was seen
    with CaptureQueriesContext(connection) as caught:
        found = client.get(path)
    plain = [re.sub(r"'[^']*'|[0-9]+", "?", each["sql"]) for each in caught.captured_queries]
    return found, [each for each in plain if "SAVEPOINT" not in each]


def heads(answer):
    """What an answer bears, but for the second it was asked in."""
    return {name: value for name, value in answer.headers.items() if name != "Expires"}


def nothing_there(client, cast, who, *paths):
    """Each address answers as if there were no such record: the same bytes, headers and questions."""
    for path in paths:
        kept, there = asked(client, cast, who, path)
        never, before = asked(client, cast, who, re.sub(r"[0-9a-f-]{36}", NEVER, path))
        assert kept.status_code == never.status_code == 404, path
        assert kept.content == never.content, path
        assert heads(kept) == heads(never), path
        assert there == before, path


def keep(client, cast, by, person, who, agency, kind="harms_the_person"):
    """A worker says on the page of the person from whom the record is kept."""
    there = f"/desk/people/{person}/who-may-not-know/"
    facts = {
        "form": "somebody",
        "agency": str(cast.agencies[agency].pk),
        "who": cast.users[who].email,
        "kind": kind,
        "why": "person_said",
    }
    assert answer(client, cast, by, there, **facts).status_code == 302
    return there


def learns_nothing(client, cast, who, person, there):
    """No bar is listed, asked about or ended by whoever is kept out, on pages or on the floor."""
    with as_viewer(cast.viewers[who]), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM privacy_bar")
        assert cursor.fetchone() == (0,)
        cursor.execute("UPDATE privacy_bar SET ends_at = now()")
        assert cursor.rowcount == 0
    if "people.bar" in cast.viewers[who].rights:
        nothing_there(client, cast, who, there)
        with transaction.atomic():
            assert answer(client, cast, who, f"{there}{NEVER}/end/", x="1").status_code == 404


# 1. The officer


@pytest.fixture
def met(cast):
    """A call to which Omar and Amara were sent together, and whom Amara met there."""
    call, assignment, _unit = sent_call(cast, unit=co_response(cast), narrative="He hits her. He is a policeman.")
    encounter = open_encounter(call=call, assignment=assignment, by=cast.amara)
    person = note_person(name="Marisol Vega", phone="913 555 0111", by=cast.amara)
    name_person(encounter, person=person, role="person_in_crisis", by=cast.amara)
    note_encounter(encounter, text="Afraid of her husband", by=cast.amara)
    return call, assignment, person, encounter


def test_the_officer_who_was_sent_with_her_clinician_finds_no_call_any_more(client, cast, met):
    call, assignment, person, encounter = met
    until = timezone.now() + timedelta(days=30)
    brief(call, side="be_careful", text="A large dog", source="caller", expires_at=until, by=cast.dara)
    with as_viewer(cast.omar.for_purpose("crisis_response")):
        part = parts_of(call, name="be_careful").get()
    phone = "/field/"
    assert "12 Mill Road" in answer(client, cast, "omar", phone).content.decode()
    before = {who: counts(cast.viewers[who], "crisis_response") for who in ("amara", "chen", "dara", "petra")}
    there = keep(client, cast, "amara", person.pk, "omar", "police")

    read = answer(client, cast, "omar", phone).content.decode()
    assert "12 Mill Road" not in read and "A large dog" not in read
    nothing_there(client, cast, "omar", f"/desk/why/{part.pk}/?for=crisis_response", f"/field/met/{encounter.pk}/")
    found = counts(cast.omar, "crisis_response")
    assert {name: n for name, n in found.items() if n and name != "ledger_news"} == {}
    learns_nothing(client, cast, "omar", person, there)
    assert (
        answer(client, cast, "omar", f"/desk/person/{person.pk}/").content
        == answer(client, cast, "omar", f"/desk/person/{NEVER}/").content
    )

    after = {who: counts(cast.viewers[who], "crisis_response") for who in before}
    assert after["amara"] == before["amara"] | {"privacy_bar": 1}
    assert after["dara"] == before["dara"] and after["petra"] == before["petra"]
    assert "12 Mill Road" in answer(client, cast, "amara", phone).content.decode()
    for status in ("en_route", "on_scene", "cleared"):
        assignment = report(assignment, status=status, by=cast.amara)


def test_the_officer_cannot_act_on_the_call_by_its_ids_either(client, cast, met):
    _call, assignment, person, encounter = met
    keep(client, cast, "amara", person.pk, "omar", "police")
    client.force_login(cast.users["omar"])
    for path in (
        f"/field/on/{assignment.pk}/",
        f"/field/met/{encounter.pk}/what/",
        f"/field/on/{assignment.pk}/partner/",
    ):
        kept = client.post(path, {"text": "x", "once": "a"})
        never = client.post(re.sub(r"[0-9a-f-]{36}", NEVER, path), {"text": "x", "once": "b"})
        assert (kept.status_code, kept.content) == (never.status_code, never.content), path
    with as_viewer(cast.amara.for_purpose("crisis_response")):
        assert Assignment.objects.get(pk=assignment.pk).status == "assigned"


# 2. The dispatcher


def test_the_dispatcher_finds_neither_the_call_on_the_board_nor_its_place_in_a_count(client, cast, met):
    call, *_, person, _encounter = met
    other = take_call(cast, place="4 Elm Street")
    board, line = "/board/", f"/board/calls/{call.pk}/"
    assert answer(client, cast, "dara", line).status_code == 200
    cursor = re.search(r'data-cursor="([^"]+)"', answer(client, cast, "dara", board).content.decode())[1]
    before = counts(cast.sven)
    there = keep(client, cast, "amara", person.pk, "dara", "dispatch")

    read = answer(client, cast, "dara", board).content.decode()
    assert "12 Mill Road" not in read and str(call.pk) not in read and "4 Elm Street" in read
    nothing_there(client, cast, "dara", line)
    rows = answer(client, cast, "dara", f"/board/rows/?since={cursor}").content.decode()
    assert str(call.pk) not in rows
    report(met[1], status="en_route", by=cast.amara)
    rows = answer(client, cast, "dara", f"/board/rows/?since={cursor}").content.decode()
    assert str(call.pk) not in rows, "news of it name its id"
    assert str(call.pk) not in answer(client, cast, "dara", "/board/places/").content.decode()
    with as_viewer(cast.dara):
        assert figures_of(cast.dara, []).open_calls == 1
    learns_nothing(client, cast, "dara", person, there)
    for step in ("hold", "note", "end", "cancel", "brief", "state", "response"):
        assert (
            answer(client, cast, "dara", f"{line}{step}/", text="x").content
            == answer(client, cast, "dara", f"/board/calls/{NEVER}/{step}/", text="x").content
        )

    after = counts(cast.sven)
    assert after == before | {"ledger_news": after["ledger_news"]}
    seen = answer(client, cast, "sven", board).content.decode()
    assert "12 Mill Road" in seen and "4 Elm Street" in seen
    with as_viewer(cast.sven):
        assert figures_of(cast.sven, []).open_calls == 2
    assert other.pk != call.pk


def test_earlier_calls_at_a_place_do_not_count_what_is_kept_from_the_viewer(client, cast, met):
    from commonground.calls.models import Call
    from commonground.kit.closed import door_open

    call, *_, person, _encounter = met
    with as_viewer(cast.dara), door_open("test"):
        Call.objects.filter(pk=call.pk).update(disposition="resolved_on_scene", counts_at_place=True)
    later = take_call(cast)
    keep(client, cast, "amara", person.pk, "dara", "dispatch")
    with as_viewer(cast.dara):
        assert earlier_calls_at(later).count == 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM cg_earlier_calls_at(%s)", [call.pk])
            assert cursor.fetchone() == (0,)
    with as_viewer(cast.sven):
        assert earlier_calls_at(later).count == 1


# 3. The clerk


@pytest.fixture
def housed(cast):
    """Marisol's case at Open Door Housing, with a task, a touch and a clock."""
    person = note_person(name="Marisol Vega", phone="913 555 0111", by=cast.ines)
    case = open_case(person=person, by=cast.ines, at=timezone.now() - timedelta(days=4))
    touch(case, reached=True, note="Met at the library", by=cast.wole)
    return person, case


def test_the_clerk_finds_neither_page_nor_line_nor_name(client, cast, housed):
    person, case = housed
    with as_viewer(cast.kofi):
        assert [one.person.pk for one in look_alikes(cast.kofi, "Marisol Vega")] == [person.pk]
        assert Clock.objects.filter(record_id=case.pk).exists()
    before = {who: counts(cast.viewers[who]) for who in ("wole", "ines")}
    mine = counts(cast.kofi)
    there = keep(client, cast, "wole", person.pk, "kofi", "housing", kind="related")

    nothing_there(client, cast, "kofi", f"/desk/person/{person.pk}/", f"/desk/people/{person.pk}/sharing/", f"/desk/cases/{case.pk}/",
                  f"/desk/cases/{case.pk}/print/", f"/desk/people/{person.pk}/concerns-me/", f"/desk/emergency/{person.pk}/" if "people.open_in_emergency" in cast.kofi.rights else f"/desk/cases/{case.pk}/")  # fmt: skip
    for page in ("/desk/today/", "/desk/cases/", "/desk/referrals/"):
        read = answer(client, cast, "kofi", page).content.decode()
        assert "Marisol" not in read and str(case.pk) not in read, page
    with as_viewer(cast.kofi):
        assert look_alikes(cast.kofi, "Marisol Vega") == []
        assert not Clock.objects.filter(record_id=case.pk).exists()
    found = counts(cast.kofi)
    assert mine != found and {name: n for name, n in found.items() if n} == {}
    learns_nothing(client, cast, "kofi", person, there)
    assert counts(cast.wole) == before["wole"] | {"privacy_bar": 1}
    assert counts(cast.ines) == before["ines"] | {"privacy_bar": 1}
    assert str(case.pk) in answer(client, cast, "wole", "/desk/cases/").content.decode()


def test_the_news_of_the_desk_that_a_clerk_reads_leave_the_case_out(client, cast, housed):
    person, case = housed
    keep(client, cast, "wole", person.pk, "kofi", "housing")
    touch(case, reached=True, note="Again", by=cast.wole)
    with as_viewer(cast.kofi), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_news WHERE record_id = %s", [case.pk])
        assert cursor.fetchone() == (0,)
    with as_viewer(cast.ines), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_news WHERE record_id = %s", [case.pk])
        assert cursor.fetchone()[0] > 0


# 4. The administrator


def test_the_administrator_finds_nothing_in_any_role_taken_up_since(client, cast, housed):
    person, case = housed
    join(user=cast.users["ada"], agency=cast.housing, role_code="case_worker", by=service("setup", cast.host))
    there = keep(client, cast, "wole", person.pk, "ada", "host")
    second = viewer_from(
        join(user=cast.users["ada"], agency=cast.housing, role_code="coordinator", by=service("setup", cast.host))
    )
    client.force_login(cast.users["ada"])
    client.post("/accounts/role/", {"membership": str(second.membership_id)})
    session = client.session
    session["membership"] = str(second.membership_id)
    session.save()
    for path in (f"/desk/person/{person.pk}/", f"/desk/cases/{case.pk}/", there):
        kept, never = client.get(path), client.get(re.sub(r"[0-9a-f-]{36}", NEVER, path))
        assert kept.status_code == never.status_code == 404
        assert kept.content == never.content
    assert "Marisol" not in client.get("/desk/cases/").content.decode()
    assert {name: n for name, n in counts(second).items() if n} == {}


def test_the_administrator_cannot_end_it_in_the_role_of_the_holder(cast, client, housed):
    person, _case = housed
    keep(client, cast, "wole", person.pk, "ada", "host")
    second = viewer_from(
        join(user=cast.users["ada"], agency=cast.housing, role_code="coordinator", by=service("setup", cast.host))
    )
    with as_viewer(second), connection.cursor() as cursor:
        for statement in (
            "UPDATE privacy_bar SET ends_at = now()",
            "UPDATE privacy_bar SET lift_asked_by = %s, lift_asked_at = now()",
        ):
            cursor.execute(statement, [second.user_id] if "%s" in statement else None)
            assert cursor.rowcount == 0


# 5. The clinician


def test_the_clinician_finds_nothing_by_permission_emergency_or_team(client, cast, met):
    person = met[2]
    theirs = note_person(name="Marisol Vega", subject=None, by=cast.rosa)
    give_release(cast, person, to=("clinic", "housing"))
    assert Agreement.objects.filter(from_agency=cast.crisis, to_agency=cast.clinic).exists()
    assert answer(client, cast, "rosa", f"/desk/person/{person.pk}/").status_code == 200
    assert answer(client, cast, "chen", f"/desk/person/{person.pk}/").status_code == 200
    before = counts(cast.ines)
    for who, agency in (("rosa", "clinic"), ("chen", "crisis")):
        there = keep(client, cast, "amara", person.pk, who, agency)
        paths = [f"/desk/person/{person.pk}/", f"/desk/people/{person.pk}/sharing/", there]
        nothing_there(client, cast, who, *paths, *([f"/desk/emergency/{person.pk}/"] if who == "chen" else []))
        learns_nothing(client, cast, who, person, there)
    found = counts(cast.rosa)
    assert found["people_person"] == 1, "her own row of somebody whom she wrote down herself"
    assert found["privacy_part"] == found["consents_release"] == found["outbox_safecontact"] == 0
    assert theirs.subject_id != person.subject_id
    assert counts(cast.ines) == before


# What the pages of those who hold the record show


def test_the_page_of_the_person_says_from_whom_it_is_kept_and_to_whom_that_is_shown(client, cast, housed):
    person, _case = housed
    there = keep(client, cast, "wole", person.pk, "omar", "police")
    read = answer(client, cast, "ines", f"/desk/person/{person.pk}/").content.decode()
    assert "Who may not know of this record" in read and "Omar" in read and "is reported to cause harm" in read
    assert "Ask that it ends" in answer(client, cast, "ines", there).content.decode()
    assert "Take it back" in answer(client, cast, "wole", there).content.decode()


def test_from_whom_a_record_is_kept_is_on_no_printed_page(client, cast, housed):
    """A printed page may be found at home."""
    person, _case = housed
    there = keep(client, cast, "wole", person.pk, "omar", "police")
    styles = (SOURCE / "kit/static/commonground/commonground.css").read_text()
    printed = styles[styles.index("@media print") :]
    assert re.search(r"\.no-print[^{}]*\{ display: none !important", printed)
    for page in (f"/desk/person/{person.pk}/", there):
        read = answer(client, cast, "wole", page).content.decode()
        (kept,) = re.findall(r'<ul class="lines no-print">.*?</ul>', read, re.S)
        assert "Omar" in kept and "Omar" not in read.replace(kept, "")


def test_other_agencies_do_not_see_from_whom_it_is_kept(client, cast, met):
    person = met[2]
    give_release(cast, person, to=("housing",))
    there = keep(client, cast, "amara", person.pk, "omar", "police")
    read = answer(client, cast, "ines", f"/desk/person/{person.pk}/")
    assert read.status_code == 200
    assert "Who may not know" not in read.content.decode() and "Omar" not in read.content.decode()
    nothing_there(client, cast, "ines", there, f"/desk/people/{person.pk}/concerns-me/")


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"who": "Nobody Here"}, "Nobody there has this name"), ({"who": "wole@willow.example.org"}, "You name yourself"),
        ({"kind": "firewall"}, "Select a valid choice"), ({"why": "because"}, "Select a valid choice"), ({"ends_on": "2020-01-01"}, "has to lie ahead"),
    ],
)  # fmt: skip
def test_what_cannot_be_stands_on_the_form(client, cast, housed, facts, says):
    person, _case = housed
    given = {
        "form": "somebody",
        "agency": str(cast.housing.pk),
        "who": "kofi@willow.example.org",
        "kind": "related",
        "why": "paper",
        **facts,
    }
    read = answer(client, cast, "wole", f"/desk/people/{person.pk}/who-may-not-know/", **given)
    assert read.status_code == 422
    assert says in read.content.decode()


def test_two_people_end_it_on_the_page(client, cast, housed):
    person, _case = housed
    there = keep(client, cast, "wole", person.pk, "kofi", "housing")
    with as_viewer(cast.wole), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM privacy_bar")
        (key,) = cursor.fetchone()
    assert answer(client, cast, "ines", f"{there}{key}/end/", x="1").status_code == 302
    assert "somebody else has to agree" in answer(client, cast, "ines", there).content.decode()
    assert answer(client, cast, "kofi", f"{there}{key}/end/", x="1").status_code == 404
    assert answer(client, cast, "ines", f"{there}{key}/end/", x="1").status_code == 409
    assert answer(client, cast, "wole", f"{there}{key}/end/", x="1").status_code == 302
    assert answer(client, cast, "kofi", f"/desk/person/{person.pk}/").status_code == 200


def test_a_workplace_and_a_program_are_kept_out_on_the_same_page_and_told_where_sharing_is_explained(client, cast, met):
    person = met[2]
    there = f"/desk/people/{person.pk}/who-may-not-know/"
    give_release(cast, person, to=("housing", "clinic"))
    assert answer(client, cast, "amara", there, form="workplace", workplace=str(cast.clinic.pk)).status_code == 302
    nothing_there(client, cast, "rosa", f"/desk/person/{person.pk}/")
    assert answer(client, cast, "amara", there, form="recipients", recipients="nonprofit").status_code == 302
    nothing_there(client, cast, "ines", f"/desk/person/{person.pk}/")
    read = answer(client, cast, "amara", f"/desk/people/{person.pk}/sharing/").content.decode()
    assert "Your agency never shares this record with:" in read and "Service organizations." in read
    assert answer(client, cast, "amara", there, form="recipients").status_code == 422


def test_the_page_where_staff_say_what_concerns_them_answers_the_same_whoever_is_known(client, cast, housed):
    person, _case = housed
    there = "/desk/own-conflicts/"
    facts = {"relation": "related", "name": "Marisol Vega"}
    known = answer(client, cast, "kofi", there, **facts)
    unknown = answer(client, cast, "kofi", there, **facts | {"name": "Somebody Else"})
    assert (known.status_code, known.content, known["Location"]) == (
        unknown.status_code,
        unknown.content,
        unknown["Location"],
    )
    nothing_there(client, cast, "kofi", f"/desk/person/{person.pk}/")
    read = answer(client, cast, "kofi", there).content.decode()
    assert "They are family" in read and "Marisol" not in read
    read = answer(client, cast, "ines", f"/desk/person/{person.pk}/").content.decode()
    assert "Kofi" in read and "a name they stated" in read


def test_stepping_aside_takes_the_page_away_and_the_colleagues_go_on(client, cast, housed):
    person, _case = housed
    there = f"/desk/people/{person.pk}/concerns-me/"
    assert answer(client, cast, "kofi", there, relation="lives_with").status_code == 302
    nothing_there(client, cast, "kofi", f"/desk/person/{person.pk}/", there)
    assert answer(client, cast, "wole", f"/desk/person/{person.pk}/").status_code == 200


def test_what_a_program_never_shares_is_set_for_the_whole_agency_on_its_own_page(client, cast, met):
    person = met[2]
    user = User.objects.create_user("cora@willow.example.org", None, name="Cora")
    cast.users["cora"] = user
    join(user=user, agency=cast.crisis, role_code="coordinator", by=cast.ada)
    give_release(cast, person, to=("housing",))
    assert answer(client, cast, "cora", "/desk/never-share/", recipients="nonprofit").status_code == 302
    nothing_there(client, cast, "ines", f"/desk/person/{person.pk}/")
    read = answer(client, cast, "amara", f"/desk/people/{person.pk}/sharing/").content.decode()
    assert "Service organizations." in read
    assert answer(client, cast, "amara", "/desk/never-share/").status_code == 403
    assert "Service organizations" in answer(client, cast, "cora", "/desk/never-share/").content.decode()
