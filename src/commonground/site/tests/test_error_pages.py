"""Pages that say no: the same bytes for nothing and for not yours to know, and nothing of the request in them."""

import pytest
from django.test import RequestFactory

from commonground.site import errors

pytestmark = pytest.mark.django_db
ASKED = (
    "/nothing/",
    "/desk/nothing/",
    "/<script>alert(1)</script>/",
    "/desk/outbox/0190a0a0-0000-7000-8000-000000000000/x/",
)


def test_not_found_is_the_same_whatever_was_asked(client, cast):
    answers = [client.get(address) for address in ASKED]
    answers.append(client.get("/nothing/?q=secret", headers={"Referer": "https://elsewhere.example/"}))
    assert {a.status_code for a in answers} == {404}
    assert len({a.content for a in answers}) == 1


def test_not_found_is_the_same_for_staff_and_strangers(client, cast):
    stranger = client.get("/nothing/").content
    client.force_login(cast.users["ada"])
    assert client.get("/nothing/").content == stranger


@pytest.mark.parametrize("name", ["not_found", "not_yours", "broken", "form_expired", "only_by_a_form"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_error_pages_need_no_database_and_no_script(name, language, django_assert_num_queries):
    from django.utils import translation

    with translation.override(language), django_assert_num_queries(0):
        answer = getattr(errors, name)(RequestFactory().get("/somewhere/"))
    text = answer.content.decode()
    assert f'lang="{language}"' in text
    assert "<script" not in text
    assert "<c-" not in text
    assert "/somewhere/" not in text


def test_a_form_without_its_token_is_refused_with_words(cast):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@b.org", "password": "x"})
    assert answer.status_code == 403
    assert "open too long" in answer.content.decode()


def test_a_step_that_is_not_possible_says_why(client, cast):
    client.force_login(cast.users["ada"])
    answer = client.post(f"/desk/people-and-roles/{cast.members['ada'].pk}/end/")
    assert answer.status_code == 409
    assert "cannot end your own role" in answer.content.decode()


def test_reloading_what_a_form_led_to_says_that_nothing_was_sent(client, cast):
    client.force_login(cast.users["ada"])
    address = f"/desk/people-and-roles/{cast.members['ada'].pk}/end/"
    reloaded = client.get(address, headers={"Accept": "text/html,application/xhtml+xml"})
    assert reloaded.status_code == 405
    assert reloaded.headers["Allow"] == "POST"
    assert "sent nothing and changed nothing" in reloaded.content.decode()
    assert client.get(address, headers={"Accept": "application/json"}).content == b""
