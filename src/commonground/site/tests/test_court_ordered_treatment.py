"""Treatment that a court made a condition (42 CFR 2.35): the stories, on verbs, pages and floor. The answers come from the cited text
(``expected/court_ordered_treatment.toml``): a failing story is never mended there.
"""

import html
import tomllib
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from commonground.agencies.actions.agree import agree
from commonground.agencies.actions.join import end_membership
from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.consents.actions import end_with_case, revoke, send, take_back_by_word, take_in
from commonground.consents.models import ABOUT, Release, Sent, SentItem, Withdrawal
from commonground.consents.pages.copies import sheet_of
from commonground.consents.putting import Named, seal_of
from commonground.consents.supervised import Supervised, supervisors_among
from commonground.consents.tests.cast import give_release
from commonground.consents.validity import validity
from commonground.kit.closed import door_open
from commonground.kit.noes import NotNow
from commonground.mine.tests.cast import own_page
from commonground.people.tests.cast import note_person
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.labels import LABELS
from commonground.privacy.lists import how_many
from commonground.privacy.models import Grant, Part
from commonground.site.tests.test_school_court_probation import CANARY, page, words, writes
from commonground.site.tests.who_works_there import with_a_school_and_a_court

pytestmark = pytest.mark.django_db
FILE = Path(__file__).parent / "expected" / "court_ordered_treatment.toml"
CASES = tomllib.loads(FILE.read_text(encoding="utf-8"))["case"]
SPOKEN = {"signed_how": "voice_witnessed", "signature": {"identifiers": ["name", "phone"]}}
HELD, LASTS = timedelta(days=60), timedelta(days=180)


@pytest.fixture
def county(cast):
    return with_a_school_and_a_court(cast)


@pytest.fixture
def dan(county):
    """Whom the program treats."""
    return note_person(county, "nora", name="Dan Ruiz")


@pytest.fixture
def attendance(county, dan):
    return writes(county, "nora", dan, "substance_use")


def signed(county, dan, attendance, case=None):
    """The form as the story lays it."""
    case = case or {}
    without, now = case.get("without", ""), timezone.now()
    ends = now + LASTS
    held = now + HELD if case.get("held") else ends + timedelta(days=1) if without == "way_back" else None
    monitor = {"supervisor": None, "same_place": county.members["wanda"]}.get(without, county.members["paul"])
    supervised = Supervised(
        monitor, "" if without == "docket" else "24-CR-118", "" if without == "condition" else "Outpatient treatment, a condition of probation", held,
    )  # fmt: skip
    facts = {
        "to": (case.get("to", "court"),), "labels": case.get("asked", ["substance_use"]), "items": [attendance.pk], "purpose": "supervision",
        "supervised": supervised, "expires_at": ends, "crisis": without == "calm",
    }  # fmt: skip
    if without == "writing":
        facts |= {**SPOKEN, "witness": county.members["nora2"]}
    if without == "freedom":
        facts["state"] = ["condition_of_service"]
    return give_release(county, dan, "nora", **facts)


def it_happened(county, dan, release, after):
    if after == "taken_back":
        revoke(release, told_how="phone", by=county.nora)
    elif after == "taken_back_elsewhere":
        with as_viewer(county.nora):
            number = release.number
        take_back_by_word(number=number, by=county.rosa)
    elif after == "case_ended":
        end_with_case(release, by=county.nora)
    elif after == "left":
        leave(county, "paul")


def leave(county, who):
    end_membership(county.members[who], by=service("setup", county.host))


def read_by(county, who, purpose="supervision"):
    """The words that somebody reads, looking for this; by the rows and by the pieces alike."""
    with as_viewer(county.viewers[who].for_purpose(purpose)):
        found = {item.text for item in SentItem.objects.all() if item.name != ABOUT}
        assert bool(found) is Sent.objects.exists()
        assert not Part.objects.filter(text__contains=CANARY, agency=county.court).exists()
        assert how_many("any") == 0 or not found
        return found


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_who_reads_what_a_program_sent_is_as_the_cited_texts_say(county, dan, attendance, case):
    if not case["signed"]:
        with pytest.raises(NotNow) as no:
            signed(county, dan, attendance, case)
        assert "fault" not in case or no.value.code == "C19", (no.value.code, no.value.sentence)
        if "fault" in case:
            assert case["fault"] in faults(county, dan, attendance, case)
        assert read_by(county, case["who"]) == set()
        return
    release = signed(county, dan, attendance, case)
    send(release, items=[attendance.pk], checked=True, by=county.nora)
    it_happened(county, dan, release, case.get("after"))
    expected = {CANARY} if case["gets"] else set()
    assert read_by(county, case["who"], case.get("purpose", "supervision")) == expected


def faults(county, dan, attendance, case):
    """What the law finds wrong with the form, as it would be kept."""
    now = timezone.now()
    without = case["without"]
    release = Release(
        person=dan, subject_id=dan.subject_id, agency=county.program, asked_at=now, given_at=now, expires_at=now + LASTS, purpose="supervision",
        labels=["substance_use"], to_agencies=[county.court.pk], signed_how="voice_witnessed" if without == "writing" else "drawn", asked_alone=True,
        form_version="supervision-1", docket="" if without == "docket" else "24-CR-118", condition="" if without == "condition" else "Treatment",
        supervisor={"supervisor": None, "same_place": county.members["wanda"]}.get(without, county.members["paul"]),
        held_until=now + LASTS * 2 if without == "way_back" else None,
    )  # fmt: skip
    with as_viewer(county.nora):
        (standing,) = validity(release)
        assert standing.why_not("en").startswith("Not for what you told us") and standing.why_not("es")
    return standing.faults


def test_nobody_at_the_court_can_look_for_it_and_no_copy_is_made(client, county, dan, attendance):
    release = signed(county, dan, attendance)
    sent = send(release, items=[attendance.pk], checked=True, by=county.nora)
    with pytest.raises(NotNow) as no:
        take_in(sent, by=county.paul.for_purpose("supervision"))
    assert no.value.code == "C53"
    said = words(page(client, county, "paul", "/desk/permissions/supervised/"))
    assert "Dan Ruiz" in said
    told = words(page(client, county, "paul", f"/desk/permissions/supervised/{sent.pk}/"))
    assert CANARY in told and "24-CR-118" in told and "Use it only for the duty" in told
    for who in ("paul2",):
        assert "Dan Ruiz" not in words(page(client, county, who, "/desk/permissions/supervised/"))
        assert page(client, county, who, f"/desk/permissions/supervised/{sent.pk}/").status_code == 404
    assert "New Leaf" not in words(page(client, county, "paul", "/desk/permissions/came/"))
    assert page(client, county, "paul", f"/desk/permissions/came/{sent.pk}/").status_code == 404
    for who in ("paul", "paul2", "clara"):
        with as_viewer(county.viewers[who].for_purpose("supervision")):
            assert not Part.objects.filter(pk=attendance.pk).exists() and not Release.objects.exists()
            assert how_many("others") == 0


def test_a_colleague_who_marks_blindly_marks_and_counts_nothing(county, dan, attendance):
    send(signed(county, dan, attendance), items=[attendance.pk], checked=True, by=county.nora)
    with as_viewer(county.paul2.for_purpose("supervision")), door_open("test"), connection.cursor() as cursor:
        cursor.execute("UPDATE consents_sent SET taken_at = now(), taken_by = gen_random_uuid()")
        assert cursor.rowcount == 0


def test_the_court_cannot_turn_the_permission_to_another_of_its_own(county, dan, attendance):
    release = signed(county, dan, attendance)
    for who in ("paul2", "nora"):
        changed = 0
        with suppress(DatabaseError), as_viewer(county.viewers[who]), door_open("test"):
            changed = Grant.objects.filter(release_id=release.pk).update(for_membership_id=county.members["paul2"].pk)
        assert changed == 0, who
    send(release, items=[attendance.pk], checked=True, by=county.nora)
    assert read_by(county, "paul2") == set() and read_by(county, "paul") == {CANARY}


def test_what_is_taken_back_early_is_written_down_at_once_and_acts_on_the_day_of_the_form(
    client, county, dan, attendance
):
    release = signed(county, dan, attendance, {"held": True})
    before = release.held_until
    answer = page(client, county, "nora", f"/desk/permissions/{release.pk}/take-back/", told_how="phone")
    assert answer.status_code == 302
    said = words(client.get(answer.url))
    assert "Written down. Tell them: it ends on" in said and "it ends" in said
    with as_viewer(county.nora):
        (row,) = Withdrawal.objects.all()
        assert row.acts_at == before and row.taken_back_at < before
        kept = Release.objects.get(pk=release.pk)
        assert kept.expires_at == before and kept.standing(before) == "ended"
        assert {one.expires_at for one in Grant.objects.filter(release_id=release.pk)} == {before}
    with pytest.raises(NotNow) as no:
        revoke(release, by=county.nora)
    assert no.value.code == "C52"


def test_a_word_at_another_place_is_kept_once_and_says_nothing_of_the_hold(county, dan, attendance):
    release = signed(county, dan, attendance, {"held": True})
    for _turn in range(2):
        it_happened(county, dan, release, "taken_back_elsewhere")
    with as_viewer(county.nora):
        (row,) = Withdrawal.objects.all()
        assert (row.told_how, row.acts_at, row.recorded_by) == ("elsewhere", release.held_until, None)
    with as_viewer(county.rosa):
        assert not Withdrawal.objects.exists() and not Release.objects.filter(pk=release.pk).exists()


def test_the_case_ends_it_also_after_it_was_taken_back_early_and_once(client, county, dan, attendance):
    release = signed(county, dan, attendance, {"held": True})
    send(release, items=[attendance.pk], checked=True, by=county.nora)
    revoke(release, by=county.nora)
    assert read_by(county, "paul") == {CANARY}
    answer = page(client, county, "nora", f"/desk/permissions/{release.pk}/case-ended/", yes="1")
    assert answer.status_code == 302 and read_by(county, "paul") == set()
    with pytest.raises(NotNow):
        end_with_case(release, by=county.nora)
    with pytest.raises(NotNow):
        send(release, items=[attendance.pk], checked=True, by=county.nora)


def test_nothing_more_goes_once_the_one_who_is_named_has_left(county, dan, attendance):
    release = signed(county, dan, attendance)
    leave(county, "paul")
    with pytest.raises(NotNow) as no:
        send(release, items=[attendance.pk], checked=True, by=county.nora)
    assert no.value.code == "monitors_this_person"


def test_the_seal_holds_every_fact_of_the_case(county, dan, attendance):
    now = timezone.now()
    facts = {
        "person": dan, "to_agencies": [county.court], "labels": ["substance_use"], "until": now + LASTS, "crisis": False, "purpose": "supervision",
        "items": [Named(attendance.pk, "substance_use", now.date())],
    }  # fmt: skip
    paul, paul2 = county.members["paul"], county.members["paul2"]
    cases = [
        None, Supervised(paul, "24-CR-118", "Treatment"), Supervised(paul2, "24-CR-118", "Treatment"), Supervised(paul, "24-CR-119", "Treatment"),
        Supervised(paul, "24-CR-118", "Testing"), Supervised(paul, "24-CR-118", "Treatment", now + HELD),
    ]  # fmt: skip
    assert len({seal_of(**facts, supervised=one) for one in cases}) == len(cases)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_copy_says_who_which_case_and_from_when_on_it_can_be_taken_back(county, dan, attendance, language):
    release = signed(county, dan, attendance, {"held": True})
    with as_viewer(county.nora):
        release.language = language
        sheet = sheet_of(release)
    told = " ".join(line for section in sheet.sections for line in section.items)
    assert release.supervisor.shown_name in sheet.title and "Willow Court" in sheet.title
    assert release.supervisor.shown_name in told and "24-CR-118" in told and "Outpatient treatment" in told
    assert ("cannot make it stop before" if language == "en" else "no puede hacer que termine antes") in told


def test_only_those_who_watch_over_treatment_can_be_named(county):
    with as_viewer(county.nora):
        found = supervisors_among([county.court, county.police, county.protection], at=timezone.now())
        assert {row.pk for row in found} == {county.members["paul"].pk, county.members["paul2"].pk}


def test_no_look_ever_opens_by_the_form_of_a_case():
    """Row S9 sends and is nobody's to look at; without its own form nothing goes."""
    cell = the_law().cells["substance_use", "justice", "supervision"]
    (way,) = cell.ways
    assert way.id == "S9" and "read" not in way.needs and way.forms == {"court_ordered_treatment"}
    assert the_law().releases.elements_of("substance_use", "court_ordered_treatment") >= {
        "supervisor",
        "docket",
        "condition",
        "revocable_when",
    }


def test_the_worker_makes_the_form_on_the_page_with_nothing_ticked(client, county, dan, attendance):
    agree(
        from_agency=county.program, to_agency=county.court, labels=["general"], purposes=["coordination"], title="Working together",
        starts_at=timezone.now() - timedelta(days=1), by=service("setup", county.host),
    )  # fmt: skip
    address = f"/desk/permissions/ask/{dan.pk}/"
    shown = page(client, county, "nora", address).content.decode()
    assert 'name="for_supervision"' in shown and 'name="for_supervision" checked' not in shown
    told = {
        "to_agencies": [str(county.court.pk)], "labels": ["substance_use"], "items": [str(attendance.pk)], "for_supervision": "on",
        "supervisor": str(county.members["paul"].pk), "docket": "24-CR-118", "condition": "Outpatient treatment", "lasts": "90", "signer": "adult",
        "held_until": (timezone.localdate() + HELD).isoformat(), "asked_alone": "on", "risks_explained": "on", "preview": "1",
    }  # fmt: skip
    said = words(page(client, county, "nora", address, **told))
    assert "24-CR-118" in said and "you cannot make it stop before" in said
    for left_out, sentence in (("supervisor", "it names nobody who monitors"), ("docket", "it does not name the case")):
        said = words(
            page(client, county, "nora", address, **{key: value for key, value in told.items() if key != left_out})
        )
        assert sentence in said


def test_on_their_own_page_the_person_reads_the_place_and_where_to_say_that_they_take_it_back(county, dan, attendance):
    """A clinic asked; what a program asks stands on no own page. Their own page says where to say it, and breaks at nothing."""
    person = note_person(county, "rosa", name="Eve Ruiz")
    note = writes(county, "rosa", person, "substance_use")
    held = Supervised(county.members["paul"], "24-CR-118", "Outpatient treatment", timezone.now() + HELD)
    by = replace(county.rosa, labels=frozenset(LABELS))
    county.viewers["rosa"] = by
    release = give_release(
        county, person, "rosa", to=("court",), labels=["substance_use"], items=[note.pk], purpose="supervision", supervised=held, expires_at=timezone.now() + LASTS,
    )  # fmt: skip
    theirs = own_page(county, person, "rosa")
    shown = html.unescape(theirs.get(f"/mine/asked/{release.pk}/").content.decode())
    assert "Willow Court" in shown
    answer = theirs.post(f"/mine/shared/{release.pk}/back/")
    assert answer.status_code == 409 and "Say this one to the place that asked you" in answer.content.decode()
