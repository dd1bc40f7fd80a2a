"""What stands on each page of the phone, what never does, and what a second tap does not do."""

import re

import pytest
from django.test import Client

from commonground.agencies.context import as_viewer
from commonground.calls.actions import report
from commonground.encounters.models import Encounter
from commonground.field.tests.cast import CAREFUL, HELPS, a_night, a_place, earlier_call
from commonground.kit.locked import HANDED_OVER, LOCKED
from commonground.people.models import Person
from commonground.referrals.models import Referral
from commonground.units.tests.cast import co_response

pytestmark = pytest.mark.django_db
LARGEST = 50_000
HEALTH = ("methadone-canary", "schizo-canary", "PHQ-9", "PC-PTSD", "Marisol", "Open Door Housing", "Riverside Clinic")


def html(answer):
    return answer.content.decode()


@pytest.fixture
def page(client, cast):
    """Sign in as somebody."""

    def as_(who, language="en"):
        client.force_login(cast.users[who])
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
        return client

    return as_


@pytest.fixture
def night(cast):
    return a_night(cast)


def opened(page, cast, assignment, who="amara", **facts):
    page(who).post(f"/field/on/{assignment.pk}/meet/")
    with as_viewer(getattr(cast, who)):
        met = Encounter.objects.get(agency_id=getattr(cast, who).agency_id, status="open")
    told = {"role": "person_in_crisis", "name": "Marisol", "language": "es", **facts}
    answer = page(who).post(f"/field/met/{met.pk}/who/", told)
    assert answer.status_code == 302, html(answer)
    return met


def asked(cast, **more):
    return {
        "to_agencies": [str(cast.housing.pk)],
        "labels": ["general"],
        "signer": "adult",
        "asked_alone": "on",
        **more,
    }


def says_yes(page, cast, met):
    """The phone goes over, they type their name, and the phone is back."""
    amara = page("amara")
    amara.post(f"/field/met/{met.pk}/ask/", asked(cast))
    assert amara.post(f"/field/met/{met.pk}/answer/", {"signed_how": "typed", "name": "M."}).status_code == 302
    session = amara.session
    for key in (LOCKED, HANDED_OVER):
        session.pop(key, None)
    session.save()


def test_the_one_button_at_the_bottom_is_always_the_next_step(page, night):
    for status, words in (("en_route", "On my way"), ("on_scene", "I am here"), ("cleared", "We are clear")):
        shown = html(page("omar").get("/field/"))
        assert re.search(rf'name="status" value="{status}"', shown)
        assert words in shown
        page("omar").post(f"/field/on/{night[1].pk}/", {"status": status})
    assert 'name="status"' not in html(page("omar").get("/field/"))


def test_both_halves_of_the_brief_carry_source_date_end_and_why(page, night):
    shown = html(page("omar").get("/field/"))
    for words in (
        HELPS,
        CAREFUL,
        "told by her sister",
        "shown until",
        "under its agreement",
        "12 Mill Road",
        "geo:39.31",
    ):
        assert words in shown
    assert "openstreetmap.org" in shown
    assert "Speaks Spanish" in shown


def test_after_clear_the_page_is_that_of_somebody_who_was_never_sent(page, cast):
    unit = co_response(cast)
    bare = re.sub(
        r'value="[^"]{11,}"|<time.*?</time>|content="20[^"]*"|As of \d\d:\d\d|"X-CSRFToken": "[^"]*"',
        "",
        html(page("omar").get("/field/")),
    )
    _, assignment = _send(cast, unit)
    for status in ("en_route", "on_scene", "cleared"):
        page("omar").post(f"/field/on/{assignment.pk}/", {"status": status})
    after = re.sub(
        r'value="[^"]{11,}"|<time.*?</time>|content="20[^"]*"|As of \d\d:\d\d|"X-CSRFToken": "[^"]*"',
        "",
        html(page("omar").get("/field/")),
    )
    assert after == bare


def _send(cast, unit):
    from commonground.calls.tests.cast import sent_call

    call, assignment, _ = sent_call(cast, unit=unit)
    return call, assignment


def test_earlier_calls_are_a_count_with_how_they_ended_and_never_what_about(page, cast):
    unit = co_response(cast)
    earlier_call(cast, unit)
    unit.refresh_from_db()
    _send(cast, unit)
    shown = html(page("omar").get("/field/"))
    assert "1 call in the past year" in shown
    assert "1 × people were helped there" in shown
    assert "oise" not in shown.split("Earlier calls")[1].split("</section>")[0]


def test_a_live_page_gets_its_part_alone_and_the_next_step_with_it(page, night):
    part = html(page("omar").get("/field/", headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert part.count('id="live"') == 1
    assert 'hx-swap-oob="true"' in part and "On my way" in part
    assert "feed-state" not in part
    whole = html(page("omar").get("/field/"))
    assert whole.count('id="live"') == 1
    assert 'data-stream="/events/field/"' in whole


def test_nothing_of_health_or_of_other_agencies_is_in_any_page_of_an_officer(page, night, cast):
    a_place(cast)
    met = opened(page, cast, night[1])
    notes = {"text": "takes methadone-canary, schizo-canary", "label": "health", "once": "n1"}
    assert page("amara").post(f"/field/met/{met.pk}/what/", notes).status_code == 302
    says_yes(page, cast, met)
    own = opened(page, cast, night[1], who="omar", name="")
    officer = page("omar")
    for address in ("/field/", f"/field/met/{own.pk}/"):
        seen = html(officer.get(address))
        assert [word for word in HEALTH if word in seen] == [], address
        assert not re.search(r"diagnos|medicat|HIV|suicid|addict", seen, re.I)
    for part in ("", "ask/", "help/", "questions/phq9/", "back/"):
        assert officer.get(f"/field/met/{met.pk}/{part}").status_code in (403, 404)
    for part in ("who/", "what/", "end/", "answer/", "refer/"):
        assert officer.post(f"/field/met/{met.pk}/{part}", {"text": "x", "label": "general"}).status_code in (403, 404)


def test_a_person_need_not_give_a_name(page, night, cast):
    met = opened(page, cast, night[1], name="")
    shown = html(page("amara").get(f"/field/met/{met.pk}/"))
    assert "A person, no name yet" in shown
    assert 'value="No name given"' not in shown
    assert page("amara").get(f"/field/met/{met.pk}/questions/phq9/").status_code == 200
    page("amara").post(f"/field/met/{met.pk}/who/", {"role": "caller", "name": "Marisol", "language": "es"})
    with as_viewer(cast.amara):
        assert [p.name for p in Person.objects.all()] == ["Marisol"]


def test_who_twice_writes_one_person_and_an_officer_changes_the_role_only(page, night, cast):
    met = opened(page, cast, night[1], who="omar", once="w1")
    page("omar").post(f"/field/met/{met.pk}/who/", {"role": "witness", "name": "Somebody else", "once": "w1"})
    page("omar").post(f"/field/met/{met.pk}/who/", {"role": "caller", "name": "Somebody else", "once": "w2"})
    with as_viewer(cast.omar):
        assert [p.name for p in Person.objects.all()] == ["Marisol"]
        assert Encounter.objects.get(pk=met.pk).role == "caller"


def test_who_interpreted_is_kept_with_number_and_what_they_are(page, night, cast):
    met = opened(
        page, cast, night[1], interpreter_is="qualified", interpreter="Language line", interpreter_number="4417"
    )
    with as_viewer(cast.amara):
        kept = Encounter.objects.get(pk=met.pk)
    assert (kept.interpreter_is, kept.interpreter, kept.interpreter_number) == ("qualified", "Language line", "4417")


@pytest.mark.parametrize("who", ["child", "other_party", "officer"])
def test_a_child_the_other_party_or_an_officer_is_not_taken_as_interpreter_and_nothing_is_half_saved(
    page, night, cast, who
):
    page("amara").post(f"/field/on/{night[1].pk}/meet/")
    with as_viewer(cast.amara):
        met = Encounter.objects.get()
    told = {"role": "caller", "name": "Marisol", "interpreter_is": who}
    answer = page("amara").post(f"/field/met/{met.pk}/who/", told)
    assert answer.status_code == 422
    assert "cannot interpret" in html(answer)
    with as_viewer(cast.amara):
        assert not Person.objects.exists()


def test_how_to_reach_them_safely_is_kept_and_shown_again(page, night, cast):
    met = opened(page, cast, night[1], way="call", address="555-0177", ask_for="the library")
    shown = html(page("amara").get(f"/field/met/{met.pk}/"))
    assert 'value="555-0177"' in shown and 'value="the library"' in shown


def test_the_sentence_grows_by_preview_without_script_and_nothing_is_written(page, night, cast):
    from commonground.consents.models import Release

    met = opened(page, cast, night[1])
    amara = page("amara")
    bare = html(amara.post(f"/field/met/{met.pk}/ask/", {"preview": "1", "question_language": "en"}))
    assert "The sentence then stands here" in bare
    assert "error-summary" not in bare
    told = {
        "preview": "1",
        "question_language": "en",
        "labels": ["general"],
        "signer": "adult",
        "to_agencies": [str(cast.housing.pk)],
    }
    assert "May Open Door Housing see this" in html(amara.post(f"/field/met/{met.pk}/ask/", told))
    told["to_agencies"].append(str(cast.clinic.pk))
    told["labels"].append("health")
    grown = html(amara.post(f"/field/met/{met.pk}/ask/", told))
    assert "Open Door Housing and Riverside Clinic" in grown or "Riverside Clinic and Open Door Housing" in grown
    assert "your health answers" in grown
    with as_viewer(cast.amara):
        assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"asked_alone": ""}, "Ask where nobody else hears it"),
        ({"state": ["detained"]}, "Nobody signs while detained"),
        ({"interpreter_is": "child"}, "cannot interpret when permission is asked"),
    ],
)
def test_the_phone_is_not_handed_over_when_no_yes_could_follow(page, night, cast, wrong, sentence):
    met = opened(page, cast, night[1])
    answer = page("amara").post(f"/field/met/{met.pk}/ask/", asked(cast, **wrong))
    assert answer.status_code == 422
    assert sentence in html(answer)
    assert "button-equal" not in html(answer)


def test_what_is_in_the_persons_hand_shows_nothing_of_the_worker_and_has_three_equal_answers(page, night, cast):
    met = opened(page, cast, night[1])
    handed = html(page("amara").post(f"/field/met/{met.pk}/ask/", asked(cast, question_language="en"), follow=True))
    assert handed.count("button-equal") == 3
    for hidden in ("Amara", "Marisol", "I need help now", "button-life", "12 Mill Road", HELPS, CAREFUL):
        assert hidden not in handed
    assert "What they will not see" in handed and "How to take it back" in handed


def test_a_drawn_signature_is_kept_in_its_box_and_one_outside_is_not_taken(page, night, cast):
    from commonground.consents.models import Release

    met = opened(page, cast, night[1])
    at = f"/field/met/{met.pk}/answer/"
    amara = page("amara")
    amara.post(f"/field/met/{met.pk}/ask/", asked(cast, question_language="en"))
    sign = html(amara.post(at, {"answer": "yes"}, follow=True))
    assert 'width="600" height="200"' in sign
    drawn = {"signed_how": "drawn"}
    outside = amara.post(at, drawn | {"strokes": "[[[1,1],[2,2],[700,3],[4,4]]]"})
    assert "The signature is missing" in html(outside)
    with as_viewer(cast.amara):
        assert not Release.objects.exists()
    assert amara.post(at, drawn | {"strokes": "[[[1,1],[2,2],[600,200],[4,4]]]"}).status_code == 302
    with as_viewer(cast.amara):
        assert Release.objects.get().signed_how == "drawn"


def test_an_answer_sent_twice_counts_once(page, night, cast):
    from commonground.consents.models import Release

    met = opened(page, cast, night[1])
    amara = page("amara")
    for _ in range(2):
        amara.post(f"/field/met/{met.pk}/answer/", asked(cast, answer="no", once="a1"))
        session = amara.session
        session.pop(LOCKED, None)
        session.save()
    with as_viewer(cast.amara):
        assert Release.objects.count() == 1


def refer(client, met, service, **more):
    told = {"service": str(service.pk), "need": "emergency-shelter", "language": "es", "send": "1", **more}
    return client.post(f"/field/met/{met.pk}/refer/", told)


def test_without_a_permission_a_referral_carries_area_and_household_and_no_name(page, night, cast):
    service, met = a_place(cast), opened(page, cast, night[1])
    step = html(page("amara").post(f"/field/met/{met.pk}/refer/", {"service": str(service.pk)}))
    assert "No name goes along" in step
    for _ in range(2):
        answer = refer(page("amara"), met, service, household_size="3", area=str(cast.mill_end.pk), once="r1")
    assert answer.status_code == 302
    with as_viewer(cast.amara):
        sent = Referral.objects.get()
    assert (sent.status, sent.household_size, sent.area_id, sent.release_id) == ("sent", 3, cast.mill_end.pk, None)
    with as_viewer(cast.ines):
        assert Referral.objects.get().need == "emergency-shelter"
        assert not Person.objects.exists()


def test_with_a_permission_the_name_goes_only_when_somebody_says_so(page, night, cast):
    service, met = a_place(cast), opened(page, cast, night[1])
    says_yes(page, cast, met)
    silent = refer(page("amara"), met, service)
    assert silent.status_code == 422
    assert refer(page("amara"), met, service, naming="with").status_code == 302
    with as_viewer(cast.amara):
        assert Referral.objects.get().release_id is not None


def bare(page_of, met):
    return re.sub(
        r'value="[^"]{11,}"|content="20[^"]*"|"X-CSRFToken": "[^"]*"',
        "",
        html(page_of.get(f"/field/met/{met.pk}/help/")),
    )


def test_a_no_changes_nothing_about_the_help(page, night, cast):
    service, met = a_place(cast), opened(page, cast, night[1])
    before = bare(page("amara"), met)
    page("amara").post(f"/field/met/{met.pk}/answer/", asked(cast, answer="no"))
    assert bare(page("amara"), met) == before
    assert refer(page("amara"), met, service).status_code == 302


def test_the_slip_says_where_and_when_and_neither_who_nor_why(page, night, cast):
    service, met = a_place(cast), opened(page, cast, night[1])
    whole = html(page("amara").get(f"/field/met/{met.pk}/slip/{service.pk}/?in=en"))
    slip = whole.split('class="slip"')[1].split("</section>")[0]
    for words in ("Beds for tonight", "14 Quarry Street", "555-0190", "Monday", "8:00"):
        assert words in slip
    for words in ("Harbor", "crisis", "Marisol", "Amara", "referral", "12 Mill Road"):
        assert words not in slip
    assert 'lang="es"' in html(page("amara").get(f"/field/met/{met.pk}/slip/{service.pk}/"))


def test_a_slip_of_a_place_that_is_kept_private_has_no_street(page, night, cast):
    service, met = a_place(cast, None, visibility="confidential", name="Quiet house"), opened(page, cast, night[1])
    slip = html(page("amara").get(f"/field/met/{met.pk}/slip/{service.pk}/?in=en"))
    assert "they tell you the way" in slip
    assert "yellow house" not in slip


def test_an_officer_finds_a_service_and_gives_a_slip_but_sends_no_referral(page, night, cast):
    service, met = a_place(cast), opened(page, cast, night[1], who="omar")
    found = html(page("omar").post(f"/field/met/{met.pk}/help/", {"picture": "sleep"}))
    assert "Beds for tonight" in found
    assert "/refer/" not in found
    assert page("omar").get(f"/field/met/{met.pk}/slip/{service.pk}/").status_code == 200
    assert refer(page("omar"), met, service).status_code == 403


def test_what_is_looked_for_never_stands_in_an_address(page, night, cast):
    a_place(cast)
    met = opened(page, cast, night[1])
    found = html(page("amara").post(f"/field/met/{met.pk}/help/", {"text": "a bed canaryword"}))
    assert not re.search(r'(href|action)="[^"]*canaryword', found)


def test_said_no_to_help_is_a_good_ending_too(page, night, cast):
    met = opened(page, cast, night[1])
    for _ in range(2):
        page("amara").post(f"/field/met/{met.pk}/end/", {"disposition": "said_no_to_help", "once": "e1"})
    shown = html(page("amara").get(f"/field/met/{met.pk}/"))
    assert "That is a good ending too" in shown
    assert "4. How it ended" not in shown
    page("amara").post(f"/field/met/{met.pk}/what/", {"text": "left a card", "label": "general"})
    assert "left a card" in html(page("amara").get(f"/field/met/{met.pk}/"))


def test_every_page_is_under_fifty_kilobytes(page, night, cast):
    for n in range(8):
        a_place(cast, name=f"Beds number {n}")
    met = opened(page, cast, night[1])
    base, amara = f"/field/met/{met.pk}/", page("amara")
    pages = [amara.get(a) for a in ("/field/", base, base + "ask/", base + "help/", base + "questions/phq9/")]
    pages.append(amara.post(base + "help/", {"picture": "sleep"}))
    pages.append(amara.post(base + "ask/", asked(cast), follow=True))
    pages.append(amara.get(base + "answer/?sign=1"))
    assert [(a.request["PATH_INFO"], len(a.content)) for a in pages if len(a.content) >= LARGEST] == []
    assert all(a.status_code == 200 for a in pages)


def test_every_form_asks_for_its_token(cast, night):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.users["amara"])
    for address in ("/field/help/", "/field/duty/", f"/field/on/{night[1].pk}/", f"/field/on/{night[1].pk}/meet/"):
        assert strict.post(address).status_code == 403


def test_a_car_that_is_clear_no_longer_tells_its_partner(page, night, cast):
    _, assignment = night
    for status in ("en_route", "on_scene", "cleared"):
        assignment = report(assignment, status=status, by=cast.omar)
    assert page("amara").post(f"/field/on/{assignment.pk}/partner/", {"sentence": "give_space"}).status_code == 404
