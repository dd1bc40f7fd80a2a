"""A paper at the door: whoever stands there says nothing, writes it down in a minute, and finds nothing of it afterwards."""

import re

import pytest
from django.conf import settings as django_settings

from commonground.agencies.context import as_viewer
from commonground.clocks.models import Clock
from commonground.legal import letters
from commonground.legal.actions import answer_no, check_paper, name_custodian
from commonground.legal.models import Paper
from commonground.legal.tests.cast import hire, known_at, paper_of
from commonground.messages.models import Message
from commonground.people.actions import note

pytestmark = pytest.mark.django_db
DOOR = "/desk/legal/door/"
SENT = {"kind": "subpoena", "recipient": "justice", "issuer": "County Court, clerk", "whom": "Lena Ortiz"}


@pytest.fixture
def shelter(cast):
    cast.cleo = hire(cast, "cleo", cast.shelter, "custodian")
    return cast


def test_an_advocate_takes_a_paper_in_and_it_is_the_custodian_s_with_its_clock(client, shelter):
    known_at(shelter.alma)
    client.force_login(shelter.users["alma"])
    page = client.get(DOOR).content.decode()
    assert "I cannot say whether we know anybody" in page and "tel:911" in page
    done = client.post(DOOR, SENT).content.decode()
    assert "The custodian has it" in done and "Ortiz" not in done
    with as_viewer(shelter.alma):
        assert not Paper.objects.exists() and not Clock.objects.filter(name="legal_answer").exists()
    with as_viewer(shelter.cleo.viewer):
        paper = Paper.objects.get()
        assert Clock.objects.get(record_id=paper.pk).due_at == paper.respond_by
    assert paper.signed_by == "attorney" and paper.how == "in_person" and paper.day_is_ours
    assert Message.objects.filter(address=shelter.cleo.user.email).exists()


def test_a_paper_that_is_sent_twice_is_written_down_once(client, shelter):
    client.force_login(shelter.users["alma"])
    once = re.search(r'name="once" value="([^"]+)"', client.get(DOOR).content.decode())[1]
    first, second = (client.post(DOOR, {**SENT, "once": once}) for _turn in range(2))
    assert "The custodian has it" in first.content.decode() and "The custodian has it" in second.content.decode()
    with as_viewer(shelter.cleo.viewer):
        assert Paper.objects.count() == 1


def test_the_door_answers_alike_whether_the_person_is_known_or_not(client, shelter):
    client.force_login(shelter.users["alma"])
    unknown = client.post(DOOR, SENT).content
    known_at(shelter.alma)
    known = client.post(DOOR, SENT).content
    assert len(known) == len(unknown)


@pytest.mark.parametrize(
    ("changed", "says"),
    [({"kind": ""}, "required"), ({"recipient": "immigration"}, "an immigration paper"), ({"issuer": "x"}, "Write who issued it"), ({"respond_by": "2020-01-01T00:00"}, "lies after")],
)  # fmt: skip
def test_what_is_missing_at_the_door_is_said(client, shelter, changed, says):
    client.force_login(shelter.users["alma"])
    answer = client.post(DOOR, {**SENT, **changed})
    assert answer.status_code == 422 and says in answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "signer"),
    [
        ("immigration_paper", "agency_judge"),
        ("warrant", "agency_judge"),
        ("court_order", "judge"),
        ("subpoena", "attorney"),
    ],
)
def test_what_was_seen_at_the_door_counts_as_whatever_gives_least(client, shelter, kind, signer):
    client.force_login(shelter.users["alma"])
    sender = "immigration" if kind == "immigration_paper" else "justice"
    assert client.post(DOOR, {**SENT, "kind": kind, "recipient": sender}).status_code == 200
    with as_viewer(shelter.cleo.viewer):
        paper = Paper.objects.get()
    assert paper.signed_by == signer
    named = name_custodian(paper, custodian=shelter.cleo.member, by=shelter.cleo.viewer)
    assert check_paper(named, signed_by="judge", by=shelter.cleo.viewer).signed_by == "judge"


# ---- the letter -----------------------------------------------------------------------------------------------------


def test_the_letter_is_a_tagged_file_in_the_agency_s_own_words_where_it_has_some(
    client, shelter, tmp_path, monkeypatch
):
    paper = answer_no(paper_of(shelter.cleo.viewer), answered="not_held", by=shelter.cleo.viewer)
    client.force_login(shelter.cleo.user)
    there = f"/desk/legal/papers/{paper.pk}/letter/"
    for language in ("en", "es"):
        taken = client.get(f"{there}{language}/")
        assert taken["Content-Type"] == "application/pdf" and b"/StructTreeRoot" in taken.content
        assert taken["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert client.get(f"{there}fr/").status_code == 404
    assert client.get(f"/desk/legal/papers/{paper_of(shelter.cleo.viewer).pk}/letter/en/").status_code == 404
    own = tmp_path / "letters.toml"
    slug = shelter.shelter.slug
    own.write_text(f'[agency.{slug}.en]\ntitle = "From us"\nwords = ["We say neither yes nor no."]\n')
    monkeypatch.setattr(django_settings, "LETTERS", str(own))
    page = client.get(f"/desk/legal/papers/{paper.pk}/").content.decode()
    assert "We say neither yes nor no." in page
    other = hire(shelter, "olga", shelter.clinic, "custodian")
    theirs = answer_no(paper_of(other.viewer), answered="not_held", by=other.viewer)
    with as_viewer(other.viewer):
        assert (
            letters.letter_of(Paper.objects.select_related("agency").get(pk=theirs.pk)).title == "Answer to your paper"
        )


# ---- whom it is about -----------------------------------------------------------------------------------------------


def test_more_than_five_people_of_a_name_are_offered_and_more_on_asking(client, shelter):
    for number in range(14):
        note(name=f"Ortiz{'' if number % 2 else 'a'} Lena {number}", language="en", by=shelter.alma)
    paper = paper_of(shelter.cleo.viewer, whom="Ort")
    client.force_login(shelter.cleo.user)
    page = client.get(f"/desk/legal/papers/{paper.pk}/").content.decode()
    assert page.count('name="person"') == 11 and "Show more people of such a name" in page
    more = client.post(f"/desk/legal/papers/{paper.pk}/custodian/", {"said": "Ort", "more": "1"}).content.decode()
    assert more.count('name="person"') == 15 and "Show more people" not in more
