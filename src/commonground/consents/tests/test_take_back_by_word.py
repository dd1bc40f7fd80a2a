"""A person takes back what they permitted at whichever agency they say so, and nobody learns there whether there was anything."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.agencies.roles import roles
from commonground.consents import queries
from commonground.consents.actions import revoke, take_back_by_word
from commonground.consents.models import Release, SpokenWithdrawal, Withdrawal
from commonground.consents.tests.cast import give_release, written_word
from commonground.consents.word_rules import MOST_WORDS
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.people.actions import bar
from commonground.people.models import Person
from commonground.people.tests.cast import note_person, overhear
from commonground.privacy.models import Grant

pytestmark = pytest.mark.django_db
TWO = ("born_on", "chosen_word")
# What differs between any two answers: the number of the word, ids, tokens of the form, moments.
OF_ONE_ANSWER = re.compile(
    r'"X-CSRFToken": "\w+"|name="csrfmiddlewaretoken" value="\w+"|\b[0-9A-Fa-f]{8}(-[0-9a-f]{4}){0,3}(-[0-9a-f]{12})?\b|\b[346789ACDEFGHJKMNPQRTVWXY]{9}\b|\d+:\d+(:[\d.]+)?'
)


@pytest.fixture
def person(cast):
    return note_person(cast)


@pytest.fixture
def release(cast, person):
    """The crisis team asked; housing and the clinic may see."""
    return give_release(cast, person, to=("housing", "clinic"))


def sees(viewer, person):
    with as_viewer(viewer):
        return Person.objects.filter(pk=person.pk).exists()


def fresh(cast, release):
    with as_viewer(cast.amara):
        return Release.objects.get(pk=release.pk)


def at_the_clinic(cast, person, **facts):
    return take_back_by_word(person, **facts, by=cast.rosa)


def test_the_next_statement_of_anybody_obeys_a_word_said_at_another_agency(cast, person, release):
    assert sees(cast.ines, person) and sees(cast.rosa, person)
    at_the_clinic(cast, person)
    assert not sees(cast.ines, person) and not sees(cast.rosa, person)
    assert sees(cast.amara, person)
    assert fresh(cast, release).status == "revoked"


def test_only_what_goes_to_one_place_ends_when_they_say_so(cast, person, release):
    at_the_clinic(cast, person, to_agency=cast.housing)
    assert not sees(cast.ines, person) and sees(cast.rosa, person)
    assert fresh(cast, release).status == "given"
    at_the_clinic(cast, person, to_agency=cast.clinic)
    assert not sees(cast.rosa, person)
    assert fresh(cast, release).status == "revoked"


def test_what_every_agency_had_asked_ends_and_what_others_permitted_does_not(cast, person, release):
    other = note_person(cast, name="Somebody else")
    theirs = give_release(cast, other)
    at_the_clinic(cast, person)
    assert fresh(cast, theirs).status == "given" and sees(cast.ines, other)


def test_the_number_of_the_card_is_enough_by_phone(cast, person, release):
    said = release.number[:4].lower() + " " + release.number[4:].lower()
    word = take_back_by_word(number=said, told_how="phone", by=cast.priya)
    assert (word.number, word.subject_id) == (release.number, None)
    assert fresh(cast, release).status == "revoked" and not sees(cast.ines, person)


def test_the_agency_that_asked_is_told_that_it_ended_and_not_where_it_was_said(cast, person, release):
    at_the_clinic(cast, person)
    with as_viewer(cast.amara):
        (back,) = queries.withdrawals(release)
        assert (back.told_how, back.recorded_by, back.to_agency_id) == ("elsewhere", None, None)
        (told,) = queries.ended_elsewhere(cast.amara, since=timezone.now() - timedelta(days=1))
        assert told.release_id == release.pk
        assert not SpokenWithdrawal.objects.exists()
    with as_viewer(cast.ines):
        assert not Withdrawal.objects.exists() and not queries.ended_elsewhere(cast.ines, since=release.asked_at)


def test_today_of_who_asked_names_whom_and_no_place(cast, person, release):
    at_the_clinic(cast, person)
    client = Client()
    client.force_login(cast.users["amara"])
    shown = client.get("/desk/today/").content.decode()
    assert "Taken back" in shown and "at another place" in shown and "Riverside Clinic" not in shown
    whole = client.get(f"/desk/permissions/{release.pk}/").content.decode()
    assert "At another place" in whole


def test_said_to_the_agency_that_asked_it_stands_under_the_name_of_who_heard_it(cast, person, release):
    take_back_by_word(person, told_how="phone", identified_by=TWO, by=cast.chen)
    with as_viewer(cast.amara):
        (back,) = queries.withdrawals(release)
        assert (back.told_how, back.recorded_by) == ("phone", cast.members["chen"].pk)


def test_whoever_writes_it_down_gets_the_same_answer_whether_there_was_anything_or_not(cast, release):
    """The clinic knows neither; the number of one card is real."""
    client = Client()
    client.force_login(cast.users["rosa"])
    answers = []
    for number in (release.number, "00000000"):
        sent = client.post("/desk/permissions/word/", {"number": number, "reach": "everything", "told_how": "phone"})
        assert sent.status_code == 302
        page = client.get(sent["Location"]).content.decode()
        answers.append(OF_ONE_ANSWER.sub("", page))
    assert fresh(cast, release).status == "revoked"
    assert answers[0] == answers[1] and "Written down" in answers[0]


def test_nothing_that_was_ended_can_be_read_by_whoever_wrote_it_down(cast, release):
    take_back_by_word(number=release.number, by=cast.zed)
    with as_viewer(cast.zed):
        assert SpokenWithdrawal.objects.count() == 1
        for model in (Release, Grant, Withdrawal, Person):
            assert not model.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM people_ownact")
            assert cursor.fetchone() == (0,)


def test_colleagues_do_not_see_the_word_and_their_privacy_officer_does(cast):
    take_back_by_word(number="0A1B2C3D", by=cast.ines)
    for who, rows in (("ines", 1), ("wole", 0), ("amara", 0), ("priya", 0)):
        with as_viewer(cast.viewers[who]):
            assert SpokenWithdrawal.objects.count() == rows, who
    take_back_by_word(number="0A1B2C3D", by=cast.priya)
    with as_viewer(cast.priya):
        assert queries.words_written(cast.priya).count() == 1


def test_the_floor_lets_nobody_write_for_another_or_of_somebody_unseen_or_in_another_role(cast, person):
    def write(who, **facts):
        with transaction.atomic():
            written_word(cast.viewers[who], **{"number": "0A1B2C3D", **facts})

    write("rosa")
    for who, facts in (
        ("rosa", {"recorded_by": cast.members["ines"].pk}),
        ("rosa", {"agency_id": cast.housing.pk}),
        ("rosa", {"subject_id": person.subject_id}),
        ("rosa", {"said_at": timezone.now() - timedelta(days=1)}),
        ("omar", {}),
        ("dara", {}),
        ("ada", {}),
    ):
        with pytest.raises(DatabaseError, match=r"who heard it|row-level"):
            write(who, **facts)
    for _turn in range(MOST_WORDS - 1):
        write("rosa")
    with pytest.raises(DatabaseError, match="in a day"):
        write("rosa")


def test_a_word_is_never_changed_or_removed(cast):
    take_back_by_word(number="0A1B2C3D", by=cast.rosa)
    for statement in ("UPDATE consents_spokenwithdrawal SET number = ''", "DELETE FROM consents_spokenwithdrawal"):
        with pytest.raises(DatabaseError), as_viewer(cast.rosa), connection.cursor() as cursor:
            cursor.execute(statement)


def test_who_may_not_know_of_the_person_ends_nothing_by_a_card_that_they_found(cast, person, release):
    bar(person, user=cast.users["rosa"], kind="party", by=cast.amara)
    take_back_by_word(number=release.number, by=cast.rosa)
    assert fresh(cast, release).status == "given" and sees(cast.ines, person)
    with pytest.raises(Hidden):
        take_back_by_word(person, by=cast.rosa)


def test_one_worker_writes_down_so_many_in_a_day_and_a_colleague_can_go_on(cast):
    for n in range(MOST_WORDS):
        take_back_by_word(number=f"0000000{n}", by=cast.ines)
    with pytest.raises(NotNow) as no:
        take_back_by_word(number="0A1B2C3D", by=cast.ines)
    assert no.value.code == "C41"
    take_back_by_word(number="0A1B2C3D", by=cast.wole)


@pytest.mark.parametrize("number", ["", "0A1B2C3", "0A1B2C3G", "0A1B2C3D0"])
def test_a_word_is_of_somebody(cast, number):
    with pytest.raises(NotNow) as no:
        take_back_by_word(number=number, by=cast.rosa)
    assert no.value.code == "C40"


@pytest.mark.parametrize("who", ["omar", "dara", "ada", "ezra"])
def test_whose_role_does_not_hear_people_writes_nothing_down(cast, who):
    with pytest.raises(Refused):
        take_back_by_word(number="0A1B2C3D", by=cast.viewers[who])


def test_of_a_person_out_of_sight_nothing_is_written_down(cast, person):
    with pytest.raises(Hidden):
        take_back_by_word(person, by=cast.rosa)


def test_what_waits_to_be_confirmed_stops_waiting(cast, person):
    given = give_release(cast, person, crisis=True)
    with as_viewer(cast.amara):
        assert queries.to_confirm(cast.amara)
    take_back_by_word(person, by=cast.ines)
    with as_viewer(cast.amara):
        assert not queries.to_confirm(cast.amara)
    assert fresh(cast, given).status == "revoked"


def test_whoever_asks_anew_is_answered_anew(cast, person, release):
    at_the_clinic(cast, person)
    again = give_release(cast, person)
    assert sees(cast.ines, person) and again.is_live(timezone.now())


def test_no_worker_says_that_it_was_said_elsewhere(cast, release):
    with pytest.raises(KeyError):
        revoke(release, told_how="elsewhere", by=cast.amara)


def test_the_page_writes_it_down_of_the_person_that_was_open_and_once(cast, person, release):
    client = Client()
    client.force_login(cast.users["rosa"])
    shown = client.get(f"/desk/person/{person.pk}/").content.decode()
    there = f"/desk/permissions/word/of/{person.pk}/"
    assert there in shown
    page = client.get(there).content.decode()
    form = page[page.index('<form method="post" class="flow">') :].split("</form>")[0]
    assert "checked" not in form and "Riverside Clinic" in page and "Far Away Agency" in page
    once = re.search(r'name="once" value="([^"]+)"', page)[1]
    told = {"reach": "place", "told_how": "in_person", "once": once}
    assert client.post(there, told).status_code == 422
    told["to_agency"] = str(cast.housing.pk)
    assert client.post(there, told).status_code == 302
    assert client.post(there, told)["Location"] == "/desk/permissions/words/"
    with as_viewer(cast.rosa):
        assert SpokenWithdrawal.objects.count() == 1
    assert not sees(cast.ines, person) and sees(cast.rosa, person)
    assert "What goes to Open Door Housing" in client.get("/desk/permissions/words/").content.decode()


@pytest.mark.parametrize("said", [(), ("name",), ("name", "name"), ("name", "hair")])
def test_by_phone_two_things_are_asked_of_who_speaks_for_a_person(cast, person, release, said):
    with pytest.raises(NotNow) as no:
        take_back_by_word(person, told_how="phone", identified_by=said, by=cast.chen)
    assert no.value.code == "C47" and fresh(cast, release).status == "given"


def test_of_what_was_asked_by_phone_the_book_keeps_the_kinds(cast, person, release, monkeypatch):
    heard = overhear(monkeypatch, "commonground.consents.actions.take_back_by_word")
    take_back_by_word(person, told_how="phone", identified_by=TWO, by=cast.chen)
    assert [event.facts["identified_by"] for event in heard] == [sorted(TWO)]
    assert fresh(cast, release).status == "revoked"


def test_the_page_asks_who_speaks_by_phone_and_says_who_learns_what(cast, person, release):
    client = Client()
    client.force_login(cast.users["chen"])
    there = f"/desk/permissions/word/of/{person.pk}/"
    page = client.get(there).content.decode()
    assert "They take something back</h1>" in page and "They take it back" not in page
    assert "privacy officers of your agency can read" in page and "Nor is anybody told" not in page
    told = {"reach": "everything", "told_how": "phone"}
    refused = client.post(there, told)
    assert refused.status_code == 422 and "two things that the person chose" in refused.content.decode()
    done = client.post(there, {**told, "identified_by": list(TWO)})
    assert done.status_code == 302
    said = client.get(done["Location"]).content.decode()
    assert "They take something back</h1>" in said and "Receipt number: tell it to them" in said
    assert "copies of them end too" in said and "or sent before stays" not in said
    assert "They take something back</h1>" in client.get("/desk/permissions/words/").content.decode()


def test_the_floor_lets_the_roles_write_a_word_that_have_the_right(cast):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgargs FROM pg_trigger WHERE tgname = 'cg_guard_word'")
        (arguments,) = cursor.fetchone()
    guarded = bytes(arguments).decode().strip("\0").split("\0")
    allowed = {code for code, role in roles().items() if "consents.take_back_by_word" in role.rights}
    assert sorted(guarded) == sorted(allowed)
