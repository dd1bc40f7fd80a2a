"""Days that cannot be are said on the form, and no page breaks over them."""

import pytest
from django.urls import reverse

from commonground.people.tests.cast import note_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1850-06-01", "2300-01-01"])
def test_a_paper_cannot_hold_until_a_day_that_cannot_be(client, cast, day):
    client.force_login(cast.users["amara"])
    there = reverse("consents:papers", args=[note_person(cast).pk])
    told = {"kind": "guardian", "holder": "G. Marsh", "paper": "Court 12", "labels": ["general"], "ends_at": day}
    answer = client.post(there, told)
    assert answer.status_code == 422 and 'value="Court 12"' in answer.content.decode()
    assert client.get(there).status_code == 200
    assert client.post(there, {**told, "ends_at": "2035-01-01"}).status_code == 302


@pytest.mark.parametrize("field", ["first_day", "last_day"])
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1850-06-01"])
def test_a_permission_cannot_name_a_day_that_cannot_be(client, cast, field, day):
    client.force_login(cast.users["amara"])
    there = reverse("consents:ask", args=[note_person(cast).pk])
    told = {
        "to_agencies": [str(cast.housing.pk)], "labels": ["general", "health"], "lasts": "30", "signer": "adult",
        "asked_alone": "on", "question_language": "en", field: day,
    }  # fmt: skip
    answer = client.post(there, told)
    assert answer.status_code == 422 and f'id="id_{field}_error"' in answer.content.decode()
