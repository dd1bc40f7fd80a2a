"""What was sent note by note, and copies kept in an emergency, stand in the account of disclosures; what came stands in the list of copies."""

import pytest
from django.test import Client
from django.utils import timezone

from commonground.agencies.actions.join import join
from commonground.agencies.context import as_viewer
from commonground.agencies.models import User
from commonground.agencies.viewers import service, viewer_from
from commonground.consents.actions import revoke, send, take_in
from commonground.consents.tests.cast import give_release
from commonground.consents.tests.test_send import told
from commonground.desk.accounting import account, formats
from commonground.desk.received import copies_we_received
from commonground.desk.words import label_words, purpose_words
from commonground.packets.actions import take
from commonground.packets.tests.cast import CANARY, file_for, known
from commonground.people.tests.cast import note_person
from commonground.people.tests.test_warn import THREAT, written
from commonground.people.tests.test_warn import send as warn

pytestmark = pytest.mark.django_db


@pytest.fixture
def officers(cast):
    """The privacy officers of the crisis team and the clinic: viewer and account."""

    def hired(agency):
        user = User.objects.create_user(f"{agency}@willow.example.org", None, name=f"Officer of {agency}")
        member = join(
            user=user, agency=cast.agencies[agency], role_code="privacy_officer", by=service("setup", cast.host)
        )
        return viewer_from(member).for_purpose("administration"), user

    return {agency: hired(agency) for agency in ("crisis", "clinic")}


def rows(officer, person, report, begins="Sent: "):
    with as_viewer(officer[0]):
        found = account(person.pk, formats()[report], viewer=officer[0])
    return [row for row in found if row.what.startswith(begins)]


def sent(cast, label="substance_use", to="clinic", notes=1):
    person = note_person(cast)
    written_down = [told(cast, "amara", person, label, text=f"Note {number}") for number in range(notes)]
    release = give_release(cast, person, to=(to,), labels=[label], items=[one.pk for one in written_down])
    return person, release, send(release, items=[one.pk for one in written_down], checked=True, by=cast.amara)


def test_each_note_stands_by_itself_with_day_receiver_kind_purpose_and_permission(cast, officers):
    person, release, made = sent(cast, notes=2)
    found = rows(officers["crisis"], person, "part2")
    notes = [row for row in found if row.what == f"Sent: A note ({label_words('substance_use')})"]
    (name,) = [row for row in found if row not in notes]
    assert len(notes) == 2 and "Name of the person" in name.what
    for row in found:
        assert (row.at, row.agency, row.purpose) == (made.sent_at, "Riverside Clinic", purpose_words(made.purpose))
        assert release.number in row.basis and made.cells[0] in row.basis
    assert "Note 0" not in repr(found)


def test_it_still_stands_there_when_the_permission_is_taken_back(cast, officers):
    person, release, _ = sent(cast)
    revoke(release, told_by="person", told_how="in_person", by=cast.amara)
    assert len(rows(officers["crisis"], person, "everything")) == 2


def test_each_report_lists_what_its_rule_asks_for(cast, officers):
    """164.528(a)(1)(iv) leaves out what the person signed for; 42 CFR 2.24 and the whole list do not."""
    person, *_ = sent(cast)
    found = {code: len(rows(officers["crisis"], person, code)) for code in formats()}
    assert found == {"hipaa": 0, "part2": 2, "ferpa": 0, "everything": 2}


def test_nobody_else_reads_it(cast, officers):
    person, *_ = sent(cast)
    assert rows(officers["clinic"], person, "everything") == []
    assert rows((cast.amara.for_purpose("administration"), None), person, "everything") == []
    coordinating = (officers["crisis"][0].for_purpose("coordination"), None)
    assert rows(coordinating, person, "everything") == []


def test_each_piece_of_a_warning_stands_by_itself(cast, officers):
    person = note_person(cast)
    piece = written(cast, person, "general")
    warn(cast, person, items=[piece.pk])
    (row,) = rows(officers["crisis"], person, "hipaa", "Sent with a warning: ")
    assert label_words("general") in row.what and row.agency == "Willow Police" and THREAT in row.basis
    assert len(rows(officers["crisis"], person, "hipaa", "Warning of a threat")) == 1
    assert rows(officers["crisis"], person, "part2", "Sent with") == []


def received(officer):
    with as_viewer(officer[0]):
        return copies_we_received()


def test_the_list_of_copies_says_what_came_from_whom_and_on_which_terms(cast, officers):
    _, release, made = sent(cast, "health")
    assert received(officers["clinic"]) == []
    take_in(made, by=cast.rosa)
    found = received(officers["clinic"])
    assert {(one.sender, one.way, one.until) for one in found} == {
        ("Harbor Crisis Team", "Sent under a permission", release.expires_at)
    }
    assert f"A note ({label_words('health')}): 1" in {one.what for one in found}
    assert all(one.passing for one in found)
    assert received(officers["crisis"]) == []


def test_what_came_in_a_sealed_packet_stands_there_without_a_word_of_it(cast, officers, client):
    known(cast)
    taken = take(file_for("crisis", at=timezone.now()), by=cast.chen)
    (one,) = received(officers["crisis"])
    assert (one.at, one.sender, one.way, one.until) == (taken.at, "Morning House", "In a sealed packet", taken.until)
    assert one.what.endswith(": 1") and "permission" in one.passing.lower()
    client.force_login(officers["crisis"][1])
    page = client.get("/desk/received/")
    assert page.status_code == 200 and b"Morning House" in page.content and CANARY.encode() not in page.content
    assert received(officers["clinic"]) == [] and received((cast.amara.for_purpose("administration"), None)) == []


def test_only_who_answers_for_it_opens_the_list(cast):
    for who in ("amara", "chen", "ada", "wole"):
        client = Client()
        client.force_login(cast.users[who])
        assert client.get("/desk/received/").status_code == 403
