"""Whether somebody is on a scene follows from what is under way, never from the address that was opened."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from commonground.agencies.actions.agree import agree
from commonground.agencies.context import as_viewer
from commonground.calls.actions import report
from commonground.calls.tests.cast import sent_call
from commonground.consents.actions import confirm, decline, revoke
from commonground.consents.scenes import is_on_a_scene
from commonground.consents.tests.cast import give_release
from commonground.encounters.actions import close
from commonground.encounters.tests.cast import meet, meet_person
from commonground.kit.noes import NotNow
from commonground.people.tests.cast import note_person

pytestmark = pytest.mark.django_db
HOURS_72 = timedelta(hours=72)


@pytest.fixture
def to_police(cast):
    """The crisis team may tell the police something, under a permission."""
    return agree(
        from_agency=cast.crisis, to_agency=cast.police, labels=["general"], purposes=["coordination"], title="Crisis team to police",
        starts_at=timezone.now() - timedelta(days=1), by=cast.priya,
    )  # fmt: skip


@pytest.fixture
def on_scene(cast):
    sent = sent_call(cast)
    return (*meet_person(cast, sent=sent), sent[1])


def clear(cast, assignment):
    with as_viewer(cast.dara):
        for status in ("on_scene", "cleared"):
            assignment = report(assignment, status=status, by=cast.dara)


def seen_as_on_scene(cast, who, person):
    viewer = cast.viewers[who]
    with as_viewer(viewer):
        return is_on_a_scene(person, by=viewer)


def test_until_the_meeting_is_over_and_the_unit_is_clear(cast, on_scene):
    met, person, assignment = on_scene
    assert seen_as_on_scene(cast, "amara", person)
    close(met, disposition="helped_on_scene", by=cast.amara)
    assert seen_as_on_scene(cast, "amara", person)
    assert seen_as_on_scene(cast, "chen", person)  # the colleague at the desk as well
    clear(cast, assignment)
    assert not seen_as_on_scene(cast, "amara", person)
    assert not seen_as_on_scene(cast, "chen", person)


def test_while_the_meeting_is_open_also_after_the_unit_is_clear(cast, on_scene):
    met, person, assignment = on_scene
    clear(cast, assignment)
    assert seen_as_on_scene(cast, "amara", person)
    assert seen_as_on_scene(cast, "chen", person)
    close(met, disposition="helped_on_scene", by=cast.amara)
    assert not seen_as_on_scene(cast, "amara", person)


def test_whoever_is_on_a_call_asks_everybody_as_on_a_scene(cast):
    other = note_person(cast)
    assert not seen_as_on_scene(cast, "amara", other)
    sent = sent_call(cast)
    assert seen_as_on_scene(cast, "amara", other)
    assert not seen_as_on_scene(cast, "chen", other)
    met = meet(cast, sent=sent)  # without a name
    clear(cast, sent[1])
    assert seen_as_on_scene(cast, "amara", other)
    assert not seen_as_on_scene(cast, "chen", other)
    close(met, disposition="helped_on_scene", by=cast.amara)
    assert not seen_as_on_scene(cast, "amara", other)


def test_on_a_scene_nobody_names_police_whatever_the_caller_says(cast, on_scene, to_police):
    person = on_scene[1]
    for who in ("amara", "chen"):
        with pytest.raises(NotNow, match="C14"):
            give_release(cast, person, who, to=("police",), labels=["general"], crisis=False)


def test_on_a_scene_it_lasts_72_hours_whatever_the_caller_says(cast, on_scene):
    person = on_scene[1]
    with pytest.raises(NotNow, match="C5"):
        give_release(cast, person, crisis=False, expires_at=timezone.now() + timedelta(days=365))
    release = give_release(cast, person, crisis=False)
    assert release.crisis
    assert release.expires_at - release.given_at <= HOURS_72


def test_a_no_on_a_scene_is_one_of_the_scene(cast, on_scene):
    assert decline(person=on_scene[1], by=cast.amara).crisis


def ask_page(client, cast, person, **told):
    client.force_login(cast.users["amara"])
    there = f"/desk/permissions/ask/{person.pk}/"
    return client.post(there, told) if told else client.get(there)


def test_the_desk_offers_no_police_and_no_year_while_they_are_met_and_says_why(client, cast, on_scene, to_police):
    page = ask_page(client, cast, on_scene[1]).content.decode()
    assert "Willow Police" not in page
    assert 'name="lasts"' not in page
    assert "This counts as asked on the scene" in page
    assert f"/field/met/{on_scene[0].pk}/" in page
    told = {
        "to_agencies": [str(cast.police.pk)],
        "labels": ["general"],
        "signer": "adult",
        "asked_alone": "on",
        "question_language": "en",
    }
    assert ask_page(client, cast, on_scene[1], **told).status_code == 422


def test_in_calm_the_desk_offers_both(client, cast, to_police):
    page = ask_page(client, cast, note_person(cast)).content.decode()
    assert "Willow Police" in page
    assert 'name="lasts"' in page
    assert "counts as asked on the scene" not in page


def test_nothing_is_confirmed_while_they_are_met_and_taking_back_waits_for_nothing(client, cast, on_scene):
    met, person, _assignment = on_scene
    release = give_release(cast, person)
    there = f"/desk/permissions/{release.pk}/"
    for who in ("amara", "chen"):
        with pytest.raises(NotNow, match="C28"):
            confirm(release, asked_alone=True, by=cast.viewers[who])
        client.force_login(cast.users[who])
        for page in (there, f"{there}confirm/"):
            shown = client.get(page).content.decode()
            assert "It is not calm yet" in shown and f"/field/met/{met.pk}/" in shown
            assert "They say yes again" not in shown and f'href="{there}confirm/"' not in shown
        assert "They say no: take it back now" in client.get(f"{there}confirm/").content.decode()
    assert revoke(release, by=cast.chen).status == "revoked"


def test_once_it_is_over_it_is_confirmed(cast, on_scene):
    met, person, assignment = on_scene
    release = give_release(cast, person)
    close(met, disposition="helped_on_scene", by=cast.amara)
    with pytest.raises(NotNow, match="C28"):
        confirm(release, asked_alone=True, by=cast.chen)
    clear(cast, assignment)
    assert confirm(release, asked_alone=True, by=cast.chen).confirmed_at


def test_on_a_scene_the_sentence_names_the_hour_of_the_local_clock_at_which_it_ends(client, cast, on_scene):
    """An end that is told in the time of Greenwich would be wrong by hours, and in the evening by a day."""
    began = timezone.now()
    told = {"to_agencies": [str(cast.housing.pk)], "labels": ["general"], "signer": "adult"}
    handed = ask_page(client, cast, on_scene[1], **told, asked_alone="on", question_language="en")
    question = client.get(handed["Location"]).content.decode()
    zone = ZoneInfo(cast.amara.time_zone)
    ends = [(moment + HOURS_72).astimezone(zone) for moment in (began, timezone.now())]
    told_so = [rf"until {end.day} {end:%B}( {end.year})? at {end.hour % 12 or 12}:{end:%M} {end:%p}" for end in ends]
    assert any(re.search(words, question) for words in told_so)
