"""The watched board: what changed and only that, for whoever may see it, once rendered for each scope, and always in the book."""

import json
import time
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from commonground.agencies.actions.join import join
from commonground.agencies.context import as_viewer
from commonground.agencies.models import Agency, Membership, User
from commonground.agencies.viewers import service, viewer_for
from commonground.board import looks
from commonground.board.lines import html_of, shown, written
from commonground.board.scopes import LineCache, Scope, good_until, lines
from commonground.board.tests.cast import busy_night, colleague, stated, waiting_calls
from commonground.calls.actions import cancel, hold, note, report, send
from commonground.calls.actions.hold import LAPSES_AFTER
from commonground.calls.queries import BoardRow
from commonground.calls.tests.cast import sent_call, take_call
from commonground.kit.closed import door_open
from commonground.ledger.hub import Place
from commonground.ledger.models import Look, News

pytestmark = pytest.mark.commits


@pytest.fixture(autouse=True)
def forget():
    lines.clear()
    looks._entered.clear()


def fetch(client, since="", view="rows"):
    url = "/board/rows/" if view == "rows" else "/board/wall/rows/"
    until = time.monotonic() + 5
    while True:
        answer = client.get(url, {"since": since})
        assert answer.status_code == 200
        told = json.loads(answer.content)
        # A transaction of another test that ended this very moment may hold the news back: a board fetches again, and so do we.
        with as_viewer(viewer_for(User.objects.get(pk=client.session["_auth_user_id"]))):
            newest = News.objects.order_by("-transaction", "-id").values_list("transaction", "id").first()
        if newest is None or Place.read(told["cursor"]) >= Place(*newest) or time.monotonic() > until:
            return told


def signed_in(cast, name):
    from django.test import Client

    client = Client()
    client.force_login(cast.users[name])
    return client


def cursor(client):
    return fetch(client)["cursor"]


def entries():
    return list(Look.objects.using("ledger").filter(action__startswith="board:rows").order_by("at"))


def entered():
    return [set(entry.records.get("calls.call", [])) for entry in entries()]


def test_only_the_changed_line_comes_back(committed, cast):
    first, second = waiting_calls(cast, 2)
    client = signed_in(cast, "dara")
    since = cursor(client)
    note(second, text="He sits on the stairs.", by=cast.dara)
    news = fetch(client, since)
    assert [row["id"] for row in news["rows"]] == [f"call-{second.pk}"]
    assert str(first.pk) not in json.dumps(news)
    assert "rows" not in fetch(client, news["cursor"])


def test_a_call_that_left_the_board_is_named_as_gone(committed, cast):
    (call,) = waiting_calls(cast, 1)
    client = signed_in(cast, "dara")
    since = cursor(client)
    cancel(call, by=cast.dara)
    news = fetch(client, since)
    assert (news["rows"], news["gone"]) == ([], [f"call-{call.pk}"])


def test_who_works_on_a_call_reaches_the_board_of_the_other_dispatcher(committed, cast):
    colleague(cast)
    (call,) = waiting_calls(cast, 1)
    client = signed_in(cast, "dell")
    since = cursor(client)
    hold(call, by=cast.dara)
    assert "Dara" in fetch(client, since)["rows"][0]["html"]


def test_a_unit_that_clears_while_another_stays_changes_the_line(committed, cast):
    from commonground.units.tests.cast import mobile_team

    call, part, _unit = sent_call(cast)
    other = send(call, mobile_team(cast), by=cast.dara)
    client = signed_in(cast, "dara")
    assert "Together 1" in fetch(client)["rows"][0]["html"]
    since = cursor(client)
    report(part, status="cleared", by=cast.omar)
    html = fetch(client, since)["rows"][0]["html"]
    assert "Together 1" not in html and other.unit_name in html


UNUSABLE = ["", "x", "-", "1-x", "999999999999-1", "1" * 300, "0-0", "'; DROP TABLE calls_call;--", "\x00"]


def test_an_unusable_cursor_brings_the_whole_page_or_what_changed_since_the_beginning(committed, cast):
    calls, dara = waiting_calls(cast, 2), signed_in(cast, "dara")
    brought = {since: {row["id"] for row in fetch(dara, since)["rows"]} for since in UNUSABLE}
    assert brought == {since: {f"call-{call.pk}" for call in calls} for since in UNUSABLE}


def test_the_book_holds_the_exact_ids_of_a_fetch_also_when_every_line_was_kept(committed, cast):
    colleague(cast)
    call, other = waiting_calls(cast, 2)
    dara, dell = signed_in(cast, "dara"), signed_in(cast, "dell")
    since = cursor(dara)
    cursor(dell)
    looks._entered.clear()
    note(call, text="Somebody opens.", by=cast.dara)
    fetch(dara, since)
    before, rendered = len(entered()), lines.rendered
    fetch(dell, since)
    assert lines.rendered == rendered, "the line was kept for the scope"
    assert entered()[before:] == [{str(call.pk)}]
    assert str(other.pk) not in entered()[-1]


def test_a_line_that_was_kept_is_entered_with_the_units_that_stand_on_it(committed, cast):
    colleague(cast)
    dara, dell = signed_in(cast, "dara"), signed_in(cast, "dell")
    since = cursor(dara)
    _call, part, _unit = sent_call(cast)
    fetch(dara, since)
    rendered = lines.rendered
    assert "Together 1" in fetch(dell, since)["rows"][0]["html"]
    assert lines.rendered == rendered
    assert entries()[-1].records["calls.assignment"] == [str(part.pk)]
    assert entries()[-1].user_id == cast.users["dell"].pk


def test_an_id_is_entered_once_a_minute_for_a_viewer_and_again_for_another(committed, cast):
    colleague(cast)
    (call,) = waiting_calls(cast, 1)
    dara, dell = signed_in(cast, "dara"), signed_in(cast, "dell")
    fetch(dara)
    fetch(dara)
    assert len(entries()) in (1, 2)  # two when the minute turned in between
    count = len(entries())
    fetch(dell)
    assert len(entries()) == count + 1
    assert entries()[-1].records["calls.call"] == [str(call.pk)]


def test_nothing_is_shown_and_nothing_counts_as_entered_while_the_book_cannot_be_written(committed, cast, monkeypatch):
    from commonground.ledger.writing import LedgerDown

    waiting_calls(cast, 1)
    client = signed_in(cast, "dara")

    def down(*args, **kwargs):
        raise LedgerDown("the book cannot be written")

    with monkeypatch.context() as broken:
        broken.setattr(looks, "note_look", down)
        assert client.get("/board/rows/").status_code == 503
    fetch(client)
    assert len(entries()) == 1


def test_a_line_is_rendered_once_for_everybody_of_a_scope(committed, cast):
    colleague(cast)
    waiting_calls(cast, 3)
    before = lines.rendered
    for name in ("dara", "dell", "dara"):
        fetch(signed_in(cast, name))
    assert lines.rendered == before + 3


def test_a_kept_line_never_reaches_another_scope(cast):
    night = busy_night(cast)
    from commonground.agencies.context import as_viewer
    from commonground.board.queries import rows_of

    kept = LineCache()
    now = timezone.now()
    with as_viewer(cast.dara):
        (row,) = rows_of(cast.dara, [night["crisis"].pk])
    board, wall = Scope.of(cast.dara, "board"), Scope.of(cast.dara, "wall")
    open_words = written(row, board, None, now, by=kept)[1]
    masked_words = written(row, wall, None, now, by=kept)[1]
    assert "Person in crisis" in open_words and "Person in crisis" not in masked_words
    with translation.override("es"):
        assert "Persona en crisis" in written(row, Scope.of(cast.dara, "board"), None, now, by=kept)[1]
    assert written(row, board, None, now, by=kept)[1] == open_words
    assert kept.rendered == 3


def test_two_agencies_two_purposes_two_sets_of_labels_are_two_scopes(cast):
    from dataclasses import replace

    dara = cast.dara
    others = [
        replace(dara, agency_id=cast.police.pk), replace(dara, purpose="operations"), replace(dara, labels=frozenset({"general"})),
        replace(dara, time_zone="UTC"), replace(dara, jurisdiction_id=cast.police.pk),
    ]  # fmt: skip
    scopes = {Scope.of(viewer, "board") for viewer in (dara, *others)}
    assert len(scopes) == 6
    assert Scope.of(replace(dara, membership_id=cast.sven.membership_id, name="Sven"), "board") in scopes


def test_words_are_written_anew_when_law_agreements_row_or_time_change(cast, monkeypatch):
    from commonground.agencies.context import as_viewer
    from commonground.board import scopes
    from commonground.board.queries import rows_of

    call = take_call(cast)
    now, kept = timezone.now(), LineCache()
    with as_viewer(cast.dara):
        (row,) = rows_of(cast.dara, [call.pk])
    scope = Scope.of(cast.dara, "board")

    def write(at=now, agreed=None, of=row):
        return kept.line(of, scope, agreed, at, lambda: html_of(shown(of, "board", at), "board"))

    write()
    write()
    assert kept.rendered == 1
    write(agreed=now)
    assert kept.rendered == 2
    write(at=now + scopes.KEPT_FOR)
    assert kept.rendered == 3
    monkeypatch.setattr(scopes, "LAW_VERSION", "another")
    write()
    assert kept.rendered == 4
    note(call, text="More.", by=cast.dara)
    with as_viewer(cast.dara):
        (fresh,) = rows_of(cast.dara, [call.pk])
    write(of=fresh)
    assert kept.rendered == 5


def test_words_are_never_kept_past_the_moment_when_a_hold_lapses(cast):
    call = take_call(cast)
    lapses = call.held_since + LAPSES_AFTER
    assert good_until(BoardRow(call, ()), lapses - timedelta(seconds=5)) == lapses


def test_a_dispatcher_whose_membership_ended_gets_nothing_at_the_next_fetch(committed, cast):
    waiting_calls(cast, 1)
    client = signed_in(cast, "dara")
    since = cursor(client)
    with as_viewer(cast.ada), door_open("test"):
        Membership.objects.filter(pk=cast.members["dara"].pk).update(ends_at=timezone.now())
    answer = client.get("/board/rows/", {"since": since})
    assert answer.status_code in (302, 403) and b"Mill Road" not in answer.content


def test_another_center_of_the_same_county_hears_of_nothing_it_may_not_see(committed, cast):
    setup = service("setup", cast.agencies["host"])
    with as_viewer(setup), door_open("test"):
        other = Agency.objects.create(
            jurisdiction=cast.jurisdiction, slug="second", name="Second Center", kind="dispatch"
        )
    user = User.objects.create_user("nora@willow.example.org", None, name="Nora")
    cast.users["nora"] = user
    join(user=user, agency=other, role_code="dispatcher", by=setup)
    nora, dara = signed_in(cast, "nora"), signed_in(cast, "dara")
    since = cursor(nora)
    call = take_call(cast)
    cursor(dara)
    news = fetch(nora, since)
    assert news["rows"] == [] and "Mill Road" not in json.dumps(news)
    assert "<strong>0</strong> open calls" in news["figures"]
    note(call, text="Quiet.", by=cast.dara)
    assert "figures" not in fetch(nora, news["cursor"])
    assert all(str(call.pk) not in json.dumps(entry.records) for entry in entries() if entry.user_id == user.pk)


def test_what_happened_is_told_with_who_did_it(committed, cast):
    (call,) = waiting_calls(cast, 1)
    stated(cast, call, "noise", ["none"], "police")
    html = signed_in(cast, "dara").get(f"/board/calls/{call.pk}/").content.decode()
    for words in ("A call for help was taken.", "The dispatcher chose a response.", "Dara, Willow Dispatch Center"):
        assert words in html


def test_news_from_this_board_make_the_feed_fresh_and_a_minute_of_silence_makes_it_stale(committed, cast):
    waiting_calls(cast, 1, minutes_ago=2)
    feed = fetch(signed_in(cast, "dara"))["feed"]
    assert feed["stale"] and feed["age"] >= 60
    take_call(cast)
    feed = fetch(signed_in(cast, "dara"))["feed"]
    assert not feed["stale"] and feed["age"] < 60


def test_a_sent_unit_changes_figures_units_and_map_also_for_a_center_that_does_not_see_the_call(committed, cast):
    from commonground.units.tests.cast import mobile_team

    setup = service("setup", cast.agencies["host"])
    with as_viewer(setup), door_open("test"):
        other = Agency.objects.create(jurisdiction=cast.jurisdiction, slug="second", name="Second", kind="dispatch")
    cast.users["nora"] = User.objects.create_user("nora@willow.example.org", None, name="Nora")
    join(user=cast.users["nora"], agency=other, role_code="dispatcher", by=setup)
    unit, nora = mobile_team(cast), signed_in(cast, "nora")
    assert "<strong>1</strong> units free" in fetch(nora)["figures"]
    since = cursor(nora)
    sent_call(cast, unit)
    news = fetch(nora, since)
    assert "<strong>0</strong> units free" in news["figures"] and "Sent" in news["units"]
    assert [place["properties"]["free"] for place in news["places"]] == [False]
