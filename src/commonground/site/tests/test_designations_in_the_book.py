"""Who was let read a pupil's record, and that it ended, stands in the ledger."""

import pytest

from commonground.ledger.models import Happening
from commonground.legal.actions import end_designation
from commonground.site.tests.test_designations import county, designated

__all__ = ["county"]
pytestmark = pytest.mark.commits


def test_both_stand_in_the_ledger_without_a_name(committed, county):
    made = designated(county, "school_officer")
    end_designation(made, by=county.pia)
    lines = list(Happening.objects.using("ledger").filter(record_id=made.pk))
    assert sorted(line.kind for line in lines) == ["legal.designated", "legal.designation_ended"]
    assert {line.membership_id for line in lines} == {county.pia.membership_id}
    assert not any("Quillon" in str(line.facts) for line in lines)
