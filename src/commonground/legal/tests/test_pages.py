"""The pages of the legal desk: the way through a paper, bad input, and what others find: nothing."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.kit.closed import door_open
from commonground.legal.actions import answer_no, lift_hold, name_custodian, open_incident
from commonground.legal.models import Paper, Piece
from commonground.legal.models.paper import COUNTS
from commonground.legal.tests.cast import hire, known_at, paper_of, told_about
from commonground.legal.tests.test_reports import county, reported
from commonground.legal.words import CAME_OUT
from commonground.privacy.law.cells import the_law

__all__ = ["county"]
pytestmark = pytest.mark.django_db
DESK = "/desk/legal/"


def moment(at):
    return timezone.localtime(at, ZoneInfo("America/Chicago")).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def clinic(cast):
    cast.olga = hire(cast, "olga", cast.clinic, "custodian")
    cast.nils = hire(cast, "nils", cast.clinic, "privacy_officer")
    cast.lena = known_at(cast.rosa)
    cast.part = told_about(cast.lena, "health", "Takes insulin. Her sister Ana helps.", by=cast.rosa)
    return cast


def facts(**changed):
    return {
        "kind": "warrant", "signed_by": "judge", "recipient": "police", "issuer": "County Court, Judge Hall", "docket": "26-W-9",
        "whom": "Lena Ortiz", "asks_for": "Medical records of last month", "how": "in_person",
        "received_at": moment(timezone.now() - timedelta(hours=1)), "respond_by": moment(timezone.now() + timedelta(hours=2)), **changed,
    }  # fmt: skip


def test_whoever_signed_in_long_ago_takes_no_copy(client, cast, clinic):
    user = cast.olga.user
    user.set_password("a long enough password")
    with door_open("test"):
        user.save()
    client.force_login(user)
    there = client.post(f"{DESK}papers/new/", facts())["Location"]
    for step in ("copy/", "copy/file/"):
        assert "reauthenticate" in client.post(f"{there}{step}")["Location"]


def test_no_other_agency_and_no_colleague_finds_a_paper(client, cast, clinic):
    paper = paper_of(cast.olga.viewer)
    incident = open_incident(what="seen", summary="A list lay open", found_at=timezone.now(), by=cast.olga.viewer)
    sergeant = hire(cast, "sam", cast.police, "custodian")
    for user, status in (
        (sergeant.user, 404),
        (cast.users["priya"], 404),
        (cast.users["rosa"], 403),
        (cast.users["omar"], 403),
    ):
        client.force_login(user)
        assert client.get(f"{DESK}papers/{paper.pk}/").status_code == status
        assert client.post(f"{DESK}papers/{paper.pk}/answer/", {"answered": "not_held"}).status_code == status
        assert client.get(f"{DESK}incidents/{incident.pk}/").status_code == status
    client.force_login(sergeant.user)
    assert "26-CV-118" not in client.get(DESK).content.decode()
    missing = client.get(f"{DESK}papers/{incident.pk}/")
    there = client.get(f"{DESK}papers/{paper.pk}/")
    assert (missing.status_code, missing.content) == (there.status_code, there.content)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"signed_by": "attorney"}, "Choose who signed it, from those who can sign this kind of paper"),
        ({"recipient": "immigration"}, "an immigration paper"),
        ({"asks_for": "all"}, "at least three words"),
        ({"issuer": "x"}, "Write who issued it"),
        ({"kind": "x"}, "Select a valid choice"),
        ({"received_at": "2031-01-01T00:00"}, "It cannot have come in the future"),
        ({"respond_by": "2020-01-01T00:00"}, "lies after the day it came"),
        ({"received_at": "soon"}, "valid date"),
    ],
)
def test_bad_input_is_said_in_a_sentence_and_nothing_is_taken_in(client, cast, clinic, changed, says):
    client.force_login(cast.olga.user)
    answer = client.post(f"{DESK}papers/new/", facts(**changed))
    assert answer.status_code == 422 and says in answer.content.decode()
    with as_viewer(cast.olga.viewer):
        assert not Paper.objects.exists()


def test_words_that_do_not_stand_in_the_part_are_not_blacked_out_in_silence(client, cast, clinic):
    client.force_login(cast.olga.user)
    there = client.post(f"{DESK}papers/new/", facts())["Location"]
    client.post(f"{there}custodian/", {"custodian": cast.olga.member.pk, "person": str(cast.lena.pk)})
    client.post(f"{there}check/", {"signed_by": "judge"})
    answer = client.post(f"{there}decide/", {"part": cast.part.pk, "decision": "produce", "blacked_out": "Anna"})
    assert answer.status_code == 422 and "does not stand in this part" in answer.content.decode()
    assert client.post(f"{there}decide/", {"part": cast.part.pk}).status_code == 422
    with as_viewer(cast.olga.viewer):
        assert not Piece.objects.exists()


def masked(answer):
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9]{64}", "ID", answer.content.decode())
    return re.search(r"<blockquote>.*?</blockquote>", text, re.S).group(0)


def test_the_letter_that_says_no_reads_the_same_whether_the_agency_knows_the_person_or_not(client, cast):
    cleo = hire(cast, "cleo", cast.shelter, "custodian")
    told = []
    for known in (False, True):
        person = known_at(cast.alma) if known else None
        paper = name_custodian(
            paper_of(cleo.viewer, whom="Lena Ortiz"), custodian=cleo.member, person=person, by=cleo.viewer
        )
        client.force_login(cleo.user)
        client.post(f"{DESK}papers/{paper.pk}/answer/", {"answered": "not_reached_by_law" if known else "not_held"})
        told.append(masked(client.get(f"{DESK}papers/{paper.pk}/")))
    assert told[0] == told[1] and "neither that it does nor that it does not" in told[0]


def test_today_shows_papers_incidents_and_reports_with_their_clocks(client, cast, clinic, county):
    paper_of(cast.olga.viewer, respond_by=timezone.now() - timedelta(minutes=1))
    open_incident(
        what="seen", summary="A list lay open", found_at=timezone.now(), applies=["cjis"], by=cast.olga.viewer
    )
    client.force_login(cast.olga.user)
    page = client.get("/desk/today/").content.decode()
    assert "Legal desk: Subpoena" in page and "answer it now" in page and "Privacy incident:" in page
    reported(county, county.amara)
    client.force_login(county.iris.user)
    assert "Report that the law demands: Abuse or neglect of a child" in client.get("/desk/today/").content.decode()
    client.force_login(cast.users["ines"])
    page = client.get("/desk/today/").content.decode()
    assert "Subpoena" not in page and "Report that the law demands" not in page


def test_a_report_by_the_pages_reaches_intake_and_is_not_found_by_a_colleague(client, county):
    client.force_login(county.users["amara"])
    sent = {
        "about": "child_abuse", "statute": "child_abuse_state", "mandated": "on", "who": "A boy, Timo", "person_told": "unsafe_to_tell",
        "what_happened": "He said that his uncle beats him", "to_agency": str(county.protection.pk), "somebody_named": "no", "reporter_reach": "555 0177",
    }  # fmt: skip
    wrong = client.post(f"{DESK}reports/new/", {**sent, "what_happened": "cries"})
    assert wrong.status_code == 422 and "at least five words" in wrong.content.decode()
    there = client.post(f"{DESK}reports/new/", sent)["Location"]
    client.force_login(county.iris.user)
    page = client.get(there).content.decode()
    assert "555 0177" in page and "unsafe to tell" in page and there in client.get(f"{DESK}reports/").content.decode()
    assert client.post(f"{there}take/", {"number": "CP-4"})["Location"] == there
    for other in (county.users["chen"], county.carl.user, county.users["omar"], county.users["ines"]):
        client.force_login(other)
        assert client.get(there).status_code == 404
    client.force_login(county.olaf.user)
    assert client.get(there).status_code == 403


def test_somebody_known_under_another_name_is_found_by_post_and_nobody_of_another_agency_is(client, cast, clinic):
    theirs = known_at(cast.wole, name="Magdalena Ortiz")
    client.force_login(cast.olga.user)
    there = client.post(f"{DESK}papers/new/", facts(whom="M. O."))["Location"]
    assert str(cast.lena.pk) not in client.get(there).content.decode()
    found = client.post(f"{there}custodian/", {"said": "Lena Ortis"})
    assert found.status_code == 200 and str(cast.lena.pk) in found.content.decode()
    assert str(theirs.pk) not in client.post(f"{there}custodian/", {"said": "Magdalena Ortiz"}).content.decode()


def test_whom_it_is_about_is_never_chosen_beforehand(client, cast, clinic):
    client.force_login(cast.olga.user)
    there = client.post(f"{DESK}papers/new/", facts())["Location"]
    assert "checked" not in re.search(r"<fieldset.*?</fieldset>", client.get(there).content.decode(), re.S).group(0)
    answer = client.post(f"{there}custodian/", {"custodian": cast.olga.member.pk})
    assert answer.status_code == 422
    assert (
        client.post(f"{there}custodian/", {"custodian": cast.olga.member.pk, "person": "nobody"})["Location"] == there
    )


def test_a_person_of_another_agency_cannot_be_named_by_a_forged_form(client, cast, clinic):
    theirs = known_at(cast.wole, name="Magdalena Ortiz")
    client.force_login(cast.olga.user)
    there = client.post(f"{DESK}papers/new/", facts())["Location"]
    for forged in (str(theirs.pk), "not-a-key"):
        assert (
            client.post(f"{there}custodian/", {"custodian": cast.olga.member.pk, "person": forged}).status_code == 404
        )
    other = hire(cast, "sam", cast.police, "custodian")
    answer = client.post(f"{there}custodian/", {"custodian": other.member.pk, "person": "nobody"})
    assert answer.status_code == 422


def test_a_field_that_was_forgotten_leaves_the_names_to_choose_from(client, cast, clinic):
    client.force_login(cast.olga.user)
    there = client.post(f"{DESK}papers/new/", facts())["Location"]
    no_person = client.post(f"{there}custodian/", {"custodian": cast.olga.member.pk})
    assert no_person.status_code == 422 and re.search(rf'value="{cast.lena.pk}"', no_person.content.decode())
    no_custodian = client.post(f"{there}custodian/", {"person": str(cast.lena.pk)})
    names = re.sub(r"<[^>]*>", " ", no_custodian.content.decode())
    assert no_custodian.status_code == 422 and "Lena Ortiz" in names and str(cast.lena.pk) not in names


def test_whoever_was_found_under_another_name_is_still_there_after_a_field_was_forgotten(client, cast, clinic):
    client.force_login(cast.olga.user)
    there = client.post(f"{DESK}papers/new/", facts(whom="M. O."))["Location"]
    found = client.post(f"{there}custodian/", {"said": "Lena Ortis"}).content.decode()
    assert '<input type="hidden" name="looked" value="Lena Ortis">' in found
    for _ in range(2):
        again = client.post(f"{there}custodian/", {"custodian": cast.olga.member.pk, "looked": "Lena Ortis"})
        assert again.status_code == 422 and str(cast.lena.pk) in again.content.decode()
        assert '<input type="hidden" name="looked" value="Lena Ortis">' in again.content.decode()


def test_a_condition_that_is_missing_reads_as_a_no(client, cast, clinic):
    paper = paper_of(cast.olga.viewer)
    name_custodian(paper, custodian=cast.olga.member, person=cast.lena, by=cast.olga.viewer)
    client.force_login(cast.olga.user)
    no = client.get(f"{DESK}papers/{paper.pk}/").content.decode()
    no = re.search(r"What it does not reach, and why.*?</details>", no, re.S).group(0)
    advocacy = re.search(r"<li><strong>[^<]*dvoca.*?</li>", no, re.S).group(0)
    conditions = [row["sentence"] for row in the_law().words.lists["conditions"].values()]
    assert not [sentence for sentence in conditions if f"</strong>: {sentence}" in no]
    assert "</strong>: Missing: " in advocacy


def test_a_paper_to_answer_is_seen_however_many_were_answered_before(client, cast, clinic, monkeypatch):
    monkeypatch.setattr("commonground.legal.pages.desk.MOST", 2)
    now = timezone.now()
    for number in range(3):
        day = now + timedelta(hours=number + 1)
        answer_no(
            paper_of(cast.olga.viewer, docket=f"OLD-{number}", respond_by=day), answered="not_held", by=cast.olga.viewer
        )
    for number in (9, 8, 7):
        paper_of(cast.olga.viewer, docket=f"NEW-{number}", respond_by=now + timedelta(days=number))
    client.force_login(cast.olga.user)
    page = client.get(DESK).content.decode()
    assert re.findall(r"(?:NEW|OLD)-\d", page) == ["NEW-7", "NEW-8", "NEW-9", "OLD-2", "OLD-1"]


def test_where_no_safe_way_is_known_the_page_names_the_answer_that_counts(client, cast, clinic):
    quiet = known_at(cast.rosa, name="Mara Lind", way="none")
    paper = name_custodian(paper_of(cast.olga.viewer), custodian=cast.olga.member, person=quiet, by=cast.olga.viewer)
    client.force_login(cast.olga.user)
    page = client.get(f"{DESK}papers/{paper.pk}/").content.decode()
    counts = str(CAME_OUT["no_safe_way"])
    assert "no_safe_way" in COUNTS and "unsafe_now" not in COUNTS
    assert page.count(counts) == 2, "once as advice, once as the choice"
    assert "write down that it is not safe now" not in page


def test_a_hold_that_ended_offers_no_button_that_does_nothing(client, cast, clinic):
    paper = name_custodian(
        paper_of(cast.olga.viewer), custodian=cast.olga.member, person=cast.lena, by=cast.olga.viewer
    )
    client.force_login(cast.olga.user)
    for who in (cast.olga, cast.nils):
        lift_hold(paper, by=who.viewer)
    page = client.get(f"{DESK}papers/{paper.pk}/").content.decode()
    assert f"/papers/{paper.pk}/hold/" not in page and "Take the paper in anew" in page
    answer = client.post(f"{DESK}papers/{paper.pk}/hold/")
    assert answer.status_code == 422 and "take the paper in anew" in answer.content.decode()


def test_what_the_copy_will_say_is_read_before_it_is_made(client, cast, clinic):
    client.force_login(cast.olga.user)
    there = client.post(f"{DESK}papers/new/", facts())["Location"]
    client.post(f"{there}custodian/", {"custodian": cast.olga.member.pk, "person": str(cast.lena.pk)})
    client.post(f"{there}check/", {"signed_by": "judge"})
    assert "sister █████ helps" not in client.get(there).content.decode()
    sent = {"part": cast.part.pk, "decision": "produce", "blacked_out": "ana"}
    assert client.post(f"{there}decide/", sent)["Location"] == there
    page = client.get(there).content.decode()
    assert page.index("sister █████ helps") < page.index(f'action="{there}copy/"')
    client.post(f"{there}decide/", {"part": cast.part.pk, "decision": "withhold"})
    assert "sister █████ helps" not in client.get(there).content.decode()
