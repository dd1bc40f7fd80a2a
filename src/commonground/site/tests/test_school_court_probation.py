"""A teacher, a counselor, a school officer, a clerk, a probation officer and child protection on raw pages and on the floor.

The answers come from cited texts (``expected/school_court_probation.toml``): a failing story is never mended there.
"""

import html
import re
import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from commonground.agencies.actions.agree import agree
from commonground.agencies.context import as_viewer
from commonground.agencies.roles import role
from commonground.agencies.viewers import service
from commonground.cases.actions import open as open_case
from commonground.consents.actions import revoke, send, take_in
from commonground.consents.supervision_rules import ForTheCourtAlone
from commonground.consents.tests.cast import give_release
from commonground.kit.closed import door_open
from commonground.kit.ids import uuid4
from commonground.kit.noes import NotNow
from commonground.legal.actions import make_report
from commonground.legal.models import Report, Reporter
from commonground.people.actions import bar
from commonground.people.tests.cast import note_person
from commonground.privacy.actions import grant, write_part
from commonground.privacy.doors import parts_of
from commonground.privacy.law.labels import LABELS
from commonground.privacy.lists import how_many
from commonground.privacy.models import Part
from commonground.referrals.models import Referral
from commonground.referrals.tests.cast import a_sent_referral
from commonground.site.tests.who_works_there import WRITERS, with_a_school_and_a_court

pytestmark = pytest.mark.django_db
ABSENT = "00000000-0000-4000-8000-000000000000"
CANARY = "marmalade canary"
ANSWERS = tomllib.loads(
    (Path(__file__).parent / "expected" / "school_court_probation.toml").read_text(encoding="utf-8")
)
CASES = ANSWERS["case"]
NEW = ("teacher", "school_counselor", "court_clerk", "probation_officer", "child_protection_worker")
# For each of these purposes the agreement holds, so that a no is never about the agreement.
AGREED = ["coordination", "investigation", "supervision", "school_safety"]


@pytest.fixture
def county(cast):
    return with_a_school_and_a_court(cast)


def words(answer):
    main = re.search(r"<main.*</main>", answer.content.decode(), re.S)[0]
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))


def writes(county, who, person, label):
    """A note under this label by somebody whose own role does not matter here."""
    by = replace(county.viewers[who], labels=frozenset(LABELS))
    with as_viewer(by), door_open("test"):
        at = timezone.now() - timedelta(minutes=1)
        return write_part(person, name="note", label=label, text=CANARY, subject_id=person.subject_id, by=by, at=at)


def agreed(county, case, giver, receiver):
    now = timezone.now()
    ends = now - timedelta(days=1) if case.get("ended") else None
    agree(
        from_agency=giver, to_agency=receiver, labels=[case["label"]], purposes=AGREED, title="Working together",
        papers=["security_addendum"], starts_at=now - timedelta(days=30), ends_at=ends, by=service("setup", county.host),
    )  # fmt: skip


def permitted(county, case, person, giver, receiver, writer):
    with as_viewer(replace(county.viewers[writer], labels=frozenset(LABELS))), door_open("test"):
        grant(
            subject_id=person.subject_id, release_id=uuid4(), from_agencies=[giver.pk], to_agencies=[receiver.pk], labels=[case["label"]],
            purpose="coordination", starts_at=timezone.now() - timedelta(hours=1), expires_at=timezone.now() + timedelta(days=1),
            by=county.viewers[writer],
        )  # fmt: skip


def laid(county, case):
    """The person as the asker's agency knows them, and the note that the story is about."""
    who = case["who"]
    here = next(one for one in county.agencies.values() if one.pk == county.viewers[who].agency_id)
    if case["holder"] == "own":
        writer = who if case["by"] == "self" else f"{who}2"
        person = note_person(county, writer)
        return person, writes(county, writer, person, case["label"])
    person, holder, writer = note_person(county, who), county.agencies[case["holder"]], WRITERS[case["holder"]]
    part = writes(county, writer, person, case["label"])
    if case.get("agreement") or case.get("ended"):
        agreed(county, case, holder, here)
    if case.get("release"):
        permitted(county, case, person, holder, here, writer)
    return person, part


def page(client, county, who, path, **said):
    client.force_login(county.users[who])
    return client.post(path, said) if said else client.get(path)


def on_the_floor(viewer, part, purpose):
    """Whether the database shows it to them, in the row and in the count of what others share."""
    with as_viewer(viewer.for_purpose(purpose)):
        return Part.objects.filter(pk=part.pk).exists(), how_many("others")


def the_same_as_nothing(client, county, who, part):
    kept, never = (page(client, county, who, f"/desk/why/{pk}/") for pk in (part.pk, ABSENT))
    assert kept.status_code == never.status_code == 404
    assert kept.content == never.content


def why_not(client, county, who, person):
    """What the page of what is missing says, as one line for each kind of record."""
    found = page(client, county, who, f"/desk/people/{person.pk}/sharing/").content.decode()
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in re.findall(r"<tbody>(.*?)</tbody>", found, re.S)]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_pages_and_the_floor_answer_as_the_cited_texts_do(client, county, case):
    person, part = laid(county, case)
    who, viewer, other = case["who"], county.viewers[case["who"]], case["holder"] != "own"
    purpose = case.get("purpose", "coordination")
    reads = "people.read" in viewer.rights
    assert on_the_floor(viewer, part, purpose) == (case["seen"], int(case["seen"] and other))
    if purpose != "coordination":
        return  # no page of theirs looks for this purpose: the floor alone is asked
    listed = words(page(client, county, who, "/desk/shared/")) if reads else ""
    searched = words(page(client, county, who, "/desk/shared/", said="marmalade")) if reads else ""
    if case["seen"]:
        said = words(page(client, county, who, f"/desk/why/{part.pk}/"))
        assert case["says"] in said
        assert "Why you may see it" in said and "Work together for the person" in said
        assert (CANARY in listed) is (CANARY in searched) is other
        return
    the_same_as_nothing(client, county, who, part)
    assert "canary" not in listed + searched
    if "says" in case:
        (row,) = why_not(client, county, who, person)
        assert "may not see" in row and case["says"] in row


def test_each_new_role_has_at_least_six_stories_and_both_answers():
    told = {"tess": 6, "cole": 6, "clara": 6, "paul": 6, "wanda": 6, "omar": 3}
    for who, least in told.items():
        answers = [case["seen"] for case in CASES if case["who"] == who]
        assert len(answers) >= least
        assert set(answers) == ({False} if who == "omar" else {True, False}), who


# What the rows cannot tell


def test_a_clerk_from_whom_her_brothers_case_is_kept_finds_nothing_and_her_colleague_does(client, county):
    person = note_person(county, "clara2", name="Ben Brand")
    part = writes(county, "clara2", person, "court.sealed")
    assert page(client, county, "clara", f"/desk/why/{part.pk}/").status_code == 200
    bar(person, user=county.users["clara"], kind="related", by=county.clara2)
    the_same_as_nothing(client, county, "clara", part)
    assert page(client, county, "clara", f"/desk/person/{person.pk}/").status_code == 404
    assert "Ben Brand" not in words(page(client, county, "clara", "/desk/people/", said="Ben Brand"))
    assert page(client, county, "clara2", f"/desk/why/{part.pk}/").status_code == 200


def test_treatment_that_a_permission_names_is_sent_to_probation_taken_in_and_gone_when_it_is_taken_back(client, county):
    """What 42 CFR 2.33(b)(2) leaves: a named recipient and a named note, for working together, with its terms."""
    person = note_person(county, "nora", name="Dan Ruiz")
    part = writes(county, "nora", person, "substance_use")
    release = give_release(county, person, "nora", to=("court",), labels=["substance_use"], items=[part.pk])
    the_same_as_nothing(client, county, "paul", part)
    sent = send(release, items=[part.pk], checked=True, by=county.nora)
    assert "New Leaf" in words(page(client, county, "paul", "/desk/permissions/came/"))
    assert page(client, county, "clara", "/desk/permissions/came/").status_code == 403
    take_in(sent, by=county.paul)
    with as_viewer(county.paul):
        kept = next(one for one in parts_of(sent) if one.name == "note")
        assert kept.text == CANARY and "no_proceedings" in kept.bound_by
    said = words(page(client, county, "paul", f"/desk/why/{kept.pk}/"))
    assert "42 CFR 2.12(c)(3)" in said and "What goes with it" in said
    for purpose in ("investigation", "proceedings"):
        with as_viewer(county.paul.for_purpose(purpose)):
            assert not Part.objects.filter(pk=kept.pk).exists(), purpose
    the_same_as_nothing(client, county, "paul2", kept)
    revoke(release, by=county.nora)
    the_same_as_nothing(client, county, "paul", kept)


def test_a_permission_for_supervision_without_the_form_of_a_case_is_refused(county):
    """42 CFR 2.35 (row S9): nothing goes for supervision but on its own form, which names who monitors and of which case."""
    person = note_person(county, "nora", name="Dan Ruiz")
    part = writes(county, "nora", person, "substance_use")
    with pytest.raises(NotNow) as no:
        give_release(
            county, person, "nora", to=("court",), labels=["substance_use"], items=[part.pk], purpose="supervision"
        )
    assert no.value.code == ForTheCourtAlone.code


def test_a_teacher_finds_and_lists_her_own_pupils_and_the_counselor_those_of_the_school(client, county):
    hers, other = note_person(county, "tess", name="Ada Quillon"), note_person(county, "tess2", name="Ada Quillman")
    for person, who in ((hers, "tess"), (other, "tess2")):
        a_sent_referral(county, named=False, person=person, by=county.viewers[who])
    for who, names, own in (("tess", {"Ada Quillon"}, True), ("cole", {"Ada Quillon", "Ada Quillman"}, False)):
        searched = words(page(client, county, who, "/desk/people/", said="Ada"))
        listed = words(page(client, county, who, "/desk/referrals/?show=sent"))
        today = words(page(client, county, who, "/desk/today/"))
        for shown in (searched, listed, today):
            assert {name for name in ("Ada Quillon", "Ada Quillman") if name in shown} == names, (who, shown)
        with as_viewer(county.tess2):
            theirs = Referral.objects.get(person=other)
        answer = page(client, county, who, f"/desk/referrals/{theirs.pk}/")
        assert answer.status_code == (404 if own else 200)


def test_no_page_of_theirs_leads_to_a_room_they_cannot_enter(client, county):
    """Every link of their first rooms and of the page of a person opens, or is no page of the house."""
    for who in ("tess", "cole", "clara", "paul", "wanda"):
        person = note_person(county, who)
        if "cases.open" in county.viewers[who].rights:
            open_case(person=person, by=county.viewers[who])
        elif who == "tess":
            open_case(person=person, by=county.cole)
        rooms = [
            "/desk/today/",
            "/desk/referrals/",
            "/desk/people/",
            "/desk/shared/",
            "/desk/find/",
            "/desk/legal/reports/",
        ]
        if "legal.make_report" not in county.viewers[who].rights:
            rooms.remove("/desk/legal/reports/")
        rooms += [f"/desk/referrals/?show={show}" for show in ("received", "sent", "said_no")]
        rooms += [f"/desk/person/{person.pk}/", f"/desk/people/{person.pk}/sharing/"]
        leads = set()
        for room in rooms:
            answer = page(client, county, who, room)
            assert answer.status_code == 200, (who, room)
            leads |= set(re.findall(r'href="(/desk/[^"#]*)', answer.content.decode()))
        for lead in sorted(leads):
            assert page(client, county, who, lead.replace("&amp;", "&")).status_code in (200, 302), (who, lead)


def a_report(county):
    return make_report(
        about="child_abuse", statute="child_abuse_state", mandated=True, who="A boy, Timo", person_told="told", named=[],
        what_happened="He said that his uncle beats him", to_agency=county.protection, by=county.tess,
    )  # fmt: skip


def test_a_teacher_reports_and_intake_alone_reads_who_it_was(client, county):
    made = a_report(county)
    there = f"/desk/legal/reports/{made.pk}/"
    assert "Tess" in words(page(client, county, "iris", there))
    assert page(client, county, "tess", there).status_code == 200
    for who in ("wanda", "cole", "tess2", "paul"):
        assert page(client, county, who, there).status_code == 404, who
        with as_viewer(county.viewers[who]):
            assert not Report.objects.exists() and not Reporter.objects.exists(), who
    assert page(client, county, "wanda", f"{there}take/", number="CP-1").status_code == 403


@pytest.mark.parametrize("code", NEW)
def test_none_of_them_opens_what_is_for_others(code):
    """Least privilege, role by role: no dispatch, no administration, no ledger, no legal desk, no emergency, no criminal history."""
    held = role(code)
    never = {
        "calls.watch", "calls.take", "calls.respond", "ledger.read", "ledger.account", "agencies.read", "agencies.invite", "legal.read",
        "legal.take_report", "people.open_in_emergency", "people.review_emergency", "people.never_share", "measures.read", "messages.read",
        "encounters.read", "assessments.give", "openness.publish",
    }  # fmt: skip
    assert not held.rights & never
    assert not held.labels & {
        "chri",
        "health.psychotherapy_note",
        "substance_use.counseling_note",
        "victim_advocacy",
        "child_welfare.reporter",
    }
    assert held.second_factor == "any" and held.home == "/desk/"
    asks = "consents.ask" in held.rights
    assert asks is (code == "school_counselor"), "whoever decides about child, liberty or case asks for no permission"
    assert ("court.sealed" in held.labels) is (code == "court_clerk")
    assert {"people.declare", "privacy.why", "legal.paper_at_door"} <= held.rights
