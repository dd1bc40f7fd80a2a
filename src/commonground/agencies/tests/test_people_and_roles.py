"""People and roles: an administrator sees and changes the staff of the own agency, the office that of all."""

import pytest

from commonground.agencies.actions.join import disable, enable, end_membership, join
from commonground.agencies.models import Membership, User
from commonground.agencies.queries import PAGE, staff_of
from commonground.agencies.viewers import viewer_from
from commonground.kit.noes import NotNow

pytestmark = pytest.mark.django_db
PAGE_ADDRESS = "/desk/people-and-roles/"


@pytest.fixture
def lead(cast):
    """The administrator of Open Door Housing, signed in by a client of her own."""
    user = User.objects.create_user("lead@willow.example.org", None, name="Lena")
    return join(user=user, agency=cast.housing, role_code="administrator", by=cast.ada)


def names(answer):
    return [line["name"] for line in answer.context["lines"]]


def test_an_administrator_sees_the_staff_of_the_own_agency_by_name(client, cast, lead):
    client.force_login(lead.user)
    answer = client.get(PAGE_ADDRESS)
    assert names(answer) == ["Ines", "Kofi", "Lena", "Wole"]
    assert "Omar" not in answer.content.decode()


def test_another_agency_reads_like_nothing(client, cast, lead):
    client.force_login(lead.user)
    there = client.get(PAGE_ADDRESS, {"agency": cast.police.pk})
    nothing = client.get(PAGE_ADDRESS, {"agency": "0190a0a0-0000-7000-8000-000000000000"})
    assert there.status_code == nothing.status_code == 404
    assert there.content == nothing.content
    omar = cast.members["omar"].pk
    assert client.post(f"{PAGE_ADDRESS}{omar}/end/").status_code == 404
    assert client.post(f"{PAGE_ADDRESS}{omar}/switch-off/").status_code == 404
    assert Membership.objects.get(pk=omar).ends_at is None


def test_the_office_sees_every_agency_of_its_jurisdiction(client, cast):
    client.force_login(cast.users["ada"])
    assert names(client.get(PAGE_ADDRESS, {"agency": cast.police.pk})) == ["Omar", "Petra"]


def test_who_is_no_administrator_is_told_it_is_not_theirs(client, cast):
    client.force_login(cast.users["wole"])
    assert client.get(PAGE_ADDRESS).status_code == 403


def test_ended_roles_are_gone_and_undo_gives_them_back(client, cast):
    client.force_login(cast.users["ada"])
    wole = cast.members["wole"]
    answer = client.post(f"{PAGE_ADDRESS}{wole.pk}/end/", follow=True)
    assert "Wole" not in names(answer)
    assert f"{wole.pk}/give-back/" in answer.content.decode()
    assert f"{wole.pk}/give-back/" not in client.get(PAGE_ADDRESS).content.decode()
    client.post(f"{PAGE_ADDRESS}{wole.pk}/give-back/")
    assert "Wole" in names(client.get(PAGE_ADDRESS, {"agency": cast.housing.pk}))


def test_nobody_ends_the_own_role_or_switches_off_the_own_account(cast):
    with pytest.raises(NotNow, match="own"):
        end_membership(cast.members["ada"], by=cast.ada)
    with pytest.raises(NotNow, match="own"):
        disable(cast.users["ada"], by=cast.ada)


def test_an_account_that_works_elsewhere_too_is_switched_off_by_the_office_alone(cast, lead):
    wole = cast.users["wole"]
    disable(wole, by=viewer_from(lead))
    enable(wole, by=viewer_from(lead))
    join(user=wole, agency=cast.clinic, role_code="case_worker", by=cast.ada)
    with pytest.raises(NotNow, match="no other"):
        disable(wole, by=viewer_from(lead))
    disable(wole, by=cast.ada)
    with pytest.raises(NotNow):
        enable(wole, by=viewer_from(lead))


def test_an_administrator_cannot_switch_off_staff_of_another_agency(cast, lead):
    with pytest.raises(NotNow):
        disable(cast.users["omar"], by=viewer_from(lead))


def test_pages_of_names_go_on_where_the_one_before_ended(cast):
    for number in range(PAGE + 3):
        user = User.objects.create_user(f"n{number}@willow.example.org", None, name=f"Same Name {number % 4}")
        join(user=user, agency=cast.stranger, role_code="case_worker", by=cast.ada)
    first = staff_of(cast.stranger)
    second = staff_of(cast.stranger, after=first[PAGE - 1].pk)
    seen = [m.pk for m in (*first[:PAGE], *second)]
    assert len(first) == PAGE + 1
    assert len(seen) == len(set(seen)) == PAGE + 4


def test_a_page_asks_the_same_number_of_questions_for_many_as_for_few(client, cast):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(cast.users["ada"])
    client.get(PAGE_ADDRESS)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE_ADDRESS, {"agency": cast.stranger.pk})
    for number in range(30):
        user = User.objects.create_user(f"m{number}@willow.example.org", None, name=f"Name {number}")
        join(user=user, agency=cast.stranger, role_code="case_worker", by=cast.ada)
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE_ADDRESS, {"agency": cast.stranger.pk})
    assert len(many) == len(few)


def test_somebody_is_invited_on_the_page(client, cast):
    client.force_login(cast.users["ada"])
    facts = {
        "name": "Noor",
        "email": "noor@willow.example.org",
        "agency": cast.housing.pk,
        "role": "case_worker",
        "language": "es",
    }
    answer = client.post(f"{PAGE_ADDRESS}invite/", facts, follow=True)
    assert names(answer) == ["Ines", "Kofi", "Noor", "Wole"]
    assert "Invited" in answer.content.decode()


def test_the_sentence_of_a_rule_stands_on_the_form(client, cast):
    disable(cast.users["wole"], by=cast.ada)
    client.force_login(cast.users["ada"])
    facts = {
        "name": "W",
        "email": cast.users["wole"].email,
        "agency": cast.housing.pk,
        "role": "case_worker",
        "language": "en",
    }
    answer = client.post(f"{PAGE_ADDRESS}invite/", facts)
    assert answer.status_code == 422
    assert "switched off" in answer.content.decode()
