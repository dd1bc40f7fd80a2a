"""Writing an agreement down, reading it back, and ending it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from commonground.agencies.actions.agree import agree, end_agreement
from commonground.agencies.actions.join import join
from commonground.agencies.models import Agreement, User
from commonground.agencies.viewers import viewer_for
from commonground.kit.noes import NotNow

pytestmark = pytest.mark.django_db
NEW = "/desk/agreements/new/"
TITLE = "Clinic to crisis team"


@pytest.fixture
def office(cast, client):
    client.force_login(cast.users["ada"])
    return client


@pytest.fixture
def lead(cast, client):
    """The administrator of Open Door Housing."""
    lead = User.objects.create_user("lead@willow.example.org", None, name="Lena")
    join(user=lead, agency=cast.housing, role_code="administrator", by=cast.ada)
    client.force_login(lead)
    return client


def told(cast, **more):
    return {
        "from_agency": cast.clinic.pk, "to_agency": cast.crisis.pk, "title": TITLE, "labels": ["general", "health"],
        "purposes": ["treatment"], "first_day": "", "last_day": "", **more,
    }  # fmt: skip


def made():
    return Agreement.objects.filter(title=TITLE)


def words(answer):
    return answer.content.decode()


def test_an_agreement_is_read_back_before_it_holds(cast, office):
    answer = office.post(NEW, told(cast))
    assert answer.status_code == 200
    assert (
        "Is this the agreement?" in words(answer)
        and "Riverside Clinic" in words(answer)
        and "from now on" in words(answer)
    )
    assert not made().exists()
    assert office.post(NEW, told(cast, read="yes"))["Location"] == "/desk/agreements/"
    agreement = made().get()
    assert (agreement.from_agency, agreement.to_agency, agreement.ends_at) == (cast.clinic, cast.crisis, None)
    assert (agreement.labels, agreement.purposes, agreement.papers) == (["general", "health"], ["treatment"], [])
    assert TITLE in words(office.get("/desk/agreements/"))


def test_what_was_read_back_can_be_changed_and_nothing_is_lost(cast, office):
    shown = words(office.post(NEW, told(cast, again="yes")))
    assert f'value="{TITLE}"' in shown and not made().exists()


def test_the_read_back_carries_every_field(cast, office):
    sent = told(cast, papers=["security_addendum"], last_day="2031-12-31", first_day="2026-05-01")
    form = office.post(NEW, sent).context["form"]
    hidden = "".join(str(field.as_hidden()) for field in form)
    for values in sent.values():
        for value in values if isinstance(values, list) else [values]:
            assert f'value="{value}"' in hidden


def test_the_first_day_begins_in_the_morning_and_the_last_day_is_whole(cast, office):
    first, last = (timezone.now() + timedelta(days=days) for days in (40, 80))
    office.post(NEW, told(cast, first_day=f"{first:%Y-%m-%d}", last_day=f"{last:%Y-%m-%d}", read="yes"))
    agreement, zone = made().get(), ZoneInfo("America/Chicago")
    assert agreement.starts_at == datetime(first.year, first.month, first.day, tzinfo=zone)
    assert agreement.ends_at.astimezone(zone).date() == (last + timedelta(days=1)).date()
    assert agreement.ends_at.astimezone(zone).hour == 0


def test_whoever_is_not_the_office_gives_for_the_own_agency_only(cast, lead):
    assert lead.post(NEW, told(cast, read="yes")).status_code == 422
    assert not made().exists()
    lead.post(NEW, told(cast, from_agency=cast.housing.pk, read="yes"))
    assert made().get().from_agency == cast.housing


@pytest.mark.parametrize("who", ["wole", "amara", "dara", "ezra"])
def test_whoever_holds_no_such_right_is_told_it_is_not_theirs(cast, client, who):
    client.force_login(cast.users[who])
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, told(cast, read="yes")).status_code == 403


BAD = {
    "no kind of record": {"labels": []}, "no purpose": {"purposes": []}, "no name": {"title": " "}, "a name too long": {"title": "x" * 201},
    "an unknown label": {"labels": ["everything"]}, "the run of the installation": {"purposes": ["administration"]},
    "a day far away": {"last_day": "9999-12-31"}, "a day long ago": {"first_day": "0001-01-01"}, "no day": {"first_day": "soon"},
    "a last day that is over": {"first_day": "2020-01-01", "last_day": "2020-02-01"}, "no agency": {"to_agency": ""},
    "an agency that is none": {"to_agency": "0190a0a0-0000-7000-8000-000000000000"}, "unknown papers": {"papers": ["napkin"]},
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
@pytest.mark.parametrize("read", [{}, {"read": "yes"}], ids=["before", "after reading back"])
def test_what_is_no_agreement_is_said_on_the_page(cast, office, what, read):
    answer = office.post(NEW, told(cast, **BAD[what], **read))
    assert answer.status_code == 422
    assert "Please look at these again" in words(answer)
    assert not made().exists()


@pytest.mark.parametrize(("facts", "code"), [({"first": 5, "last": 3}, "A13"), ({"to": "clinic"}, "A12")])
def test_days_in_the_wrong_order_and_an_agreement_with_oneself_are_said_on_the_page(cast, office, facts, code):
    now, days = timezone.now(), {"first_day": facts.get("first"), "last_day": facts.get("last")}
    more = {name: f"{now + timedelta(days=n):%Y-%m-%d}" for name, n in days.items() if n}
    to = cast.agencies[facts.get("to", "crisis")].pk
    answer = office.post(NEW, told(cast, to_agency=to, read="yes", **more))
    assert answer.status_code == 422
    assert not made().exists()
    with pytest.raises(NotNow) as stop:
        agree(
            from_agency=cast.clinic, to_agency=cast.agencies[facts.get("to", "crisis")], labels=["general"], purposes=["treatment"],
            title=TITLE, starts_at=now + timedelta(days=5), ends_at=now + timedelta(days=3), by=viewer_for(cast.users["ada"]),
        )  # fmt: skip
    assert stop.value.code == code


def test_one_that_has_not_begun_can_be_ended_and_never_begins(cast, office):
    office.post(NEW, told(cast, first_day=f"{timezone.now() + timedelta(days=9):%Y-%m-%d}", read="yes"))
    office.post(f"/desk/agreements/{made().get().pk}/end/")
    agreement = made().get()
    assert agreement.ends_at - agreement.starts_at == timedelta(microseconds=1)
    (line,) = (line for line in office.get("/desk/agreements/").context["lines"] if line["agreement"] == agreement)
    assert (line["standing"], line["may_end"]) == ("ended", False)


def test_ending_again_does_not_move_the_end(cast):
    agreement = Agreement.objects.filter(from_agency=cast.dispatch).first()
    first = end_agreement(agreement, by=cast.ada).ends_at
    assert end_agreement(agreement, by=cast.ada).ends_at == first


def test_agreements_are_told_in_words_and_not_in_codes(cast, office):
    shown = words(office.get("/desk/agreements/"))
    assert "crisis_response" not in shown and "Answer a crisis" in shown


def test_the_list_names_the_last_day_itself_and_the_first_of_one_to_come(cast, office):
    first, last = (timezone.now() + timedelta(days=days) for days in (40, 80))
    office.post(NEW, told(cast, last_day=f"{last:%Y-%m-%d}", read="yes"))
    office.post(NEW, told(cast, title="Later", first_day=f"{first:%Y-%m-%d}", read="yes"))
    shown = words(office.get("/desk/agreements/"))
    assert f"until {last.day} {last:%b %Y}" in shown
    assert f"from {first.day} {first:%b %Y}" in shown
