"""The stream of the board names calls: not to whom there is none."""

import asyncio

import pytest
from asgiref.sync import sync_to_async

from commonground.calls.tests.cast import take_call
from commonground.ledger.hub import Hub
from commonground.people.actions import declare

pytestmark = pytest.mark.commits


def test_the_stream_names_no_call_to_whoever_it_is_kept_from(committed, cast):
    declare(relation="party", place="12 Mill Road", by=cast.sven)

    async def story():
        listener = Hub()
        queue = await listener.open(cast.jurisdiction.pk, "board")
        taken = [await sync_to_async(take_call)(cast, place=place) for place in ("12 Mill Road", "14 Mill Road")]
        lines = [await asyncio.wait_for(queue.get(), 5) for _ in taken]
        listener._task.cancel()
        return [call.pk for call in taken], lines

    (kept, other), lines = asyncio.run(story())
    heard = {
        who: {line.record_id for line in lines if line.is_for(cast.dispatch.pk, cast.users[who].pk)}
        for who in ("dara", "sven")
    }
    assert heard == {"dara": {kept, other}, "sven": {other}}
