"""What a provider's own ledger holds, with real commits: the fingerprint of a packet, and no word of anybody."""

from hashlib import sha256

import pytest

from commonground.ledger.models import Happening
from commonground.vault.actions import send
from commonground.vault.tests.cast import NAME, WORDS, house_of, signed

pytestmark = pytest.mark.commits


def test_a_packet_stands_in_the_ledger_with_its_fingerprint_and_nobodys_name(committed, cast):
    house = house_of(cast)
    made, file = send(signed(house), by=house.mara)
    (line,) = Happening.objects.using("ledger").filter(kind="packets.made", record_id=made.pk)
    assert line.facts["file_hash"] == made.file_hash == sha256(file).hexdigest()
    told = " ".join(str(each.facts) for each in Happening.objects.using("ledger").all())
    assert NAME not in told
    assert WORDS not in told
