"""What the ledger keeps of the phone: a sentence to the partner, a step, a call for help; each once, however often it was tapped."""

import pytest
from django.test import Client

from commonground.field.tests.cast import a_night
from commonground.ledger.reading import happenings_of

pytestmark = pytest.mark.commits


@pytest.fixture
def night(committed, cast):
    return a_night(cast)


@pytest.fixture
def page(night, cast):
    """Sign in as somebody, each with a client of their own."""
    clients = {}

    def as_(who, language="en"):
        if who not in clients:
            clients[who] = Client()
            clients[who].force_login(cast.users[who])
        clients[who].defaults["HTTP_ACCEPT_LANGUAGE"] = language
        return clients[who]

    return as_


def told_part(answer):
    """What stands above the call on the page: the partner's sentences."""
    return answer.content.decode().split('id="live"')[1].split('<section class="card')[0]


def test_a_step_that_was_taken_is_not_said_twice(page, night):
    call, assignment = night
    for _ in range(2):
        answer = page("omar").post(f"/field/on/{assignment.pk}/", {"status": "en_route"}, follow=True)
        assert "notice-attention" not in answer.content.decode().split('id="live"')[0]
    assert [line.kind for line in happenings_of(call.pk)].count("calls.set_out") == 1


def test_the_partner_sees_the_sentence_once_however_often_it_was_tapped(page, night):
    for _ in range(2):
        page("amara").post(f"/field/on/{night[1].pk}/partner/", {"sentence": "give_space", "once": "t1"})
    told = told_part(page("omar").get("/field/"))
    assert told.count("Give space, please.") == 1
    assert "Amara" in told
    assert "Give space" not in told_part(page("amara").get("/field/"))
    assert "Amara" not in page("petra").get("/field/").content.decode()
    (line,) = [line for line in happenings_of(night[1].pk) if line.kind == "calls.partner_told"]
    assert line.facts == {"sentence": "give_space"}


def test_the_partners_sentence_is_read_in_the_readers_language(page, night):
    page("amara").post(f"/field/on/{night[1].pk}/partner/", {"sentence": "give_space"})
    assert "Dé espacio, por favor." in told_part(page("omar", "es").get("/field/"))


def test_i_need_help_now_is_told_at_once_with_who_and_when(page, night, cast):
    page("amara").post("/field/help/")
    (line,) = [line for line in happenings_of(night[0].pk) if line.kind == "calls.help_needed"]
    assert line.membership_id == cast.amara.membership_id
