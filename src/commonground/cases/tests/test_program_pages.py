"""Two people through their programs on the pages of the desk, from the first question to the end; and what others see of it."""

import re

import pytest
from django.urls import reverse

from commonground.agencies.context import as_viewer
from commonground.cases.actions import open
from commonground.cases.models import Case
from commonground.cases.tests.cast import a_person
from commonground.cases.tests.programs import a_program, runs

pytestmark = pytest.mark.django_db


class Desk:
    """Somebody at work, by the pages alone."""

    def __init__(self, client, cast, who):
        client.force_login(cast.users[who])
        self.client, self.who = client, cast.viewers[who]

    def page(self, case):
        return self.client.get(case.get_absolute_url()).content.decode()

    def posts(self, case, step, *more, **told):
        return self.client.post(reverse(f"cases:{step}", args=[case.pk, *more]), told)

    def stage(self, case):
        with as_viewer(self.who):
            return Case.objects.get(pk=case.pk).stage

    def newest(self, program):
        with as_viewer(self.who):
            return Case.objects.get(program=program)


def test_one_person_through_dvert_on_the_pages(client, cast):
    program = a_program(cast, "shelter", "dvert")
    desk = Desk(client, cast, "alma")
    begun = open(person=a_person(cast, by=cast.alma), worker=cast.members["alma"], by=cast.alma)
    assert "Take into Domestic Violence Enhanced Response Team" in desk.page(begun)
    refused = desk.posts(begun, "take_in", program="dvert", relation="somebody_else")
    assert refused.status_code == 422
    assert "Help does not end here" in refused.content.decode()
    told = {
        "relation": "partner",
        "worried": "yes",
        "sent_by": "advocacy",
        "may_contact": "yes",
        "safe_way": "Mornings",
    }
    assert desk.posts(begun, "take_in", program="dvert", **told).status_code == 303
    case = desk.newest(program)
    assert "Bring it to the team" in desk.page(case)
    once = re.search(r'name="once" value="([^"]+s1)"', desk.page(case)).group(1)
    for _ in range(2):
        assert desk.posts(case, "move", verb="ask_safety_questions", seen="referral", once=once).status_code == 303
    assert desk.stage(case) == "screening"
    desk.posts(case, "move", verb="bring_to_team", seen="screening")
    page = desk.page(case)
    assert "Say first which tier the team set" in page
    assert "Nobody has answered yet:" in page
    stale = desk.posts(case, "move", verb="bring_to_team", seen="screening")
    assert stale.status_code == 422
    assert "not possible from where the case stands" in stale.content.decode()
    assert desk.posts(case, "answer", "team", tier="tier_1", survivor_view="asked").status_code == 303
    assert desk.posts(case, "move", verb="accept_tier_1", seen="team").status_code == 303
    assert set(runs(case, cast.alma)) == {"first_contact", "review_tier_1"}
    assert desk.posts(case, "move", verb="survivor_ends", seen="tier_1").status_code == 422
    assert desk.posts(case, "move", verb="survivor_ends", seen="tier_1", because="safety").status_code == 303
    assert desk.stage(case) == "ended"
    assert runs(case, cast.alma) == {}
    for other in ("omar", "dara", "amara", "wole", "zed", "priya"):
        client.force_login(cast.users[other])
        assert client.get(case.get_absolute_url()).status_code in (403, 404), other
        assert client.post(reverse("cases:move", args=[case.pk]), {"verb": "come_back"}).status_code in (403, 404), (
            other
        )
        with as_viewer(cast.viewers[other]):
            assert not Case.objects.filter(pk=case.pk).exists()


def test_one_person_through_cit_on_the_pages(client, cast):
    program = a_program(cast, "crisis", "cit")
    desk = Desk(client, cast, "chen")
    begun = open(person=a_person(cast, by=cast.chen), worker=cast.members["chen"], by=cast.chen)
    desk.posts(begun, "take_in", program="cit", concern=["mental_health"], danger="nobody")
    case = desk.newest(program)
    assert "A partner does this. Write it down when it is done." in desk.page(case)
    desk.posts(case, "move", verb="send_cit_officer")
    desk.posts(case, "move", verb="take_the_lead")
    desk.posts(case, "answer", "scene", disposition="settled_on_scene", agreed_to_follow_up="yes")
    desk.posts(case, "move", verb="end_on_scene")
    assert set(runs(case, cast.chen)) == {"officer_report", "follow_up"}
    desk.posts(case, "move", verb="file_with_follow_up")
    desk.posts(case, "touch", kind="call", reached="yes")
    assert runs(case, cast.chen) == {}
    desk.posts(case, "answer", "follow_up", reached="reached")
    desk.posts(case, "move", verb="finish_follow_up")
    desk.posts(case, "move", verb="finish_review", because="done_together")
    assert desk.stage(case) == "ended"
    for other in ("omar", "dara", "rosa", "zed"):
        client.force_login(cast.users[other])
        assert client.get(case.get_absolute_url()).status_code in (403, 404), other
