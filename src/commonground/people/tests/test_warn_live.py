"""The streams of desk, board and phone tell of a warning of a threat: nobody from whom the person is kept."""

import asyncio

import pytest
from asgiref.sync import sync_to_async

from commonground.ledger.hub import Hub
from commonground.people.actions import bar
from commonground.people.tests.cast import note_person
from commonground.people.tests.test_warn import send, shared_with

pytestmark = pytest.mark.commits


def test_the_phone_of_whom_another_agency_keeps_from_the_person_hears_nothing_of_the_warning(committed, cast):
    person = note_person(cast)
    bar(shared_with(cast, person), user=cast.users["omar"], kind="harms_the_person", by=cast.alma)

    async def story():
        listener = Hub()
        queue = await listener.open(cast.jurisdiction.pk, "field")
        sent = await sync_to_async(send)(cast, person)
        line = await asyncio.wait_for(queue.get(), 5)
        listener._task.cancel()
        return sent.pk, line

    sent, line = asyncio.run(story())
    assert line.record_id == sent
    heard = {who for who in ("omar", "petra") if line.is_for(cast.police.pk, cast.users[who].pk)}
    assert heard == {"petra"}
