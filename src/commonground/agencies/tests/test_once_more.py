"""Giving somebody a way in asks for a fresh sign-in: invite, send again, give back, switch on. To end or switch off waits for nothing."""

import pytest

from commonground.agencies.actions.invite import invite
from commonground.agencies.actions.join import disable
from commonground.agencies.models import Invitation, Membership, User
from commonground.agencies.tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
PAGE = "/desk/people-and-roles/"


@pytest.fixture
def ada(client, cast):
    """The administrator of the office, signed in with a password as in service."""
    user = cast.users["ada"]
    user.set_password(PASSWORD)
    user.save()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


def show_again(client):
    return client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def facts(cast, **more):
    return {
        "name": "Noor Ali", "email": "noor@willow.example.org", "agency": str(cast.housing.pk), "role": "case_worker",
        "language": "es", **more,
    }  # fmt: skip


def asked(answer):
    return answer.status_code == 302 and answer["Location"].startswith("/accounts/reauthenticate/")


def test_the_page_of_an_invitation_asks_who_you_are_first(ada, cast):
    answer = ada.get(f"{PAGE}invite/")
    assert asked(answer)
    assert f"next={PAGE.replace('/', '%2F')}invite%2F" in answer["Location"]


def test_an_unlocked_session_that_somebody_found_invites_nobody(ada, cast):
    assert ada.post(f"{PAGE}invite/", facts(cast, role="administrator")).status_code == 302
    assert not User.objects.filter(email="noor@willow.example.org").exists()


def test_what_was_typed_stands_there_after_the_sign_in_and_is_sent_by_a_hand(ada, cast):
    back = ada.post(f"{PAGE}invite/?agency={cast.housing.pk}", facts(cast))
    first = ada.get(back["Location"])
    assert asked(first)
    assert not User.objects.filter(email="noor@willow.example.org").exists()
    landed = ada.post(first["Location"], {"password": PASSWORD, "next": back["Location"]})
    assert landed["Location"] == back["Location"]
    page = ada.get(landed["Location"]).content.decode()
    assert not User.objects.filter(email="noor@willow.example.org").exists()
    for piece in (
        'value="Noor Ali"',
        'value="noor@willow.example.org"',
        'value="es" selected',
        'value="case_worker" selected',
    ):
        assert piece in page
    assert f'value="{cast.housing.pk}" selected' in page
    assert "Nothing was sent yet" in page
    assert 'value="Noor Ali"' not in ada.get(f"{PAGE}invite/").content.decode()
    ada.post(f"{PAGE}invite/", facts(cast))
    assert Membership.objects.filter(user__email="noor@willow.example.org", role="case_worker").exists()


def test_after_five_minutes_it_asks_again(ada, cast, monkeypatch):
    import time

    from allauth.account.internal.flows import reauthentication

    show_again(ada)
    assert ada.get(f"{PAGE}invite/").status_code == 200
    later = time.time() + 301

    class Clock:
        @staticmethod
        def time():
            return later

    monkeypatch.setattr(reauthentication, "time", Clock)
    assert asked(ada.get(f"{PAGE}invite/"))


def doors(cast):
    """Every address that gives somebody a way in, with what to look at afterwards."""
    invite(email="w@willow.example.org", name="Waits", agency=cast.housing, role_code="case_worker", by=cast.ada)
    waiting = Membership.objects.get(user__email="w@willow.example.org")
    disable(cast.users["wole"], by=cast.ada)
    return {
        f"{waiting.pk}/invite-again/": lambda: Invitation.objects.count(),
        f"{cast.members['kofi'].pk}/give-back/": lambda: Membership.objects.filter(user=cast.users["kofi"]).count(),
        f"{cast.members['wole'].pk}/switch-on/": lambda: User.objects.get(pk=cast.users["wole"].pk).is_active,
    }


def test_every_door_opens_after_a_fresh_sign_in_only_and_by_a_button(ada, cast):
    for address, looked_at in doors(cast).items():
        if "give-back" in address:
            ada.post(f"{PAGE}{cast.members['kofi'].pk}/end/")
        before = looked_at()
        back = ada.post(PAGE + address)
        assert back["Location"] == PAGE + address
        assert asked(ada.get(back["Location"]))
        assert looked_at() == before, address
    show_again(ada)
    for address in (f"{cast.members['kofi'].pk}/give-back/", f"{cast.members['wole'].pk}/switch-on/"):
        page = ada.get(PAGE + address)
        assert page.status_code == 200
        assert 'method="post"' in page.content.decode()
    assert not User.objects.get(pk=cast.users["wole"].pk).is_active
    ada.post(f"{PAGE}{cast.members['wole'].pk}/switch-on/")
    ada.post(f"{PAGE}{cast.members['kofi'].pk}/give-back/")
    assert User.objects.get(pk=cast.users["wole"].pk).is_active
    assert Membership.objects.filter(user=cast.users["kofi"], ends_at=None).exists()


def test_ending_a_role_and_switching_off_wait_for_nothing(ada, cast):
    ada.post(f"{PAGE}{cast.members['kofi'].pk}/end/")
    ada.post(f"{PAGE}{cast.members['wole'].pk}/switch-off/")
    assert not Membership.objects.filter(user=cast.users["kofi"], ends_at=None).exists()
    assert not User.objects.get(pk=cast.users["wole"].pk).is_active
