"""A call to the own address is kept from whoever works there, and somebody else answers it (practice 3)."""

import re
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.calls.actions import hold, send, take_batch
from commonground.calls.actions.bar import bar, lift
from commonground.calls.models import Assignment, Call
from commonground.calls.queries import crew_should_not_go
from commonground.calls.tests.cast import sent_call, take_call, triaged_call
from commonground.calls.tests.test_take_batch import CALLS, row
from commonground.kit.noes import NotNow, Refused
from commonground.messages.models import Message
from commonground.people.actions import declare, take_back
from commonground.people.bars import own_statements
from commonground.privacy.models import Bar, Reach
from commonground.units.tests.cast import co_response, patrol

pytestmark = pytest.mark.django_db
NEVER = "00000000-0000-4000-8000-000000000000"
HOME = "12 Mill Road"


def lives_there(cast, who, place=HOME, relation="party"):
    declare(relation=relation, place=place, by=cast.viewers[who])


def finds(viewer, call):
    with as_viewer(viewer.for_purpose("crisis_response")):
        return Call.objects.filter(pk=call.pk).exists()


@pytest.mark.parametrize("said", [HOME, "12 MILL RD, Apt 4", "12 mill rd. #2, Mill End"])
@pytest.mark.parametrize("first", ["said", "taken"])
def test_a_call_to_the_own_address_is_kept_from_a_dispatcher_and_seen_by_the_others(cast, said, first):
    if first == "said":
        lives_there(cast, "sven", said)
    call, other = take_call(cast), take_call(cast, place="14 Mill Road")
    if first == "taken":
        assert finds(cast.sven, call)
        lives_there(cast, "sven", said)
    assert not finds(cast.sven, call)
    assert finds(cast.sven, other) and finds(cast.dara, call)


def test_a_call_that_turns_out_to_be_at_the_own_address_is_kept_from_then_on(cast):
    lives_there(cast, "sven")
    call = take_call(cast, place="Mill Road")
    assert finds(cast.sven, call)
    with as_viewer(cast.dara), transaction.atomic():
        from commonground.kit.closed import door_open

        with door_open("test"):
            Call.objects.filter(pk=call.pk).update(place=HOME)
    assert not finds(cast.sven, call)


def test_imported_calls_are_matched_as_one_set(cast):
    lives_there(cast, "dara")
    importer = service("import", cast.dispatch)
    began = datetime(2023, 3, 1, 18, tzinfo=UTC)
    rows = [row("A", place="12 MILL RD", began=began), row("B", place="9 OAK AVE"), row("C", place="")]
    assert take_batch(rows, profile=CALLS, by=importer).created == 3
    assert take_batch(rows, profile=CALLS, by=importer).unchanged == 3
    with as_viewer(cast.dara):
        assert {call.external_id for call in Call.objects.all()} == {"B", "C"}
    with as_viewer(cast.sven):
        assert Call.objects.count() == 3
        assert Bar.objects.count() == 1
    assert date(2023, 3, 1) == rows[0].received_on


def test_whoever_moved_out_does_not_begin_to_see_the_calls_from_there(cast):
    lives_there(cast, "sven")
    with as_viewer(cast.sven):
        (said,) = own_statements(cast.sven)
    take_back(said.said_together, by=cast.sven)
    assert not finds(cast.sven, take_call(cast))


# Somebody must answer


def test_whoever_takes_a_call_from_home_does_not_hold_it_and_the_others_are_told(cast):
    lives_there(cast, "dara")
    call = take_call(cast, narrative="He broke the door")
    assert not finds(cast.dara, call)
    with as_viewer(cast.sven):
        seen = Call.objects.get(pk=call.pk)
        assert (seen.held_by_id, seen.held_since, seen.open_on_board) == (None, None, True)
    assert hold(seen, by=cast.sven).held_by_id == cast.sven.membership_id
    told = {mail.address: mail.text() for mail in Message.objects.filter(kind="notice")}
    assert set(told) == {"sven@willow.example.org"}
    for text in told.values():
        for word in (b"Mill", b"Dara", b"door"):
            assert word not in text


def test_the_page_says_to_whoever_typed_it_that_it_was_taken_and_what_to_do_alone(client, cast):
    lives_there(cast, "dara")
    client.force_login(cast.users["dara"])
    answer = client.post("/board/calls/new/", {"place": HOME, "channel": "911", "narrative": "x"})
    read = answer.content.decode()
    assert answer.status_code == 200
    assert "The call is taken, and others of your center answer it." in read
    assert "hand the caller to your supervisor or the neighboring center now" in read
    with as_viewer(cast.sven):
        (call,) = Call.objects.all()
    assert str(call.pk) not in read
    assert client.get(f"/board/calls/{call.pk}/").content == client.get(f"/board/calls/{NEVER}/").content
    client.force_login(cast.users["sven"])
    assert HOME in client.get("/board/").content.decode()


def test_any_other_call_goes_on_as_before(client, cast):
    lives_there(cast, "dara", "14 Mill Road")
    client.force_login(cast.users["dara"])
    assert client.post("/board/calls/new/", {"place": HOME, "channel": "911"}).status_code == 303
    assert not Message.objects.filter(kind="notice").exists()


def test_crew_who_live_there_get_nothing_on_the_phone_and_the_partner_all_of_it(client, cast):
    lives_there(cast, "omar")
    call, assignment, _ = sent_call(cast)
    client.force_login(cast.users["omar"])
    assert HOME not in client.get("/field/").content.decode()
    client.force_login(cast.users["amara"])
    assert HOME in client.get("/field/").content.decode()
    with as_viewer(cast.omar.for_purpose("crisis_response")):
        assert not Assignment.objects.filter(pk=assignment.pk).exists()
        assert not Reach.objects.exists()
    assert finds(cast.amara, call) and not finds(cast.omar, call)


def test_the_dispatcher_is_warned_before_sending_and_may_send_when_no_other_can_come(client, cast):
    lives_there(cast, "omar")
    call, theirs, other = triaged_call(cast), co_response(cast), patrol(cast)
    client.force_login(cast.users["dara"])
    warned = client.get(f"/board/calls/{call.pk}/send/{theirs.pk}/").content.decode()
    calm = client.get(f"/board/calls/{call.pk}/send/{other.pk}/").content.decode()
    says = "Choose another unit if there is one"
    assert says in warned and says not in calm
    assert send(call, theirs, by=cast.dara).status == "assigned"


def test_only_the_center_of_the_call_is_warned_and_nobody_hears_who_it_is(cast):
    lives_there(cast, "omar")
    call, theirs = triaged_call(cast), co_response(cast)
    for who, warned in (("dara", True), ("sven", True), ("omar", False), ("amara", False), ("priya", False)):
        with as_viewer(cast.viewers[who]):
            assert crew_should_not_go(call, theirs.pk) is warned


# Kept by hand


def keep(cast, call, who, by="dara"):
    return bar(call, user=cast.users[who], kind="harms_the_person", why="person_said", by=cast.viewers[by])


def test_a_dispatcher_keeps_a_call_from_a_colleague_and_it_leaves_their_hands(client, cast):
    call = take_call(cast)
    hold(call, take_over=True, by=cast.sven)
    keep(cast, call, "sven")
    assert not finds(cast.sven, call)
    with as_viewer(cast.dara):
        assert Call.objects.get(pk=call.pk).held_by_id is None
    client.force_login(cast.users["sven"])
    page = f"/board/calls/{call.pk}/who-may-not-know/"
    kept, never = client.get(page), client.get(re.sub(r"[0-9a-f-]{36}", NEVER, page))
    assert kept.status_code == never.status_code == 404
    assert kept.content == never.content
    with as_viewer(cast.sven), connection.cursor() as cursor:
        cursor.execute("UPDATE privacy_bar SET ends_at = now()")
        assert cursor.rowcount == 0


def test_the_page_of_the_call_keeps_it_from_somebody_and_two_end_it(client, cast):
    call = take_call(cast)
    page = f"/board/calls/{call.pk}/who-may-not-know/"
    client.force_login(cast.users["dara"])
    assert page in client.get(f"/board/calls/{call.pk}/").content.decode()
    facts = {
        "agency": str(cast.police.pk),
        "who": "omar@willow.example.org",
        "kind": "harms_the_person",
        "why": "person_said",
    }
    assert client.post(page, facts).status_code == 302
    assert "Omar" in client.get(page).content.decode()
    assert client.post(page, facts).status_code == 422
    with as_viewer(cast.sven):
        row = Bar.objects.get()
    client.force_login(cast.users["sven"])
    assert client.post(f"{page}{row.pk}/end/").status_code == 302
    assert finds_bar(cast, row).ends_at is None
    client.force_login(cast.users["dara"])
    assert client.post(f"{page}{row.pk}/end/").status_code == 302
    assert finds_bar(cast, row).ends_at is not None


def finds_bar(cast, row):
    with as_viewer(cast.dara):
        return Bar.objects.get(pk=row.pk)


def test_only_the_own_center_and_its_dispatchers_keep_a_call_from_somebody(cast):
    call, *_ = sent_call(cast)
    with pytest.raises(Refused):
        keep(cast, call, "omar", by="amara")
    for kind, code in (("firewall", "N2"), ("works_there", "N2")):
        with pytest.raises(NotNow, match=code):
            bar(call, user=cast.users["omar"], kind=kind, why="seen", by=cast.dara)
    with pytest.raises(NotNow, match="N3"):
        keep(cast, call, "dara")
    row = keep(cast, call, "omar")
    with pytest.raises(Refused):
        lift(row, by=cast.amara)


def test_the_floor_takes_no_bar_of_a_call_from_another_center_or_role(cast):
    call = take_call(cast)
    insert = (
        "INSERT INTO privacy_bar (id, jurisdiction_id, agency_id, record_kind, record_id, kind, user_id, recipients, why, set_by, starts_at)"
        " VALUES (gen_random_uuid(), %s, %s, 'calls.call', %s, 'related', %s, '{}', 'seen', %s, now())"
    )
    for who in ("omar", "amara", "ines", "priya"):
        viewer = cast.viewers[who]
        with pytest.raises(DatabaseError), transaction.atomic(), as_viewer(viewer), connection.cursor() as cursor:
            cursor.execute(
                insert,
                [viewer.jurisdiction_id, viewer.agency_id, call.pk, cast.users["petra"].pk, viewer.membership_id],
            )


def test_who_may_not_know_of_a_call_is_not_told_from_whom_by_the_hub(cast):
    call = take_call(cast)
    keep(cast, call, "sven")
    for viewer in (cast.dara, cast.sven, cast.omar):
        with as_viewer(viewer), connection.cursor() as cursor:
            cursor.execute("SELECT cg_kept_from(%s)", [call.pk])
            assert cursor.fetchone() == ([],)
