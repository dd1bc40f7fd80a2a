"""The same for a victim service provider's own installation: its addresses, its roles, and a colleague who does not work with her (T6)."""

from types import SimpleNamespace

import pytest
from django.test import Client
from matrix import BOOKS, NEVER, PLACES, addresses, ask, differ, human_roles, plain

from commonground.agencies.models import User
from commonground.agencies.roles import role
from commonground.agencies.viewers import viewer_from
from commonground.vault.tests.cast import hire, house_of, signed

pytestmark = [pytest.mark.slow, pytest.mark.commits, pytest.mark.urls("commonground.site.vault_urls")]
VAULT = "commonground.site.vault_urls"
LOGIN = "/accounts/login/?next="


@pytest.fixture(scope="module")
def world(town):
    house = house_of(town)
    ids = {"person_id": house.her.pk, "release_id": signed(house).pk, "member_id": house.bea_member.pk}
    house.shared = {code: _client(viewer_from(hire(town, f"new_{code}", code)).user_id) for code in human_roles()}
    mara, cora = _client(house.mara.user_id), _client(house.cora.user_id)
    return SimpleNamespace(
        ids=ids, far=house.shared, named={"mara": mara, "cora": cora}, bea=_client(house.bea.user_id)
    )


def _client(user_id):
    client = Client()
    client.force_login(User.objects.get(pk=user_id), backend="commonground.site.sign_in.StaffBackend")
    return client


@pytest.fixture
def books(world, django_db_blocker, settings):
    settings.VAULT = True
    with django_db_blocker.unblock():
        yield BOOKS


def staff():
    """The provider's own addresses; those that both kinds of installation have are placed with the shared house."""
    return [each for each in addresses(VAULT) if each.right and each.name.startswith("vault:")]


def test_every_address_is_placed():
    listed = {each.name for each in addresses(VAULT) if each.declared}
    assert sorted(listed - {*PLACES["provider"], *PLACES["provider_open"], *PLACES["open"], *PLACES["reached"]}) == []
    assert sorted({*PLACES["provider"], *PLACES["provider_open"]} - listed) == []


def test_whoever_it_is_for_comes_in(world, books):
    wrong = []
    for each in staff():
        who = PLACES["provider"][each.name]
        if who == "nobody yet":
            continue
        answer = ask(world.named[who], each.own, each.at(world.ids))
        if answer.status_code in (401, 403, 404) or answer.status_code >= 423:
            wrong.append(f"{each.own} {each.name} by {who}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_what_is_open_there_says_the_same_to_everybody(world, books):
    for each in addresses(VAULT):
        if each.name in PLACES["provider_open"]:
            answers = [ask(client, "GET", each.at(world.ids)) for client in (Client(), Client())]
            assert {answer.status_code for answer in answers} == {PLACES["provider_open"][each.name]}, each.name
            assert plain(answers[0]) == plain(answers[1]), each.name


def test_nobody_signed_in_is_led_to_the_sign_in(world, books):
    wrong = []
    for each in staff():
        for method in each.both:
            path = each.at(world.ids)
            answer = ask(Client(), method, path)
            if (answer.status_code, answer.get("Location")) != (302, f"{LOGIN}{path}"):
                wrong.append(f"{method} {each.name}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("code", human_roles())
def test_without_the_right_it_is_not_theirs_and_tells_nothing(world, books, code):
    wrong, rights = [], role(code).rights
    for each in staff():
        if each.right in rights:
            continue
        for method in each.both:
            there = ask(world.far[code], method, each.at(world.ids))
            never = ask(world.far[code], method, each.at(world.ids, **({each.record: NEVER} if each.record else {})))
            if there.status_code != 403:
                wrong.append(f"{method} {each.name}: {there.status_code}")
            if plain(there) != plain(never):
                wrong.append(f"{method} {each.name}: {differ(plain(there), plain(never))}")
    assert not wrong, "\n".join(wrong)


def test_an_advocate_who_does_not_work_with_her_finds_what_was_never_there(world, books):
    wrong, asked = [], 0
    for each in staff():
        if each.right not in role("advocate").rights or each.record not in {"person_id", "release_id"}:
            continue
        for method in each.both:
            asked += 1
            there = ask(world.bea, method, each.at(world.ids))
            never = ask(world.bea, method, each.at(world.ids, **{each.record: NEVER}))
            if there.status_code != 404:
                wrong.append(f"{method} {each.name}: {there.status_code}")
            if plain(there, str(world.ids[each.record])) != plain(never, NEVER):
                wrong.append(f"{method} {each.name}: {differ(plain(there), plain(never))}")
    assert asked and not wrong, "\n".join(wrong)
