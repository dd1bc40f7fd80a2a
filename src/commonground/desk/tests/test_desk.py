"""The desk: Today by role, the person's page and taking a permission back, agreements, and the ledger as people read it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commonground.cases.tests.cast import a_case
from commonground.consents.tests.cast import give_release
from commonground.people.tests.cast import note_person

pytestmark = pytest.mark.django_db


def due_case(cast):
    return a_case(cast, at=timezone.now() - timedelta(days=4))


def page(client, cast, who, path, **kwargs):
    client.force_login(cast.users[who])
    return client.get(path, **kwargs)


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("wole", "/desk/today/", 200), ("ines", "/desk/today/", 200), ("amara", "/desk/today/", 200),
        ("omar", "/desk/today/", 403), ("dara", "/desk/today/", 403), ("ezra", "/desk/today/", 403),
        ("priya", "/desk/ledger/", 200), ("wole", "/desk/ledger/", 403), ("ada", "/desk/ledger/", 403),
        ("priya", "/desk/agreements/", 200), ("ada", "/desk/agreements/", 200), ("wole", "/desk/agreements/", 403),
    ],
)  # fmt: skip
def test_a_room_opens_to_the_roles_that_hold_its_right(client, cast, who, path, status):
    assert page(client, cast, who, path).status_code == status


def test_nobody_signed_out_comes_in(client, cast):
    answer = client.get("/desk/today/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_today_shows_the_own_case_and_not_to_another_agency(client, cast):
    case = due_case(cast)
    assert str(case.pk) in page(client, cast, "wole", "/desk/today/").content.decode()
    assert str(case.pk) not in page(client, cast, "rosa", "/desk/today/").content.decode()


def test_today_takes_the_same_number_of_queries_for_two_cases_and_for_eight(client, cast):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert page(client, cast, "wole", "/desk/today/").status_code == 200
        return len(caught)

    for _ in range(2):
        due_case(cast)
    queries()
    few = queries()
    for _ in range(6):
        due_case(cast)
    assert queries() == few


def test_the_ledger_never_names_a_person(client, cast):
    case = a_case(cast)
    from commonground.agencies.context import as_viewer

    with as_viewer(cast.wole):
        name = case.person.name
    for book in ("happened", "looked"):
        assert name not in page(client, cast, "priya", f"/desk/ledger/?book={book}").content.decode()


def test_the_officer_of_the_host_reads_no_line_of_an_agency_that_works_in_silence(client, cast):
    for by, who in ((cast.ines, "wole"), (cast.alma, "alma")):
        due = a_case(cast, by=by, at=timezone.now() - timedelta(days=4))
        assert str(due.pk) in page(client, cast, who, "/desk/today/").content.decode()
    read = page(client, cast, "priya", "/desk/ledger/?book=looked").content.decode()
    assert "Open Door Housing" in read
    assert "Safe Nest" not in read


def test_absent_and_forbidden_people_read_the_same(client, cast):
    case = a_case(cast)
    hidden = page(client, cast, "rosa", f"/desk/person/{case.person_id}/")
    absent = page(client, cast, "rosa", "/desk/person/00000000-0000-4000-8000-000000000000/")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content


def test_an_agreement_is_read_back_before_it_ends(client, cast):
    from commonground.agencies.models import Agreement

    agreement = Agreement.objects.filter(from_agency=cast.crisis, to_agency=cast.housing).get()
    there = f"/desk/agreements/{agreement.pk}/end/"
    assert "Open Door Housing" in page(client, cast, "priya", there).content.decode()
    agreement.refresh_from_db()
    assert agreement.ends_at is None
    assert client.post(there).status_code == 302
    agreement.refresh_from_db()
    assert agreement.ends_at is not None


def test_an_agreement_of_others_cannot_be_ended(client, cast):
    from commonground.agencies.models import Agreement

    agreement = Agreement.objects.filter(from_agency=cast.crisis, to_agency=cast.housing).get()
    client.force_login(cast.users["wole"])
    assert client.post(f"/desk/agreements/{agreement.pk}/end/").status_code == 403


@pytest.mark.parametrize(
    ("who", "named", "hidden"),
    [("wole", "Open Door Housing", "Riverside Clinic"), ("rosa", "Riverside Clinic", "Open Door Housing")],
)
def test_whoever_receives_is_not_told_whom_else_the_person_permitted(client, cast, who, named, hidden):
    person = note_person(cast)
    give_release(cast, person, to=("housing", "clinic"))
    text = page(client, cast, who, f"/desk/person/{person.pk}/").content.decode()
    card = text[text.index('id="permissions"') :]
    assert named in card
    assert hidden not in text
    asking = page(client, cast, "amara", f"/desk/person/{person.pk}/").content.decode()
    assert named in asking and hidden in asking
