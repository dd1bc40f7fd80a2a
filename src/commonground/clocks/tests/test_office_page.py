"""An administrator says on one page when the office is open and which days differ."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.clocks.models import OpenHours, OtherDay

pytestmark = pytest.mark.django_db
HERE = "/desk/office-hours/"


@pytest.fixture
def page(client, cast):
    client.force_login(cast.users["ada"])
    return client


def said(cast, agency):
    with as_viewer(cast.ada):
        rows = OpenHours.objects.filter(agency=agency, ended_at=None).order_by("weekday", "opens")
        return [(row.weekday, row.opens, row.closes) for row in rows]


def days(cast):
    with as_viewer(cast.ada):
        return list(OtherDay.objects.filter(ended_at=None))


def test_hours_with_a_break_and_up_to_midnight_are_kept_and_shown_again(page, cast):
    told = {"opens_0_0": "09:00", "closes_0_0": "12:00", "opens_0_1": "13:00", "closes_0_1": "17:30", "opens_5_0": "20:00", "closes_5_0": "00:00"}  # fmt: skip
    assert page.post(HERE, told).status_code == 303
    assert said(cast, cast.host) == [(0, 540, 720), (0, 780, 1050), (5, 1200, 1440)]
    shown = page.get(HERE).content.decode()
    assert 'value="13:00"' in shown and 'value="17:30"' in shown and "has said nothing yet" not in shown


def test_half_a_span_an_overlap_and_no_hours_at_all_are_refused_in_words(page, cast):
    for told in ({"opens_0_0": "09:00"}, {"opens_0_0": "09:00", "closes_0_0": "12:00", "opens_0_1": "11:00", "closes_0_1": "13:00"}, {}):  # fmt: skip
        answer = page.post(HERE, told)
        assert answer.status_code == 422 and "opening" in answer.content.decode()
    assert said(cast, cast.host) == []


def test_the_whole_place_is_said_by_its_office_alone(page, cast, client):
    page.post(HERE, {"whole": "1", "opens_2_0": "08:00", "closes_2_0": "16:00"})
    assert said(cast, None) == [(2, 480, 960)] and said(cast, cast.host) == []


def test_a_holiday_is_added_and_taken_away(page, cast):
    day = timezone.localdate() + timedelta(days=9)
    page.post(reverse("clocks:other_day"), {"day": day.isoformat(), "name": "Founders' day"})
    assert "Founders&#x27; day" in page.get(HERE).content.decode()
    (other,) = days(cast)
    assert (other.agency_id, other.opens) == (cast.host.pk, None)
    page.post(reverse("clocks:end_other_day", args=[other.pk]))
    assert days(cast) == []
    assert page.post(reverse("clocks:other_day"), {"day": "2001-01-01"}).status_code == 422


def test_nobody_else_opens_it(client, cast):
    client.force_login(cast.users["wole"])
    assert client.get(HERE).status_code == 403
    assert (
        client.post(HERE, {"opens_0_0": "09:00", "closes_0_0": "12:00"}).status_code == 403
        and said(cast, cast.host) == []
    )
