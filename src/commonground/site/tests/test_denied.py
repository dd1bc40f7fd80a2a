"""Whoever is not let in stands in the book of who looked, with the page that was asked for and no record."""

import pytest

from commonground.ledger.models import Look

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("who", "path"), [("omar", "/desk/today/"), ("wole", "/desk/ledger/"), ("ezra", "/board/")])
def test_a_page_that_is_refused_is_written_down(client, cast, who, path):
    client.force_login(cast.users[who])
    assert client.get(path).status_code == 403
    (look,) = Look.objects.using("ledger").filter(user_id=cast.users[who].pk)
    assert (look.outcome, look.count, look.agency_id) == ("denied", 0, cast.viewers[who].agency_id)


def test_a_record_that_is_hidden_is_refused_without_a_word_of_it(client, cast):
    from commonground.cases.tests.cast import a_case

    case = a_case(cast)
    client.force_login(cast.users["rosa"])
    assert client.get(f"/desk/cases/{case.pk}/").status_code == 404
    for look in Look.objects.using("ledger").filter(user_id=cast.users["rosa"].pk):
        assert look.count == 0
