"""A row about a person that is fetched along behind another one is entered in the look too (docs/adr/0003)."""

import pytest

from commonground.agencies.context import as_viewer
from commonground.cases.models import Case
from commonground.cases.tests.cast import a_case
from commonground.consents.tests.cast import give_release
from commonground.field.tests.cast import a_night
from commonground.ledger.models import Look as Line
from commonground.people.actions import note

pytestmark = pytest.mark.django_db


def shown_on(client, cast, who, path):
    """The page, and what the book of who looked says of it."""
    client.force_login(cast.users[who])
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode(), Line.objects.using("ledger").filter(outcome="shown").latest("at").records


def test_today_enters_the_person_whose_name_stands_beside_a_permission(client, cast):
    teo = note(name="Teo Marsh", by=cast.amara)
    release = give_release(cast, teo, crisis=True)
    html, records = shown_on(client, cast, "chen", "/desk/today/")
    assert "Teo Marsh" in html
    assert records["consents.release"] == [str(release.pk)]
    assert records["people.person"] == [str(teo.pk)]


def test_the_first_page_of_the_phone_enters_the_call_whose_place_it_shows(client, cast):
    call, assignment = a_night(cast)
    html, records = shown_on(client, cast, "omar", "/field/")
    assert call.place in html
    assert records["calls.assignment"] == [str(assignment.pk)]
    assert records["calls.call"] == [str(call.pk)]


@pytest.mark.parametrize("pieces", [False, True])
def test_what_is_fetched_along_is_entered_and_nothing_else(cast, pieces):
    case = a_case(cast)
    with as_viewer(cast.wole) as look:
        rows = Case.objects.select_related("person")
        list(rows.iterator(chunk_size=1) if pieces else rows)
    assert look.seen == {"cases.case": {case.pk}, "people.person": {case.person_id}}
