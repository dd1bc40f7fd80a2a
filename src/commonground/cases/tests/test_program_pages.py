"""Two people through their programs on the pages of the desk, from the first question to the end; and what others see of it."""

import re

import pytest
from django.urls import reverse

from commonground.agencies.context import as_viewer
from commonground.cases.actions import close, open, reopen, take_in
from commonground.cases.models import Case
from commonground.cases.queries.walked import facts_of
from commonground.cases.tests.cast import a_person
from commonground.cases.tests.programs import REFERRAL, a_coordinator, a_program, runs
from commonground.kit.noes import NotNow
from commonground.programs.actions import switch_off
from commonground.programs.packs.walking import form_of
from commonground.programs.walls import walled_whole

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

    def answers(self, case, form, **told):
        """As the page sends it: with the mark of what it said."""
        after = self.page(case).partition(reverse("cases:answer", args=[case.pk, form]))[2]
        read = re.search(r'name="read" value="([^"]+)"', after)
        return self.posts(
            case,
            "answer",
            form,
            read=read.group(1) if read else "",
            **{f"{form}-{key}": said for key, said in told.items()},
        )

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
    refused = desk.posts(begun, "take_in", program="dvert", **{"referral-relation": "somebody_else"})
    assert refused.status_code == 422
    assert "Help does not end here" in refused.content.decode()
    told = {
        "referral-relation": "partner",
        "referral-worried": "yes",
        "referral-sent_by": "advocacy",
        "referral-may_contact": "yes",
        "referral-safe_way": "Mornings",
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
    assert desk.answers(case, "team", tier="tier_1", survivor_view="asked").status_code == 303
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
    desk.posts(begun, "take_in", program="cit", **{"call-concern": ["mental_health"], "call-danger": "nobody"})
    case = desk.newest(program)
    assert "A partner does this. Write it down when it is done." in desk.page(case)
    desk.posts(case, "move", verb="send_cit_officer")
    desk.posts(case, "move", verb="take_the_lead")
    desk.answers(case, "scene", disposition="settled_on_scene", agreed_to_follow_up="yes")
    desk.posts(case, "move", verb="end_on_scene")
    assert set(runs(case, cast.chen)) == {"officer_report", "follow_up"}
    desk.posts(case, "move", verb="file_with_follow_up")
    desk.posts(case, "touch", kind="call", reached="yes")
    assert runs(case, cast.chen) == {}
    desk.answers(case, "follow_up", reached="reached")
    desk.posts(case, "move", verb="finish_follow_up")
    desk.posts(case, "move", verb="finish_review", because="done_together")
    assert desk.stage(case) == "ended"
    for other in ("omar", "dara", "rosa", "zed"):
        client.force_login(cast.users[other])
        assert client.get(case.get_absolute_url()).status_code in (403, 404), other


def test_one_answer_that_does_not_fit_takes_nobody_in_and_keeps_what_was_typed(client, cast):
    """Else a no to being contacted, said in the same form, would be lost with it."""
    program = a_program(cast, "crisis", "overdose_follow_up")
    desk = Desk(client, cast, "chen")
    begun = open(person=a_person(cast, by=cast.chen), worker=cast.members["chen"], by=cast.chen)
    form = program.version.pack.first.forms[0]
    number = next(one for one in form_of(program.version.pack, form).field if one.type == "number")
    told = {f"{form}-{number.code}": str((number.most or 0) + 1), f"{form}-may_contact": "no"}
    came = desk.posts(begun, "take_in", program=program.code, decided="on", **told)
    page = came.content.decode()
    assert came.status_code == 422 and number.words.en in page and f'value="{(number.most or 0) + 1}"' in page
    with as_viewer(desk.who):
        assert not Case.objects.filter(program=program).exists()


def test_a_form_that_is_none_or_empty_is_no_answer(client, cast):
    program = a_program(cast, "shelter", "dvert")
    desk = Desk(client, cast, "alma")
    person = a_person(cast, by=cast.alma)
    case = take_in(person=person, program=program, answers=REFERRAL, worker=cast.members["alma"], by=cast.alma)
    assert desk.posts(case, "answer", "no_such_form", **{"team-tier": "tier_1"}).status_code == 422
    assert desk.posts(case, "answer", "team").status_code == 422
    strange = desk.answers(case, "team", tier="tier_9")
    assert strange.status_code == 422 and "does not fit" in strange.content.decode()


def test_the_list_says_what_the_program_asks_for_and_not_a_first_contact(client, cast):
    program = a_program(cast, "shelter", "dvert")
    desk = Desk(client, cast, "alma")
    person = a_person(cast, by=cast.alma)
    take_in(person=person, program=program, answers=REFERRAL, worker=cast.members["alma"], by=cast.alma)
    page = client.get(reverse("cases:list")).content.decode()
    assert "The advocate has been in touch" in page and "First contact" not in page
    assert all(
        clock.assigned_to_id == cast.members["alma"].pk for clock in runs(desk.newest(program), cast.alma).values()
    )


def test_nobody_is_opened_again_into_a_program_that_is_off(cast):
    program = a_program(cast, "shelter", "dvert")
    person = a_person(cast, by=cast.alma)
    case = take_in(person=person, program=program, answers=REFERRAL, worker=cast.members["alma"], by=cast.alma)
    close(case, how="person_ended", by=cast.alma)
    with as_viewer(cast.alma):
        program.refresh_from_db()
    switch_off(program, by=a_coordinator(cast, "shelter"))
    with pytest.raises(NotNow) as no:
        reopen(case, by=cast.alma)
    assert no.value.code == "K11"


def test_medics_of_a_walled_fire_service_are_walled_off_too(cast):
    program = a_program(cast, "shelter", "dvert")
    program.firewalls = [{"never_share_with": ["fire_ems"], "labels": []}]
    assert walled_whole(program) == {"fire", "ems"}


def answered(desk, case):
    with as_viewer(desk.who):
        return facts_of(Case.objects.get(pk=case.pk))


def test_an_answer_can_be_taken_back_and_is_asked_anew(client, cast):
    program = a_program(cast, "shelter", "dvert")
    desk, person = Desk(client, cast, "alma"), a_person(cast, by=cast.alma)
    case = take_in(person=person, program=program, answers=REFERRAL, worker=cast.members["alma"], by=cast.alma)
    desk.posts(case, "move", verb="bring_to_team", seen="referral")
    assert desk.answers(case, "team", tier="tier_1", survivor_view="asked").status_code == 303
    assert answered(desk, case)["team.tier"] == "tier_1"
    assert desk.answers(case, "team", tier="", survivor_view="asked").status_code == 303
    assert "team.tier" not in answered(desk, case) and answered(desk, case)["team.survivor_view"] == "asked"
    assert "Say first which tier the team set" in desk.page(case)


def test_a_page_that_was_read_before_does_not_turn_a_colleagues_answer_back(client, cast):
    program = a_program(cast, "shelter", "dvert")
    desk, person = Desk(client, cast, "alma"), a_person(cast, by=cast.alma)
    case = take_in(person=person, program=program, answers=REFERRAL, worker=cast.members["alma"], by=cast.alma)
    desk.posts(case, "move", verb="bring_to_team", seen="referral")
    after = desk.page(case).partition(reverse("cases:answer", args=[case.pk, "team"]))[2]
    read = re.search(r'name="read" value="([^"]+)"', after).group(1)
    desk.answers(case, "team", tier="tier_2")
    late = desk.posts(case, "answer", "team", **{"read": read, "team-tier": "tier_1"})
    assert late.status_code == 422 and "Somebody answered this form meanwhile" in late.content.decode()
    assert answered(desk, case)["team.tier"] == "tier_2"
    assert re.search(r'value="tier_2"\s+selected', late.content.decode())
