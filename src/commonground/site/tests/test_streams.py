"""Live streams: nothing is skipped, nothing passes an open transaction, a returning page hears what it missed."""

import asyncio
import json
import uuid
from types import SimpleNamespace

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from commonground.ledger.hub import Hub, Place
from commonground.site import streams

pytestmark = pytest.mark.commits

JURISDICTION = uuid.uuid4()
ADD = "INSERT INTO ledger_news (at, jurisdiction_id, stream, kind, record_id) VALUES (now(), %s, %s, %s, %s)"


def address():
    facts = connections["owner"].get_connection_params()  # news are put out by whoever, here by nobody known
    return psycopg.conninfo.make_conninfo(**{k: facts[k] for k in ("host", "port", "user", "password", "dbname")})


async def new_connection():
    return await psycopg.AsyncConnection.connect(await sync_to_async(address)())


async def add(connection, kind, stream="board", jurisdiction=JURISDICTION):
    await connection.execute(ADD, (jurisdiction, stream, kind, uuid.uuid4()))


async def heard(queue, count, seconds=5):
    return [(await asyncio.wait_for(queue.get(), seconds)).kind for _ in range(count)]


def run(story):
    asyncio.run(story)


def test_a_line_is_heard_after_its_commit_and_not_before(committed):
    async def story():
        listener = Hub()
        queue = await listener.open(JURISDICTION, "board")
        async with await new_connection() as writer:
            await add(writer, "one")
            await asyncio.sleep(0.4)
            assert queue.empty()
            await writer.commit()
            assert await heard(queue, 1) == ["one"]
        listener._task.cancel()

    run(story())


def test_a_transaction_that_began_earlier_and_commits_later_is_not_skipped(committed):
    async def story():
        listener = Hub()
        queue = await listener.open(JURISDICTION, "board")
        async with await new_connection() as slow, await new_connection() as quick:
            await add(slow, "slow")
            await add(quick, "quick")
            await quick.commit()
            await asyncio.sleep(0.6)
            assert queue.empty()
            await slow.commit()
            assert sorted(await heard(queue, 2)) == ["quick", "slow"]
        listener._task.cancel()

    run(story())


def test_a_long_transaction_in_another_database_holds_nothing_back(committed, cluster):
    async def story():
        listener = Hub()
        queue = await listener.open(JURISDICTION, "board")
        with psycopg.connect(cluster.superuser_url("postgres")) as elsewhere:
            elsewhere.execute("SELECT pg_current_xact_id()")
            async with await new_connection() as writer:
                await add(writer, "not held back")
                await writer.commit()
            assert await heard(queue, 1) == ["not held back"]
        listener._task.cancel()

    run(story())


def test_other_rooms_and_other_jurisdictions_hear_nothing(committed):
    async def story():
        listener = Hub()
        queue = await listener.open(JURISDICTION, "board")
        async with await new_connection() as writer:
            await add(writer, "theirs", jurisdiction=uuid.uuid4())
            await add(writer, "field", stream="field")
            await add(writer, "ours")
            await writer.commit()
        assert await heard(queue, 1) == ["ours"]
        assert queue.empty()
        listener._task.cancel()

    run(story())


def test_a_page_that_was_away_hears_exactly_what_it_missed(committed):
    async def story():
        listener = Hub()
        queue = await listener.open(JURISDICTION, "board")
        async with await new_connection() as writer:
            for kind in ("a", "b", "c"):
                await add(writer, kind)
                await writer.commit()
        first = await asyncio.wait_for(queue.get(), 5)
        await heard(queue, 2)
        missed = await listener.since(first.place, JURISDICTION, "board")
        assert [line.kind for line in missed] == ["b", "c"]
        assert await listener.since(Place(1, 1), JURISDICTION, "board") is None
        listener._task.cancel()

    run(story())


def test_the_hub_comes_back_after_its_connection_was_killed(committed, cluster):
    async def story():
        listener = Hub()
        queue = await listener.open(JURISDICTION, "board")
        with psycopg.connect(cluster.superuser_url("postgres"), autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'commonground hub' AND datname = %s",
                [committed],
            )
        async with await new_connection() as writer:
            await add(writer, "after the fall")
            await writer.commit()
        assert await heard(queue, 1, seconds=15) == ["after the fall"]
        listener._task.cancel()

    run(story())


@pytest.mark.parametrize(
    ("text", "place"), [("12-3", Place(12, 3)), ("", None), ("x", None), ("1-", None), ("-1-2", None)]
)
def test_a_last_event_id_is_read_or_refused(text, place):
    assert Place.read(text) == place


def test_a_page_that_was_away_hears_nothing_of_other_rooms_and_other_jurisdictions(committed):
    async def story():
        listener = Hub()
        queue = await listener.open(JURISDICTION, "board")
        async with await new_connection() as writer:
            await add(writer, "a")
            await writer.commit()
            await add(writer, "theirs", jurisdiction=uuid.uuid4())
            await add(writer, "field", stream="field")
            await add(writer, "b")
            await writer.commit()
        first = await asyncio.wait_for(queue.get(), 5)
        await heard(queue, 1)
        missed = await listener.since(first.place, JURISDICTION, "board")
        assert [line.kind for line in missed] == ["b"]
        listener._task.cancel()

    run(story())


def test_a_page_that_missed_more_than_can_be_told_asks_anew(committed, monkeypatch):
    """The lines beyond the limit would be lost: the page would go on from its newest line and never hear of them."""
    monkeypatch.setattr("commonground.ledger.hub.AT_ONCE", 5)

    async def story():
        listener = Hub()
        queue = await listener.open(JURISDICTION, "board")
        async with await new_connection() as writer:
            await add(writer, "seen")
            await writer.commit()
            seen = await asyncio.wait_for(queue.get(), 20)
            for number in range(7):
                await add(writer, f"missed {number}")
            await writer.commit()
        assert await heard(queue, 7, seconds=20) == [f"missed {number}" for number in range(7)]
        assert await listener.since(seen.place, JURISDICTION, "board") is None
        listener._task.cancel()

    run(story())


def test_what_changes_while_a_page_reads_what_it_missed_is_not_lost(committed, monkeypatch):
    """Between the answer about the past and the first live line there is no gap: the page listens before it asks."""
    viewer = SimpleNamespace(jurisdiction_id=JURISDICTION, agency_id=uuid.uuid4(), user_id=uuid.uuid4())

    async def story():
        listener = Hub()
        witness = await listener.open(JURISDICTION, "board")
        async with await new_connection() as writer:
            await add(writer, "seen")
            await writer.commit()
            seen = await asyncio.wait_for(witness.get(), 20)

            async def since(*asked):
                missed = await Hub.since(listener, *asked)
                await add(writer, "meanwhile")
                await writer.commit()
                assert await heard(witness, 1, seconds=20) == ["meanwhile"]
                return missed

            monkeypatch.setattr(listener, "since", since)
            monkeypatch.setattr(streams, "hub", lambda: listener)
            told = streams._tell(None, viewer, "board", seen.place)
            assert (await asyncio.wait_for(anext(told), 20)).startswith("retry")
            assert '"kind": "meanwhile"' in await asyncio.wait_for(anext(told), 20)
            await told.aclose()
        listener._task.cancel()

    run(story())


def test_what_was_told_as_missed_is_not_told_again_as_live(committed, monkeypatch):
    viewer = SimpleNamespace(jurisdiction_id=JURISDICTION, agency_id=uuid.uuid4(), user_id=uuid.uuid4())

    async def story():
        listener = Hub()
        witness = await listener.open(JURISDICTION, "board")
        async with await new_connection() as writer:

            async def put_out(kind):
                await add(writer, kind)
                await writer.commit()
                return await asyncio.wait_for(witness.get(), 20)

            seen = await put_out("seen")

            async def since(*asked):
                await put_out("missed and live")
                missed = await Hub.since(listener, *asked)
                await put_out("live")
                return missed

            monkeypatch.setattr(listener, "since", since)
            monkeypatch.setattr(streams, "hub", lambda: listener)
            told = streams._tell(None, viewer, "board", seen.place)
            said = [await asyncio.wait_for(anext(told), 20) for _ in range(3)]
            await told.aclose()
            assert [json.loads(text.split("data: ")[1])["kind"] for text in said[1:]] == ["missed and live", "live"]
        listener._task.cancel()

    run(story())
