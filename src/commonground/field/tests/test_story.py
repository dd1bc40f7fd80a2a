"""The phone, from the assignment to a sent referral, and what it must never show."""

import re

import pytest

from commonground.agencies.context import as_viewer
from commonground.calls.actions import brief, report
from commonground.calls.tests.cast import sent_call
from commonground.encounters.models import Encounter
from commonground.field.partner import sentences
from commonground.units.tests.cast import co_response

pytestmark = pytest.mark.django_db
TYPED = {"signed_how": "typed", "name": "Marisol V."}


def html(answer):
    return answer.content.decode()


@pytest.fixture
def on_a_call(cast):
    """Omar and Amara share a car that was sent to a call."""
    call, assignment, _ = sent_call(cast, unit=co_response(cast))
    return call, assignment


def sign_in(client, cast, who):
    client.force_login(cast.users[who])
    return client


def met(client, cast, assignment, who="amara"):
    sign_in(client, cast, who).post(f"/field/on/{assignment.pk}/meet/")
    with as_viewer(getattr(cast, who)):
        return Encounter.objects.get(agency_id=getattr(cast, who).agency_id)


def named(client, cast, assignment):
    encounter = met(client, cast, assignment)
    answer = client.post(
        f"/field/met/{encounter.pk}/who/", {"name": "Marisol", "role": "person_in_crisis", "language": "es"}
    )
    assert answer.status_code == 302, html(answer)
    return encounter


def test_without_a_call_the_page_says_what_to_do(client, cast):
    answer = sign_in(client, cast, "omar").get("/field/")
    assert answer.status_code == 200
    assert "No call now" in html(answer)


@pytest.mark.parametrize("who", ["ines", "wole", "priya", "ezra", "ada", "dara"])
def test_the_phone_is_for_responders(client, cast, who):
    assert sign_in(client, cast, who).get("/field/").status_code == 403


def test_both_of_the_crew_see_the_brief_and_an_officer_of_another_unit_sees_nothing(client, cast, on_a_call):
    call, _ = on_a_call
    from datetime import timedelta

    from django.utils import timezone

    brief(
        call,
        side="be_careful",
        text="A large dog behind the house",
        source="earlier call",
        expires_at=timezone.now() + timedelta(days=30),
        by=cast.dara,
    )
    for who in ("omar", "amara"):
        assert "A large dog behind the house" in html(sign_in(client, cast, who).get("/field/"))
    assert "A large dog" not in html(sign_in(client, cast, "petra").get("/field/"))


def test_after_the_unit_is_clear_the_brief_is_gone(client, cast, on_a_call):
    _, assignment = on_a_call
    page = sign_in(client, cast, "omar")
    for status in ("en_route", "on_scene", "cleared"):
        assert page.post(f"/field/on/{assignment.pk}/", {"status": status}).status_code == 302
    assert "No call now" in html(page.get("/field/"))
    assert page.post(f"/field/on/{assignment.pk}/", {"status": "on_scene"}).status_code == 404


def test_another_unit_cannot_report_for_this_one(client, cast, on_a_call):
    _, assignment = on_a_call
    assert sign_in(client, cast, "petra").post(f"/field/on/{assignment.pk}/", {"status": "en_route"}).status_code == 404


def test_i_need_help_stands_on_the_call_at_once(client, cast, on_a_call):
    call, _ = on_a_call
    sign_in(client, cast, "omar").post("/field/help/")
    with as_viewer(cast.dara):
        call.refresh_from_db()
        assert "responder_needs_help" in call.danger
        assert call.priority == 1


def test_help_without_a_call_says_that_nobody_was_told(client, cast):
    answer = sign_in(client, cast, "petra").post("/field/help/", follow=True)
    assert "nobody was told" in html(answer)


def test_an_unknown_sentence_to_the_partner_tells_nothing(client, cast, on_a_call, monkeypatch):
    _, assignment = on_a_call
    told = []
    monkeypatch.setattr("commonground.calls.actions.tell_partner", lambda *a, **k: told.append(k["code"]))
    sign_in(client, cast, "amara").post(f"/field/on/{assignment.pk}/partner/", {"sentence": "<b>x</b>"})
    client.post(f"/field/on/{assignment.pk}/partner/", {"sentence": "give_space"})
    assert told == ["give_space"]


def test_there_are_twenty_sentences_in_two_languages_and_none_about_health():
    assert len(sentences()) == 20
    words = " ".join(s.en + s.es for s in sentences().values()).lower()
    assert not re.search(r"medic|drug|diagnos|hiv|suicid|schizo|bipolar|droga|enferm", words)


def test_two_taps_open_one_encounter(client, cast, on_a_call):
    _, assignment = on_a_call
    page = sign_in(client, cast, "amara")
    first, second = (page.post(f"/field/on/{assignment.pk}/meet/")["Location"] for _ in range(2))
    assert first == second


def test_the_same_note_sent_twice_is_written_once(client, cast, on_a_call):
    encounter = named(client, cast, on_a_call[1])
    for _ in range(2):
        client.post(
            f"/field/met/{encounter.pk}/what/", {"text": "Talked on the steps", "label": "general", "once": "k1"}
        )
    assert html(client.get(f"/field/met/{encounter.pk}/")).count("Talked on the steps") == 1


def test_nothing_of_the_clinician_reaches_the_officer_in_the_same_car(client, cast, on_a_call):
    encounter = named(client, cast, on_a_call[1])
    client.post(f"/field/met/{encounter.pk}/what/", {"text": "takes methadone-canary", "label": "health", "once": "k2"})
    page = sign_in(client, cast, "omar")
    assert page.get(f"/field/met/{encounter.pk}/").status_code == 404
    seen = html(page.get("/field/"))
    assert "canary" not in seen
    assert "Marisol" not in seen


def test_an_officer_is_offered_neither_questions_about_health_nor_permissions(client, cast, on_a_call):
    encounter = met(client, cast, on_a_call[1], who="omar")
    page = html(client.get(f"/field/met/{encounter.pk}/"))
    assert "PHQ-9" not in page
    assert "never by police" in page
    assert client.get(f"/field/met/{encounter.pk}/ask/").status_code == 403
    assert client.get(f"/field/met/{encounter.pk}/questions/phq9/").status_code == 404


def test_an_unanswered_question_gives_no_score(client, cast, on_a_call):
    encounter = named(client, cast, on_a_call[1])
    page = client.get(f"/field/met/{encounter.pk}/questions/phq9/")
    fields = re.findall(r'name="(item_[^"]+)"', html(page))
    answers = dict.fromkeys(dict.fromkeys(fields), "1")
    answers[next(iter(answers))] = "no_answer"
    client.post(f"/field/met/{encounter.pk}/questions/phq9/", answers | {"once": "q1"})
    shown = html(client.get(f"/field/met/{encounter.pk}/"))
    assert "Incomplete" in shown
    assert "Score" not in shown


def asked(cast, **more):
    return {
        "to_agencies": [str(cast.housing.pk)],
        "labels": ["general"],
        "signer": "adult",
        "asked_alone": "on",
        "question_language": "es",
    } | more


def test_the_question_stands_in_the_persons_language_with_nothing_ticked(client, cast, on_a_call):
    encounter = named(client, cast, on_a_call[1])
    form = html(client.get(f"/field/met/{encounter.pk}/ask/"))
    assert not re.search(r'name="(to_agencies|labels|lasts|state|asked_alone)"[^>]*checked', form)
    page = html(client.post(f"/field/met/{encounter.pk}/ask/", asked(cast), follow=True))
    assert 'lang="es"' in page
    assert "Open Door Housing" in page
    assert page.count("button-equal") == 3


@pytest.mark.parametrize("said", ["no", "not_now"])
def test_no_is_one_tap_and_locks_the_phone_until_it_is_back(client, cast, on_a_call, said):
    encounter = named(client, cast, on_a_call[1])
    answer = client.post(f"/field/met/{encounter.pk}/answer/", asked(cast, answer=said))
    assert answer.status_code == 302
    assert client.get(answer["Location"]).status_code == 200
    assert client.get(f"/field/met/{encounter.pk}/").status_code == 302


def test_yes_needs_a_signature_and_then_the_receiver_may_see(client, cast, on_a_call):
    from commonground.consents.models import Release

    encounter = named(client, cast, on_a_call[1])
    client.post(f"/field/met/{encounter.pk}/ask/", asked(cast))
    page = client.post(f"/field/met/{encounter.pk}/answer/", {"answer": "yes"}, follow=True)
    assert page.status_code == 200
    with as_viewer(cast.amara):
        assert not Release.objects.exists()
    client.post(f"/field/met/{encounter.pk}/answer/", {"answer": "yes", **TYPED})
    with as_viewer(cast.amara):
        release = Release.objects.get()
        assert (release.status, release.crisis, release.language) == ("given", True, "es")


def test_a_signature_under_restraint_is_not_taken_whatever_is_sent_along(client, cast, on_a_call):
    from commonground.consents.models import Release

    encounter = named(client, cast, on_a_call[1])
    asking = client.post(f"/field/met/{encounter.pk}/ask/", asked(cast, state=["restrained"]))
    assert "Nobody signs while detained" in html(asking)
    client.post(f"/field/met/{encounter.pk}/answer/", asked(cast, answer="yes", **TYPED))
    with as_viewer(cast.amara):
        assert not Release.objects.exists()


def test_reporting_stays_possible_for_dispatch_when_the_phone_is_dead(cast, on_a_call):
    _, assignment = on_a_call
    with as_viewer(cast.dara):
        assert report(assignment, status="en_route", by=cast.dara).en_route_at is not None
