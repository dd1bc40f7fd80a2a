"""Who gives a role to whom: never to oneself, and never from outside where an agency says itself who works there."""

import uuid
from datetime import timedelta

import pytest

from commonground.agencies.actions.invite import invite
from commonground.agencies.actions.join import disable, enable, end_membership, join
from commonground.agencies.kinds import SILENT_KINDS
from commonground.agencies.models import Membership, User
from commonground.agencies.pages import people_and_roles
from commonground.agencies.viewers import service, viewer_from
from commonground.kit.noes import NotNow

pytestmark = pytest.mark.django_db
PAGE = "/desk/people-and-roles/"


def somebody(name="noor"):
    return User.objects.create_user(f"{name}-{uuid.uuid4().hex[:6]}@willow.example.org", None, name=name.title())


@pytest.fixture
def director(cast):
    """The first administrator of the shelter, appointed by the office."""
    return viewer_from(join(user=somebody("dina"), agency=cast.shelter, role_code="administrator", by=cast.ada))


def office_of(cast):
    """Two administrators of the office."""
    return viewer_from(join(user=somebody("bo"), agency=cast.host, role_code="administrator", by=cast.ada))


def roles_of(user):
    return set(Membership.objects.filter(user=user, ends_at=None).values_list("agency__slug", "role"))


# -- oneself


@pytest.mark.parametrize("role_code", ["advocate", "privacy_officer", "officer"])
def test_nobody_gives_a_role_to_themselves_not_even_in_the_own_agency(cast, director, role_code):
    ada = cast.users["ada"]
    with pytest.raises(NotNow, match="to yourself"):
        join(user=ada, agency=cast.host, role_code=role_code, by=cast.ada)
    for email in (ada.email, ada.email.upper()):
        with pytest.raises(NotNow, match="to yourself"):
            invite(email=email, name="Another", agency=cast.police, role_code=role_code, by=cast.ada)
    with pytest.raises(NotNow, match="to yourself"):
        join(user=User.objects.get(pk=director.user_id), agency=cast.shelter, role_code=role_code, by=director)
    assert roles_of(ada) == {("host", "administrator")}


def test_nobody_gives_an_ended_role_back_to_themselves(client, cast):
    both = join(user=cast.users["ada"], agency=cast.host, role_code="evaluator", by=service("setup", cast.host))
    end_membership(both, by=office_of(cast))
    client.force_login(cast.users["ada"])
    answer = client.post(f"{PAGE}{both.pk}/give-back/")
    assert answer.status_code == 409
    assert "second administrator" in answer.content.decode()
    assert ("host", "evaluator") not in roles_of(cast.users["ada"])


def test_the_page_says_what_to_do_instead(client, cast):
    client.force_login(cast.users["ada"])
    assert "You need another role yourself?" in client.get(f"{PAGE}invite/").content.decode()
    facts = {
        "name": "Ada",
        "email": cast.users["ada"].email,
        "agency": cast.host.pk,
        "role": "evaluator",
        "language": "en",
    }
    answer = client.post(f"{PAGE}invite/", facts)
    assert answer.status_code == 422
    assert "Ask another administrator" in answer.content.decode()
    assert facts["email"] in answer.content.decode()


def test_the_only_administrator_of_an_agency_gets_a_role_from_the_office(cast):
    lead = somebody("lena")
    join(user=lead, agency=cast.housing, role_code="administrator", by=cast.ada)
    join(user=lead, agency=cast.housing, role_code="case_worker", by=cast.ada)
    assert roles_of(lead) == {("housing", "administrator"), ("housing", "case_worker")}


def test_in_silence_a_second_administrator_gives_it(cast, director):
    user = User.objects.get(pk=director.user_id)
    second = viewer_from(join(user=somebody("eli"), agency=cast.shelter, role_code="administrator", by=director))
    join(user=user, agency=cast.shelter, role_code="advocate", by=second)
    assert ("shelter", "advocate") in roles_of(user)


# -- agencies that say themselves who works there


def test_the_office_appoints_the_first_administrator_of_a_silent_agency_and_nobody_else(cast, director):
    for role_code in ("advocate", "privacy_officer", "administrator"):
        with pytest.raises(NotNow, match="says who works there"):
            join(user=somebody(), agency=cast.shelter, role_code=role_code, by=cast.ada)
        with pytest.raises(NotNow, match="says who works there"):
            invite(email="x@willow.example.org", name="X", agency=cast.shelter, role_code=role_code, by=cast.ada)
    assert not User.objects.filter(email="x@willow.example.org").exists()
    assert set(SILENT_KINDS) == {"victim_service", "substance_use"}


def test_before_there_is_one_it_appoints_no_other_role(cast):
    with pytest.raises(NotNow, match="says who works there"):
        join(user=somebody(), agency=cast.shelter, role_code="advocate", by=cast.ada)


def test_nobody_of_the_office_becomes_the_first_administrator(cast):
    with pytest.raises(NotNow, match="says who works there"):
        join(user=cast.users["ezra"], agency=cast.shelter, role_code="administrator", by=cast.ada)
    with pytest.raises(NotNow, match="to yourself"):
        join(user=cast.users["ada"], agency=cast.shelter, role_code="administrator", by=cast.ada)


def test_ending_the_first_administrator_makes_no_room_for_another(client, cast, director):
    member = Membership.objects.get(pk=director.membership_id)
    client.force_login(cast.users["ada"])
    answer = client.post(f"{PAGE}{member.pk}/end/", follow=True)
    assert "Only an administrator of this agency can give it back" in answer.content.decode()
    assert "give-back" not in answer.content.decode()
    for user in (somebody(), member.user):
        with pytest.raises(NotNow, match="says who works there"):
            join(user=user, agency=cast.shelter, role_code="administrator", by=cast.ada)
    join(user=somebody(), agency=cast.shelter, role_code="administrator", by=service("setup", cast.host))


def test_the_link_of_the_first_administrator_can_be_sent_anew(cast):
    for _ in range(2):
        assert invite(email="d@example.org", name="D", agency=cast.shelter, role_code="administrator", by=cast.ada)


def test_the_office_does_not_let_anybody_in_again_who_was_switched_off(cast, director):
    alma = cast.users["alma"]
    disable(alma, by=director)
    with pytest.raises(NotNow, match="its own administrators"):
        enable(alma, by=cast.ada)
    enable(alma, by=director)
    disable(alma, by=cast.ada)
    enable(alma, by=service("setup", cast.host))
    assert User.objects.get(pk=alma.pk).is_active


def test_a_role_that_ended_long_ago_is_offered_and_not_given_back(client, cast, monkeypatch):
    """Its former agency learns neither what they are called now nor whether their account works: they take it up, or do not."""
    wole = cast.members["wole"]
    end_membership(wole, by=office_of(cast))
    monkeypatch.setattr(people_and_roles, "UNDONE_WITHIN", timedelta(0))
    client.force_login(cast.users["ada"])
    client.post(f"{PAGE}{wole.pk}/give-back/")
    again = Membership.objects.filter(user=wole.user, role=wole.role).latest("starts_at")
    assert again.pk != wole.pk and again.taken_up_at is None
