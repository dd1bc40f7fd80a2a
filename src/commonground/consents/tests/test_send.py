"""What a permission names is sent by the agency that keeps it: nobody looks for it, and the copy ends with the permission."""

import importlib
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.consents import queries
from commonground.consents.actions import revoke, send, take_back_by_word, take_in
from commonground.consents.letting_go import verdict
from commonground.consents.models import ABOUT, Release, Sent, SentItem
from commonground.consents.tests.cast import give_release
from commonground.consents.wording import day_in_words
from commonground.kit.closed import door_open
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.people.actions import bar
from commonground.people.models import Person
from commonground.people.tests.cast import LedgerAway, ledger_away, note_person, overhear
from commonground.privacy.actions import write_part
from commonground.privacy.doors import parts_of
from commonground.privacy.lists import how_many
from commonground.privacy.models import Grant, Part, Received

pytestmark = pytest.mark.django_db
WORDS = "Her sister has a key. Call only in the mornings."


def told(cast, who, person, label, text=WORDS, at=None):
    by = cast.viewers[who]
    with as_viewer(by), door_open("test"):
        return write_part(
            person, name="note", label=label, text=text, subject_id=person.subject_id, by=by, at=at or timezone.now()
        )


@pytest.fixture
def person(cast):
    """Whom the shelter knows."""
    return note_person(cast, "alma", name="Lupe Vega")


@pytest.fixture
def note(cast, person):
    return told(cast, "alma", person, "victim_advocacy")


@pytest.fixture
def release(cast, person, note):
    """Names one note, for the crisis team alone."""
    return give_release(cast, person, "alma", to=("crisis",), labels=["victim_advocacy"], items=[note.pk])


def sent_by_alma(cast, release, *notes, **facts):
    return send(release, items=[one.pk for one in notes], **{"checked": True, **facts}, by=cast.alma)


def texts(viewer, sent):
    with as_viewer(viewer):
        return {part.name: part.text for part in parts_of(sent)}


def refused(code, verb, *args, **facts):
    with pytest.raises(NotNow) as no:
        verb(*args, **facts)
    assert no.value.code == code, (no.value.code, no.value.sentence)


def nothing_came(cast, who="chen"):
    with as_viewer(cast.viewers[who]):
        return not Sent.objects.exists() and not SentItem.objects.exists()


def test_what_is_named_is_sent_taken_in_and_bears_its_terms(cast, person, note, release):
    sent = sent_by_alma(cast, release, note)
    with as_viewer(cast.chen):
        assert {one.name for one in SentItem.objects.all()} == {ABOUT, "note"}
    take_in(sent, by=cast.chen)
    assert texts(cast.chen, sent) == {ABOUT: "Lupe Vega", "note": WORDS}
    with as_viewer(cast.chen):
        kept = Part.objects.get(agency=cast.crisis, name="note")
        assert (kept.label, kept.bound_by, kept.expires_at) == (
            "victim_advocacy", ["no_redisclosure", "vawa_release"], release.expires_at
        )  # fmt: skip
        terms = Received.objects.get(record_id=kept.pk)
        assert (terms.way, terms.from_agency_id, terms.release_id, terms.source_id) == (
            "sent", cast.shelter.pk, release.pk, note.pk
        )  # fmt: skip
        assert terms.passing == "with_permission" and terms.until == release.expires_at
    refused("C45", take_in, sent, by=cast.chen)


def test_nobody_can_look_at_it_or_count_it_before_and_after_the_permission(cast, person, note, release):
    for _turn in range(2):
        with as_viewer(cast.chen):
            assert not Part.objects.filter(pk=note.pk).exists() and how_many("others") == 0
            assert not Person.objects.filter(pk=person.pk).exists() and not Release.objects.exists()
            assert queries.live_for(person, cast.crisis, "victim_advocacy") is None
        sent_by_alma(cast, release, note)


def test_the_words_of_what_waits_lie_sealed(cast, note, release):
    sent_by_alma(cast, release, note)
    with as_viewer(cast.chen), connection.cursor() as cursor:
        cursor.execute("SELECT text, content, sealed IS NOT NULL FROM consents_sentitem")
        assert set(cursor.fetchall()) == {("", "{}", True)}


@pytest.mark.parametrize("who", ["amara", "ines", "priya", "omar"])
def test_only_those_of_the_receiver_who_read_such_records_learn_that_it_came(cast, note, release, who):
    sent_by_alma(cast, release, note)
    assert nothing_came(cast, who)


@pytest.mark.parametrize("how", ["by the agency that asked", "by word at another place"])
def test_taken_back_it_stops_what_was_not_taken_in_and_ends_the_copy_at_the_next_statement(cast, note, release, how):
    first, second = sent_by_alma(cast, release, note), sent_by_alma(cast, release, note)
    take_in(first, by=cast.chen)
    assert texts(cast.chen, first)
    if how == "by the agency that asked":
        revoke(release, by=cast.alma)
    else:
        take_back_by_word(number=release.number, to_agency=cast.crisis, by=cast.rosa)
    assert texts(cast.chen, first) == {}
    with as_viewer(cast.chen):
        assert not SentItem.objects.exists() and not Sent.objects.exists()
    with pytest.raises(Hidden):
        take_in(second, by=cast.chen)
    refused("release_revoked", sent_by_alma, cast, release, note)


def test_what_was_sent_bears_a_name_once_it_is_taken_in_and_stands_nowhere_when_it_ended(cast, note, release):
    sent, client = sent_by_alma(cast, release, note), Client()
    client.force_login(cast.users["chen"])
    there = "/desk/permissions/came/"
    assert "Lupe Vega" not in client.get(there).content.decode()
    take_in(sent, by=cast.chen)
    listed, whole = client.get(there).content.decode(), client.get(f"{there}{sent.pk}/").content.decode()
    assert "Lupe Vega</a>" in listed and "or until it is taken back" in listed and "Lupe Vega</h1>" in whole
    revoke(release, by=cast.alma)
    gone = client.get(there).content.decode()
    assert cast.shelter.name not in gone and "Nothing came" in gone
    assert client.get(f"{there}{sent.pk}/").status_code == 404


def test_what_was_sent_stands_on_the_page_of_the_person_whom_the_receiver_may_see(cast, known):
    note, release = part_two(cast, known, "clinic", label="health")
    give_release(cast, known, to=("clinic",), labels=["general"])
    client, there = Client(), f"/desk/person/{known.pk}/"
    client.force_login(cast.users["rosa"])
    assert client.get(there).status_code == 200
    sent = send(release, items=[note.pk], checked=True, by=cast.amara)
    assert f"/desk/permissions/came/{sent.pk}/" in client.get(there).content.decode()
    revoke(release, by=cast.amara)
    assert f"/desk/permissions/came/{sent.pk}/" not in client.get(there).content.decode()


def test_taken_back_in_the_moment_of_taking_in_nothing_is_taken_in(cast, note, release, monkeypatch):
    sent = sent_by_alma(cast, release, note)
    verb = importlib.import_module("commonground.consents.actions.send")
    monkeypatch.setattr(verb, "tie_whoever_knows", lambda **_: revoke(release, by=cast.alma))
    with pytest.raises(DatabaseError, match="permission has ended"):
        take_in(sent, by=cast.chen)
    with as_viewer(cast.chen):
        assert not Received.objects.exists()


def test_the_receiver_does_not_take_the_end_off(cast, note, release):
    sent = sent_by_alma(cast, release, note)
    take_in(sent, by=cast.chen)
    for statement in (
        "UPDATE privacy_part SET expires_at = NULL WHERE record_id = %s",
        "UPDATE privacy_part SET expires_at = now() + interval '1 year' WHERE record_id = %s",
    ):
        with pytest.raises(Exception, match="end of a copy"), as_viewer(cast.chen), connection.cursor() as cursor:
            cursor.execute(statement, [sent.pk])


def test_expired_it_goes_nowhere(cast, person, note):
    ends = timezone.now() + timedelta(days=2)
    release = give_release(
        cast, person, "alma", to=("crisis",), labels=["victim_advocacy"], items=[note.pk], expires_at=ends
    )
    refused("release_expired", sent_by_alma, cast, release, note, at=ends + timedelta(seconds=1))


def test_a_permission_that_names_no_note_lets_none_go(cast, person, note):
    release = give_release(cast, person, "alma", to=("crisis",), labels=["victim_advocacy"])
    refused("release_lacks_item", sent_by_alma, cast, release, note)


def test_a_note_that_is_not_named_does_not_go(cast, person, note, release):
    other = told(cast, "alma", person, "victim_advocacy", "Another day.")
    refused("release_lacks_item", sent_by_alma, cast, release, other)
    refused("release_lacks_item", sent_by_alma, cast, release, note, other)
    assert nothing_came(cast)


def test_it_goes_to_the_one_that_is_named_and_to_nobody_else(cast, note, release):
    sent_by_alma(cast, release, note)
    assert nothing_came(cast, "rosa")
    with as_viewer(cast.alma):
        assert {one.to_agency_id for one in Sent.objects.all()} == {cast.crisis.pk}
    sent = Sent(pk=_sent_id(cast))
    with pytest.raises(Hidden):
        take_in(sent, by=cast.rosa)


def _sent_id(cast):
    with as_viewer(cast.alma):
        return Sent.objects.get().pk


@pytest.fixture
def known(cast):
    """Whom the crisis team knows."""
    return note_person(cast, name="Ray Stone")


def part_two(cast, known, receiver, *, label="substance_use", **facts):
    note = told(cast, "amara", known, label)
    release = give_release(cast, known, to=(receiver,), labels=[label], items=[note.pk], **facts)
    return note, release


def test_a_substance_use_record_goes_to_a_nonprofit_with_the_notice_of_2_32(cast, known, monkeypatch):
    note, release = part_two(cast, known, "housing")
    heard = overhear(monkeypatch, "commonground.consents.actions.send")
    sent = send(release, items=[note.pk], checked=True, by=cast.amara)
    assert set(sent.obligations) == {"no_redisclosure", "no_proceedings"} and "S3" in sent.cells
    (event,) = heard
    assert event.facts["items"] == [str(note.pk)] and event.facts["notices"] == ["part_2"]
    assert event.facts["permission"] == str(release.pk) and WORDS not in str(event.facts)


def test_to_police_a_substance_use_record_goes_for_no_case_and_is_read_by_no_officer(cast, known):
    """Cell c (no proceedings): for help it goes with that bound; for a case the form for help is worth nothing."""
    note, release = part_two(cast, known, "police")
    for purpose in ("proceedings", "investigation"):
        release.purpose = purpose
        with as_viewer(cast.amara):
            found = verdict(note, release, cast.police, by=cast.amara, at=timezone.now())
        assert not found.ruling.permits, purpose
    sent = send(Release(pk=release.pk), items=[note.pk], checked=True, by=cast.amara)
    assert "no_proceedings" in sent.obligations and nothing_came(cast, "omar")
    with pytest.raises(Refused):
        take_in(sent, by=cast.omar)


def test_a_counselor_s_own_note_needs_its_own_form(cast, known):
    note = told(cast, "amara", known, "substance_use.counseling_note")
    plain = told(cast, "amara", known, "substance_use")
    release = give_release(cast, known, to=("clinic",), labels=["substance_use"], items=[plain.pk])
    refused("release_lacks_label", send, release, items=[note.pk], checked=True, by=cast.amara)
    own = give_release(cast, known, to=("clinic",), labels=["substance_use.counseling_note"], items=[note.pk])
    assert send(own, items=[note.pk], checked=True, by=cast.amara).label == "substance_use.counseling_note"


def test_nothing_goes_where_somebody_works_from_whom_the_record_is_kept(cast, person, note, release):
    bar(person, user=cast.users["chen"], kind="harms_the_person", by=cast.alma)
    refused("C44", sent_by_alma, cast, release, note)


def test_two_kinds_nothing_and_unread_are_refused(cast, person, note, release):
    refused("C43", sent_by_alma, cast, release)
    lena = note_person(cast, name="Lena Ortiz")
    two = [told(cast, "amara", lena, label) for label in ("health", "substance_use")]
    both = give_release(cast, lena, to=("clinic",), labels=["health", "substance_use"], items=[one.pk for one in two])
    assert {one["part"] for one in both.items} == {str(one.pk) for one in two}
    refused("C43", send, both, items=[one.pk for one in two], checked=True, by=cast.amara)
    assert nothing_came(cast)
    refused("C46", sent_by_alma, cast, release, note, checked=False)


def test_a_permission_names_notes_of_this_person_of_a_ticked_kind_for_one_place(cast, person, note):
    other = note_person(cast, "alma", name="Somebody else")
    theirs = told(cast, "alma", other, "victim_advocacy")
    for code, facts in (
        ("C42", {"labels": ["victim_advocacy"], "items": [theirs.pk]}),
        ("C48", {"labels": ["general"], "items": [note.pk]}),
        ("C49", {"labels": ["general", "victim_advocacy"], "items": [note.pk], "to": ("crisis", "clinic")}),
    ):
        refused(code, give_release, cast, person, "alma", **{"to": ("crisis",), **facts})


def test_the_question_says_the_day_of_each_note_and_the_seal_which_it_was(cast, person):
    day = timezone.now() - timedelta(days=3)
    one, two = (told(cast, "alma", person, "victim_advocacy", at=day) for _turn in range(2))
    facts = {"to": ("crisis",), "labels": ["victim_advocacy"]}
    release = give_release(cast, person, "alma", items=[one.pk], **facts)
    from commonground.consents.pages.one import question_of

    with as_viewer(cast.alma):
        asked, spanish = question_of(release, "en"), question_of(release, "es")
    when = day.astimezone(ZoneInfo(cast.jurisdiction.time_zone)).date()
    what = "What you told your advocate, as far as it is written here"
    assert asked.sentence.startswith("May Harbor Crisis Team get 1 note of what you told your advocate, to help")
    assert asked.items == (
        f"{what}: only 1 note, of {day_in_words(when, 'en')}. {cast.shelter.name} sends it; they cannot look for more.",
    )
    assert asked.shares == (
        f"{cast.shelter.name} sends it to them, and to nobody else. When this permission ends, their copy ends."
    )
    assert asked.only_items and asked.not_seen.startswith("They will not get the call")
    assert spanish.sentence.startswith("¿Da permiso para que Harbor Crisis Team reciba 1 nota de lo que le dijo")
    assert f"solo 1 nota, del {day_in_words(when, 'es')}. {cast.shelter.name} la envía" in spanish.items[0]
    with as_viewer(cast.alma):
        again = give_release(cast, person, "alma", items=[one.pk, two.pk], **facts)
        said = question_of(again, "en")
    assert f"only 2 notes, of {day_in_words(when, 'en')}. {cast.shelter.name} sends them" in said.items[0]
    assert "get 2 notes of what you told your advocate" in said.sentence
    again.form_version = "all-1"  # as it was signed before the form said so
    with as_viewer(cast.alma):
        before = question_of(again, "en")
    assert before.sentence.startswith("May Harbor Crisis Team see this and what") and before.items[0].endswith("(2)")
    assert again.shown_seal != release.shown_seal


def test_another_agency_and_another_role_send_nothing(cast, note, release):
    with pytest.raises(Hidden):
        send(release, items=[note.pk], checked=True, by=cast.amara)
    with pytest.raises(Refused):
        send(release, items=[note.pk], checked=True, by=cast.priya)


def test_without_its_line_nothing_goes(cast, note, release, monkeypatch):
    ledger_away(monkeypatch, "commonground.consents.actions.send")
    with pytest.raises(LedgerAway):
        sent_by_alma(cast, release, note)
    assert nothing_came(cast)


def test_the_pages_checked_before_anything_goes_and_say_the_terms(cast, note, release):
    client, there = Client(), f"/desk/permissions/{release.pk}/send/"
    client.force_login(cast.users["alma"])
    assert there in client.get(f"/desk/permissions/{release.pk}/").content.decode()
    first = client.get(there).content.decode()
    assert str(note.pk) in first and "checked" not in first[first.index('class="choices"') :].split("</form>")[0]
    assert client.post(there, {"send": "1"}).status_code == 422
    read = client.post(there, {"items": [str(note.pk)]}).content.decode()
    assert WORDS in read and "34 USC 12291" in read and "Harbor Crisis Team" in read and release.number in read
    once = re.search(r'name="once" value="([^"]+)"', read)[1]
    said = {"items": [str(note.pk)], "once": once, "send": "1"}
    assert client.post(there, said).status_code == 422
    for _turn in range(2):
        answer = client.post(there, {**said, "checked": "1"})
        assert (answer.status_code, answer["Location"]) == (302, f"/desk/permissions/{release.pk}/")
    with as_viewer(cast.chen):
        (sent,) = Sent.objects.all()
    choices = client.get(there).content.decode().split('class="choices"')[1].split("</form>")[0]
    assert re.search(r"· sent \w+", choices)
    receiver = Client()
    receiver.force_login(cast.users["chen"])
    assert "/desk/permissions/came/" in receiver.get("/desk/shared/").content.decode()
    assert f"/desk/permissions/came/{sent.pk}/" in receiver.get("/desk/today/").content.decode()
    assert "waits to be taken in" in receiver.get("/desk/permissions/came/").content.decode()
    one = receiver.get(f"/desk/permissions/came/{sent.pk}/").content.decode()
    assert WORDS not in one and "34 USC 12291" in one
    receiver.post(f"/desk/permissions/came/{sent.pk}/take/")
    assert WORDS in receiver.get(f"/desk/permissions/came/{sent.pk}/").content.decode()


def with_agreement(cast):
    from commonground.agencies.actions.agree import agree
    from commonground.agencies.viewers import service

    agree(
        from_agency=cast.shelter, to_agency=cast.crisis, labels=["victim_advocacy"], purposes=["coordination"],
        title="Shelter to crisis team", starts_at=timezone.now() - timedelta(days=1), by=service("setup", cast.host),
    )  # fmt: skip


def test_a_named_note_can_be_chosen_on_the_page_that_asks_and_none_is_chosen_beforehand(cast, person, note):
    client = Client()
    client.force_login(cast.users["alma"])
    with_agreement(cast)
    page = client.get(f"/desk/permissions/ask/{person.pk}/").content.decode()
    assert f'value="{note.pk}"' in page and not re.search(f'value="{note.pk}"[^>]*checked', page)
    said = {
        "to_agencies": [str(cast.crisis.pk)], "labels": ["victim_advocacy"], "items": [str(note.pk)], "lasts": "30", "signer": "adult",
    }  # fmt: skip
    shown = client.post(f"/desk/permissions/ask/{person.pk}/", {**said, "preview": "1"}).content.decode()
    preview = shown[shown.index('id="preview"') :].split("</section>")[0]
    assert "get 1 note of what you told your advocate" in preview and "only 1 note, of" in preview
    assert "sends it to them, and to nobody else" in preview
    assert re.search(rf'value="{note.pk}"[^>]*data-kind="victim_advocacy"', page) and WORDS not in page
    words = re.search(rf'value="{note.pk}".*?<label[^>]*>([^<]+)</label>', page, re.DOTALL)[1]
    assert words.endswith(f", {cast.users['alma'].name}")
    del said["labels"]
    alone = client.post(f"/desk/permissions/ask/{person.pk}/", {**said, "preview": "1"}).content.decode()
    assert "get 1 note of what you told your advocate" in alone
    assert re.search(r'name="labels" value="victim_advocacy"[^>]*checked', alone)


def test_the_page_checks_one_kind_at_a_time_and_keeps_the_ticks(cast, known):
    one, other = told(cast, "amara", known, "substance_use"), told(cast, "amara", known, "health", "Sleeps badly.")
    labels = ["substance_use", "health"]
    release = give_release(cast, known, to=("clinic",), labels=labels, items=[one.pk, other.pk])
    client, there = Client(), f"/desk/permissions/{release.pk}/send/"
    client.force_login(cast.users["amara"])
    both = client.post(there, {"items": [str(one.pk), str(other.pk)]})
    page = both.content.decode()
    assert both.status_code == 422 and "all of one kind" in page and "one kind at a time" in page
    assert 'name="send"' not in page and WORDS not in page
    assert len(re.findall(r'name="items" value="[^"]+" id="item_\d" checked', page)) == 2
    assert 'name="send"' in client.post(there, {"items": [str(one.pk)]}).content.decode()


def test_in_spanish_nobody_is_told_to_read_a_sealed_note_aloud(cast, note, release):
    client, there = Client(), f"/desk/permissions/{release.pk}/send/"
    client.cookies["django_language"] = "es"
    client.force_login(cast.users["alma"])
    page = client.post(there, {"items": [str(note.pk)]}).content.decode()
    assert 'lang="es"' in page and "Revise qué se envía" in page and "Revisé qué se envía" in page
    assert "en voz alta" not in page.lower()


def test_a_named_note_is_not_lost_behind_fifty_newer_ones(cast, person, note, release, monkeypatch):
    monkeypatch.setattr(queries, "MOST", 2)
    monkeypatch.setattr("commonground.consents.pages.question.MOST", 2)
    later = timezone.now()
    for n in range(3):
        told(cast, "alma", person, "victim_advocacy", f"Later {n}", at=later + timedelta(minutes=n))
    client = Client()
    client.force_login(cast.users["alma"])
    assert f'value="{note.pk}"' in client.get(f"/desk/permissions/{release.pk}/send/").content.decode()
    with_agreement(cast)
    page = client.get(f"/desk/permissions/ask/{person.pk}/").content.decode()
    assert page.count('name="items"') == 2 and "Older notes are not listed here" in page
    assert sent_by_alma(cast, release, note)


def test_a_grant_of_single_notes_opens_by_no_way_of_the_law(cast, note, release):
    with as_viewer(cast.alma):
        (grant,) = Grant.objects.filter(release_id=release.pk)
    assert grant.form == "items"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM commonground_law WHERE 'items' = ANY (forms)")
        assert cursor.fetchone() == (0,)
