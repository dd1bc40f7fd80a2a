"""A yes belongs to the question that stood on the screen in the person's hand; a no never waits for anything."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from commonground.agencies.actions.join import join
from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.consents.models import Release
from commonground.consents.tests.cast import DRAWN, give_release, shown_for
from commonground.kit.locked import HANDED_OVER, LOCKED
from commonground.kit.noes import NotNow
from commonground.people.days import local_day
from commonground.people.tests.cast import note_person
from commonground.privacy.doors import parts_of

pytestmark = pytest.mark.django_db
TYPED = {"signed_how": "typed", "name": "Teo"}


@pytest.fixture
def person(cast):
    return note_person(cast)


@pytest.fixture
def ask(person):
    return f"/desk/permissions/ask/{person.pk}/"


@pytest.fixture
def amara(client, cast):
    client.force_login(cast.users["amara"])
    return client


def asked(cast, **more):
    return {
        "to_agencies": [str(cast.housing.pk)], "labels": ["general", "health"], "signer": "adult", "lasts": "30",
        "asked_alone": "on", "question_language": "en", **more,
    }  # fmt: skip


def html(answer):
    return answer.content.decode()


def answers(cast):
    with as_viewer(cast.amara):
        return list(Release.objects.order_by("asked_at"))


def unlock(client):
    """The worker has the screen back."""
    session = client.session
    for key in (LOCKED, HANDED_OVER):
        session.pop(key, None)
    session.save()


def test_one_post_by_the_worker_makes_no_yes(amara, cast, ask):
    sent = amara.post(f"{ask}answer/", asked(cast, answer="yes", **TYPED), follow=True)
    assert answers(cast) == []
    assert sent.redirect_chain[-1][0] == ask
    assert "Nothing was written down" in html(sent)
    assert "Hand over the screen" in html(sent)


def test_what_is_answered_is_what_was_put_whatever_is_sent_along(amara, cast, ask):
    amara.post(ask, asked(cast, labels=["general"]))
    amara.post(f"{ask}answer/", asked(cast, labels=["general", "health"], to_agencies=[str(cast.clinic.pk)], **TYPED))
    (release,) = answers(cast)
    assert (release.labels, release.to_agencies) == (["general"], [cast.housing.pk])


def test_that_it_was_put_to_them_stays_on_the_permission(amara, cast, ask):
    began = timezone.now()
    amara.post(ask, asked(cast))
    amara.post(f"{ask}answer/", TYPED)
    (release,) = answers(cast)
    assert began <= release.shown_at <= release.given_at
    assert re.fullmatch("[0-9a-f]{64}", release.shown_seal)
    assert release.expires_at - release.shown_at == timedelta(days=30)
    unlock(amara)
    assert "The question stood on the screen" in html(amara.get(f"/desk/permissions/{release.pk}/"))


def test_a_question_about_somebody_else_is_not_theirs(amara, cast, ask):
    other = note_person(cast)
    amara.post(f"/desk/permissions/ask/{other.pk}/", asked(cast))
    assert amara.post(f"{ask}answer/", TYPED).status_code == 423
    assert answers(cast) == []


def test_a_screen_that_was_taken_back_takes_no_yes_any_more(amara, cast, ask):
    amara.post(ask, asked(cast))
    amara.get("/desk/today/")
    unlock(amara)
    assert amara.post(f"{ask}answer/", TYPED)["Location"] == ask
    assert answers(cast) == []


def test_a_question_is_answered_once(amara, cast, ask):
    amara.post(ask, asked(cast))
    amara.post(f"{ask}answer/", TYPED)
    unlock(amara)
    amara.post(f"{ask}answer/", TYPED)
    assert len(answers(cast)) == 1


@pytest.mark.parametrize("said", ["no", "not_now"])
def test_a_no_is_taken_handed_over_or_not(amara, cast, ask, said):
    amara.post(f"{ask}answer/", asked(cast, answer=said))
    unlock(amara)
    amara.post(ask, asked(cast))
    amara.post(f"{ask}answer/", {"answer": said})
    first, second = answers(cast)
    assert {first.status, second.status} == {"declined" if said == "no" else "not_now"}
    assert second.labels == ["general", "health"]


def test_back_and_forth_in_the_browser_every_page_is_there_again(amara, cast, ask):
    handed = amara.post(ask, asked(cast))
    assert (handed.status_code, handed["Location"]) == (302, f"{ask}answer/")
    question = html(amara.get(handed["Location"]))
    assert question.count("button-equal") == 3
    sign = amara.post(handed["Location"], {"answer": "yes"})
    assert (sign.status_code, sign["Location"]) == (302, f"{ask}answer/?sign=1")
    assert 'name="name"' in html(amara.get(sign["Location"]))
    assert html(amara.get(handed["Location"])).count("button-equal") == 3  # Back
    assert 'name="name"' in html(amara.get(sign["Location"]))  # and forward again
    done = amara.post(f"{ask}answer/", TYPED)
    assert done["Location"] == f"{ask}back/"
    assert "hand the screen back" in html(amara.get(done["Location"]))
    assert (
        "/accounts/unlock/" in amara.get(handed["Location"])["Location"]
    )  # Back after thank you: the worker's password


def test_beyond_the_question_the_browsers_back_key_locks_the_screen(amara, cast, ask):
    amara.post(ask, asked(cast))
    assert "/accounts/unlock/" in amara.get(ask)["Location"]


def test_an_address_typed_without_a_question_leads_to_asking(amara, ask):
    assert amara.get(f"{ask}answer/")["Location"] == ask


def test_no_verb_takes_a_yes_on_a_screen_without_the_question(cast, person):
    for how in ({"signed_how": "typed", "signature": {"name": "Teo"}}, {"signed_how": "drawn", "signature": DRAWN}):
        with pytest.raises(NotNow, match="C25"):
            give_release(cast, person, shown=None, **how)


def test_another_question_than_the_one_that_was_put_gets_no_yes(cast, person):
    put = {"at": timezone.now(), "labels": ["general"]}
    shown = shown_for(cast, person, "amara", **put)
    assert give_release(cast, person, shown=shown, **put).shown_seal == shown.seal
    for other in ({"labels": ["general", "health"]}, {"language": "es"}, {"to": ("clinic",)}, {"signer": "minor"}):
        with pytest.raises(NotNow, match="C25"):
            give_release(cast, person, shown=shown, **put | other)
    with pytest.raises(NotNow, match="C25"):
        give_release(cast, note_person(cast), shown=shown, **put)


# Said aloud: somebody else hears it.

ALOUD = {"signed_how": "voice_witnessed", "signature": {"identifiers": ["name", "chosen_word"]}}


def test_a_yes_said_aloud_needs_a_witness_who_does_not_ask(cast, person):
    for witness in (None, cast.members["amara"], cast.members["omar"]):
        with pytest.raises(NotNow, match="C26"):
            give_release(cast, person, witness=witness, **ALOUD)
    release = give_release(cast, person, witness=cast.members["chen"], **ALOUD)
    assert release.witness_id == cast.members["chen"].pk


def test_the_same_worker_in_another_role_is_no_witness(cast, person):
    setup = service("setup", cast.host)
    twin = join(user=cast.users["amara"], agency=cast.crisis, role_code="crisis_clinician", by=setup)
    with pytest.raises(NotNow, match="C26"):
        give_release(cast, person, witness=twin, **ALOUD)


def test_the_page_offers_a_spoken_yes_only_with_a_witness_and_says_why_not(amara, cast, ask):
    amara.post(ask, asked(cast))
    alone = html(amara.get(f"{ask}answer/?sign=1"))
    assert 'value="voice_witnessed"' not in alone
    assert "a second worker must hear it" in alone
    unlock(amara)
    amara.post(ask, asked(cast, witness=str(cast.members["chen"].pk)))
    with_chen = html(amara.get(f"{ask}answer/?sign=1"))
    assert "Chen" in with_chen and 'value="voice_witnessed"' in with_chen
    amara.post(f"{ask}answer/", {"signed_how": "voice_witnessed", "identifiers": ["name", "phone"]})
    (release,) = answers(cast)
    assert (release.signed_how, release.witness_id) == ("voice_witnessed", cast.members["chen"].pk)
    unlock(amara)
    assert "Chen" in html(amara.get(f"/desk/permissions/{release.pk}/"))


# On paper: written down by staff, from the sheet.


def on_paper(cast, **more):
    today = local_day(cast.amara).isoformat()
    return asked(cast, on_paper="1", kept_at="Binder 3", signed_on=today, signed_where="calm", **more)


def test_a_paper_is_written_down_by_staff_without_handing_over(amara, cast, ask):
    sent = amara.post(ask, on_paper(cast))
    assert sent.status_code == 302, html(sent)
    (release,) = answers(cast)
    assert (release.status, release.signed_how, release.shown_at) == ("given", "paper", None)
    with as_viewer(cast.amara):
        kept = parts_of(release, name="signature").get().content
    assert kept["kept_at"] == "Binder 3" and kept["signed_on"]
    shown = html(amara.get(f"/desk/permissions/{release.pk}/"))
    assert "On paper" in shown and "Binder 3" in shown


def test_a_paper_lasts_from_its_own_day_and_one_of_a_crisis_72_hours(amara, cast, ask):
    day = local_day(cast.amara) - timedelta(days=2)
    amara.post(ask, on_paper(cast) | {"signed_on": day.isoformat()})
    (release,) = answers(cast)
    assert timedelta(days=28) < release.expires_at - timezone.now() <= timedelta(days=29)
    amara.post(ask, on_paper(cast) | {"signed_on": day.isoformat(), "signed_where": "crisis"})
    assert answers(cast)[-1].crisis
    assert answers(cast)[-1].expires_at - timezone.now() <= timedelta(days=2)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kept_at": ""}, "required"),
        ({"signed_on": "2090-01-01"}, "has not come yet"),
        ({"signed_on": "2020-01-01"}, "A permission ends"),
        ({"signed_where": ""}, "required"),
        ({"asked_alone": ""}, "Ask where nobody else hears it"),
    ],
)
def test_a_paper_that_says_not_how_it_was_signed_is_not_written_down(amara, cast, ask, wrong, sentence):
    sent = amara.post(ask, on_paper(cast) | wrong)
    assert sent.status_code == 422
    assert sentence in html(sent)
    assert answers(cast) == []


def test_in_their_hand_nobody_writes_down_a_paper(amara, cast, ask):
    amara.post(ask, asked(cast))
    amara.post(f"{ask}answer/", {"signed_how": "paper", "kept_at": "Binder 3"})
    assert answers(cast) == []
