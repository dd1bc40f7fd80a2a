"""Why can I see this, and what may others share: the grounds are named, and nothing tells what the viewer may not know."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commonground.agencies.actions.agree import agree, end_agreement
from commonground.agencies.context import as_viewer
from commonground.agencies.models import Agreement
from commonground.agencies.viewers import service
from commonground.calls.actions import brief, report
from commonground.calls.tests.cast import sent_call
from commonground.cases.actions import touch
from commonground.cases.tests.cast import a_case
from commonground.consents.actions import revoke
from commonground.consents.tests.cast import give_release
from commonground.encounters.actions import note
from commonground.encounters.actions import open as open_encounter
from commonground.kit.closed import door_open
from commonground.people.tests.cast import note_person
from commonground.privacy.actions import tie_whoever_knows, write_part
from commonground.privacy.models import Bar, Grant, Part

pytestmark = pytest.mark.django_db
ABSENT = "00000000-0000-4000-8000-000000000000"


def page(client, cast, who, path):
    client.force_login(cast.users[who])
    return client.get(path)


def words(answer):
    """What the page says in its main part, in one line."""
    main = re.search(r"<main.*</main>", answer.content.decode(), re.S)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def why(part, purpose="coordination"):
    return f"/desk/why/{part.pk}/?for={purpose}"


def a_part(person, by, label="general", subject=None):
    """A note of the viewer's agency about a person, with the ties that the verbs would make."""
    subject_id = subject or person.subject_id
    with as_viewer(by), door_open("test"):
        now = timezone.now()
        part = write_part(person, name="note", label=label, text="x", subject_id=subject_id, by=by, at=now)
        tie_whoever_knows(cause_id=part.pk, subject_id=subject_id, by=by, at=now)
    return part


@pytest.fixture
def person(cast):
    return note_person(cast)


def test_the_own_part_says_what_it_is_and_who_else_sees_it(client, cast, person):
    read = words(page(client, cast, "chen", why(a_part(person, cast.amara, "health"))))
    for told in ("A note", "Health", "Harbor Crisis Team", "Work together for the person", "You or your team met this person",
                 "45 CFR", "Your agency holds it", "Harbor Crisis Team: the team", "Nobody else"):  # fmt: skip
        assert told in read, told
    assert "permission, until" not in read


def test_whoever_wrote_it_is_told_so(client, cast, person):
    part = a_part(person, cast.amara, "health")
    assert "You wrote it." in words(page(client, cast, "amara", why(part)))
    assert "You wrote it." not in words(page(client, cast, "chen", why(part)))


def test_a_permission_is_named_until_when_and_the_page_is_gone_the_moment_it_is_taken_back(client, cast, person):
    part, release = a_part(person, cast.amara, "health"), give_release(cast, person)
    read = words(page(client, cast, "ines", why(part)))
    assert "Crisis team to housing" in read
    assert re.search(r"The person’s permission, until .*\d", read)
    assert f"/desk/person/{person.pk}/#permissions" in page(client, cast, "ines", why(part)).content.decode()
    revoke(release, by=cast.amara)
    assert page(client, cast, "ines", why(part)).status_code == 404


def test_the_end_of_the_agreement_closes_the_page(client, cast, person):
    part = a_part(person, cast.amara)
    give_release(cast, person)
    assert page(client, cast, "ines", why(part)).status_code == 200
    agreement = Agreement.objects.get(from_agency=cast.crisis, to_agency=cast.housing)
    end_agreement(agreement, by=cast.ada)
    assert page(client, cast, "ines", why(part)).status_code == 404


def test_the_page_for_working_together_is_not_the_one_for_a_crisis(client, cast, person):
    part = a_part(person, cast.amara)
    give_release(cast, person)
    assert page(client, cast, "ines", why(part, "crisis_response")).status_code == 404
    assert page(client, cast, "ines", why(part, "treatment")).status_code == 200, "any other word is working together"


def test_a_line_of_the_brief_is_seen_by_assignment_until_the_unit_is_clear(client, cast):
    call, assignment, _ = sent_call(cast)
    until = timezone.now() + timedelta(days=30)
    brief(call, side="be_careful", text="A large dog", source="earlier call", expires_at=until, by=cast.dara)
    with as_viewer(cast.dara):
        part = Part.objects.get(record_id=call.pk, name="be_careful")
    there = why(part, "crisis_response")
    assert there in page(client, cast, "omar", "/field/").content.decode()
    read = words(page(client, cast, "omar", there))
    for told in ("what to be careful of", "Willow Dispatch Center", "Answer a crisis", "Dispatch to police",
                 "Your unit was sent to this call", "The units on the call", "earlier call"):  # fmt: skip
        assert told in read, told
    assert "knows" not in read and "emergency" not in read
    for status in ("en_route", "on_scene", "cleared"):
        assignment = report(assignment, status=status, by=cast.omar)
    assert page(client, cast, "omar", there).status_code == 404


def test_what_is_barred_absent_or_not_ones_own_reads_the_same(client, cast, person):
    part = a_part(person, cast.amara)
    give_release(cast, person)
    assert page(client, cast, "ines", why(part)).status_code == 200
    with as_viewer(cast.amara), door_open("test"):
        Bar.objects.create(
            jurisdiction=cast.jurisdiction, agency=cast.crisis, subject_id=person.subject_id, kind="firewall",
            to_agency=cast.housing, starts_at=timezone.now() - timedelta(minutes=1), set_by=cast.amara.membership_id,
        )  # fmt: skip
    barred = page(client, cast, "ines", why(part))
    hidden = page(client, cast, "ines", why(a_part(person, cast.amara, "substance_use")))
    absent = page(client, cast, "ines", f"/desk/why/{ABSENT}/")
    assert [each.status_code for each in (barred, hidden, absent)] == [404, 404, 404]
    assert barred.content == hidden.content == absent.content


def test_a_part_past_its_day_is_not_there(client, cast, person):
    part = a_part(person, cast.amara)
    with as_viewer(cast.amara), door_open("test"):
        Part.objects.filter(pk=part.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert page(client, cast, "amara", why(part)).status_code == 404


def test_who_else_names_only_agencies_with_agreement_and_permission_for_this_label(client, cast, person):
    general, drugs = a_part(person, cast.amara), a_part(person, cast.amara, "substance_use")
    give_release(cast, person, to=("housing", "stranger"))
    read = words(page(client, cast, "amara", why(general)))
    assert "Open Door Housing, under an agreement" in read
    assert "Far Away Agency" not in read
    assert "Riverside Clinic" not in read
    assert "Open Door Housing" not in words(page(client, cast, "amara", why(drugs)))
    give_release(cast, person, to=("clinic",))
    assert "Riverside Clinic, under" in words(page(client, cast, "amara", why(general)))
    theirs = words(page(client, cast, "ines", why(general)))
    assert "Riverside Clinic" not in theirs, "whom else she permitted is not for the receiver"
    assert "Harbor Crisis Team knows" in theirs


def test_an_agency_behind_a_firewall_is_not_among_those_who_see_it(client, cast, person):
    part = a_part(person, cast.amara)
    give_release(cast, person)
    with as_viewer(cast.amara), door_open("test"):
        Bar.objects.create(
            jurisdiction=cast.jurisdiction, agency=cast.crisis, subject_id=person.subject_id, kind="firewall",
            recipients=["nonprofit"], starts_at=timezone.now() - timedelta(minutes=1), set_by=cast.amara.membership_id,
        )  # fmt: skip
    assert "Open Door Housing" not in words(page(client, cast, "amara", why(part)))


def test_whoever_may_not_open_the_page_learns_nothing_from_it(client, cast, person):
    part = a_part(person, cast.amara)
    answers = [page(client, cast, "ezra", there) for there in (why(part), f"/desk/why/{ABSENT}/")]
    assert [each.status_code for each in answers] == [403, 403]
    assert answers[0].content == answers[1].content


def test_a_note_on_the_phone_leads_to_the_page_for_a_crisis(client, cast):
    call, assignment, _ = sent_call(cast)
    met = open_encounter(call=call, assignment=assignment, by=cast.amara)
    note(met, text="She is calm now.", by=cast.amara)
    read = page(client, cast, "amara", f"/field/met/{met.pk}/").content.decode()
    (there,) = re.findall(r'href="(/desk/why/[^"]+[?]for=crisis_response)"', read)
    assert "A note" in words(page(client, cast, "amara", there))


def test_the_case_leads_to_the_page(client, cast):
    case = a_case(cast)
    touch(case, reached=True, note="Met at the library", by=cast.wole)
    read = page(client, cast, "wole", f"/desk/cases/{case.pk}/").content.decode()
    (there,) = re.findall(r'href="(/desk/why/[^"]+)"', read)
    assert page(client, cast, "wole", there).status_code == 200


def counted(client, cast, who, path):
    page(client, cast, who, path)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


def test_many_parts_and_permissions_take_no_more_queries(client, cast, person):
    part = a_part(person, cast.amara)
    give_release(cast, person)
    few = counted(client, cast, "amara", why(part)), counted(client, cast, "ines", why(part))
    for _ in range(6):
        a_part(person, cast.amara)
        give_release(cast, person, to=("housing", "clinic"))
    assert (counted(client, cast, "amara", why(part)), counted(client, cast, "ines", why(part))) == few


def test_many_touches_of_a_case_take_no_more_queries(client, cast):
    case = a_case(cast)
    touch(case, reached=True, note="One", by=cast.wole)
    few = counted(client, cast, "wole", f"/desk/cases/{case.pk}/")
    for n in range(6):
        touch(case, reached=True, note=f"Again {n}", by=cast.wole)
    assert counted(client, cast, "wole", f"/desk/cases/{case.pk}/") == few


# What other agencies may share


def agreed(cast, giver, receiver, labels=("general",)):
    agree(
        from_agency=cast.agencies[giver], to_agency=cast.agencies[receiver], labels=list(labels), purposes=["coordination"],
        title=f"{giver} to {receiver}", starts_at=timezone.now() - timedelta(days=1), by=service("setup", cast.host),
    )  # fmt: skip


def shared(client, cast, who, person):
    return page(client, cast, who, f"/desk/people/{person.pk}/sharing/")


def rows(answer):
    found = re.findall(r"<tr>(.*?)</tr>", answer.content.decode(), re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


def row(answer, start):
    (found,) = [each for each in rows(answer) if each.startswith(start)]
    return found


def test_the_person_page_leads_to_what_others_may_share(client, cast, person):
    read = page(client, cast, "amara", f"/desk/person/{person.pk}/").content.decode()
    assert f"/desk/people/{person.pk}/sharing/" in read


def test_each_label_of_an_agreement_says_what_is_missing_first(client, cast, person):
    agreed(cast, "clinic", "crisis", ["general", "health"])
    answer = shared(client, cast, "amara", person)
    assert row(answer, "Open Door Housing Health").endswith(
        "The agreement lets your agency tell them, not them tell your agency."
    )
    assert "may not see" in row(answer, "Riverside Clinic General")
    assert "Nothing ties you to this person" in row(answer, "Riverside Clinic General")
    assert "The person gave no permission." in row(answer, "Riverside Clinic Health")


def the_same(one, other):
    """The bytes of both pages, but for the token that each form bears anew and the second of the day."""
    new = re.compile(rb'csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"|<meta name="cg-now"[^>]+>')
    first, second = (new.sub(b"", each.content) for each in (one, other))
    return first == second


@pytest.mark.parametrize("partner", ["clinic", "shelter"])
@pytest.mark.parametrize("by", ["tie", "bar", "permission for others"])
def test_the_page_is_the_same_bytes_whether_or_not_the_agency_knows_the_person(client, cast, person, partner, by):
    worker = {"clinic": cast.rosa, "shelter": cast.alma}[partner]
    labels = ["general", "health", "victim_advocacy"]
    agreed(cast, partner, "crisis", labels)
    before = shared(client, cast, "amara", person)
    assert before.status_code == 200
    for label in labels:
        a_part(person, worker, label)
    with as_viewer(worker), door_open("test"):
        now = timezone.now() - timedelta(minutes=1)
        if by == "bar":
            Bar.objects.create(
                jurisdiction=cast.jurisdiction, agency=cast.agencies[partner], subject_id=person.subject_id, kind="firewall",
                to_agency=cast.crisis, starts_at=now, set_by=worker.membership_id,
            )  # fmt: skip
        if by == "permission for others":
            permit(cast, person, worker, cast.housing, now)
    assert the_same(before, shared(client, cast, "amara", person))


def permit(cast, person, giver, receiver, at, label="general"):
    Grant.objects.create(
        jurisdiction=cast.jurisdiction, subject_id=person.subject_id, from_agency_id=giver.agency_id, to_agency=receiver,
        label=label, purpose="coordination", release_id=person.pk, starts_at=at, expires_at=at + timedelta(days=9),
    )  # fmt: skip


def test_a_permission_that_names_us_is_counted_and_one_taken_back_reads_as_none(client, cast, person):
    agreed(cast, "clinic", "crisis", ["health"])
    before, now = shared(client, cast, "amara", person), timezone.now() - timedelta(minutes=1)
    assert "may not see The person gave no permission." in row(before, "Riverside Clinic Health")
    with as_viewer(cast.rosa), door_open("test"):
        permit(cast, person, cast.rosa, cast.crisis, now, label="health")
    assert "may see The person gave permission" in row(shared(client, cast, "amara", person), "Riverside Clinic Health")
    with as_viewer(cast.rosa), door_open("test"):
        Grant.objects.filter(from_agency=cast.clinic, subject_id=person.subject_id).update(revoked_at=timezone.now())
    assert the_same(before, shared(client, cast, "amara", person))


def test_an_agency_that_works_in_silence_always_reads_the_same(client, cast, person):
    agreed(cast, "shelter", "crisis")
    before, now = shared(client, cast, "amara", person), timezone.now() - timedelta(minutes=1)
    assert "never says whom it knows" in row(before, "Safe Nest General")
    with as_viewer(cast.alma), door_open("test"):
        permit(cast, person, cast.alma, cast.crisis, now)
    assert the_same(before, shared(client, cast, "amara", person))


def test_the_page_is_hidden_with_the_person(client, cast, person):
    hidden, absent = shared(client, cast, "rosa", person), page(client, cast, "rosa", f"/desk/people/{ABSENT}/sharing/")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content


def test_more_agreements_take_no_more_queries(client, cast, person):
    there = f"/desk/people/{person.pk}/sharing/"
    few = counted(client, cast, "amara", there)
    for giver in ("clinic", "housing", "stranger", "shelter"):
        agreed(cast, giver, "crisis", ["general", "health"])
    assert counted(client, cast, "amara", there) == few


def test_both_pages_speak_spanish_where_there_is_some_and_do_not_break(client, cast, person):
    part = a_part(person, cast.amara)
    client.cookies["commonground_language"] = "es"
    for there in (why(part), f"/desk/people/{person.pk}/sharing/"):
        client.force_login(cast.users["amara"])
        answer = client.get(there, headers={"accept-language": "es"})
        assert answer.status_code == 200
        assert "%(" not in answer.content.decode()
