"""Copies that somebody kept in an emergency stand in the account of the agency that holds the record, each by itself."""

import pytest

from commonground.desk.tests.test_sent_in_the_account import officers, rows
from commonground.desk.words import label_words, purpose_words
from commonground.people.tests.test_keep_in_emergency import held, keep, known_to_both, opened, theirs

pytestmark = pytest.mark.commits
__all__ = ["officers"]


def test_a_copy_kept_in_an_emergency_stands_in_the_account_of_the_agency_that_held_it(committed, cast, officers):
    person = known_to_both(cast)
    access = opened(cast, person, purpose="crisis_response")
    keep(cast, access, held(cast, person, "general"))
    of_the_clinic = theirs(cast, person)
    (row,) = rows(officers["clinic"], of_the_clinic, "hipaa", "Copy kept: ")
    assert (row.agency, row.basis) == ("Harbor Crisis Team", "Emergency access") and label_words("general") in row.what
    assert row.purpose == purpose_words("crisis_response")
    assert rows(officers["clinic"], of_the_clinic, "part2", "Copy kept: ") == []
    assert rows(officers["crisis"], person, "everything", "Copy kept: ") == []


def test_of_copies_kept_for_treatment_the_health_report_says_nothing(committed, cast, officers):
    person = known_to_both(cast)
    keep(cast, opened(cast, person, purpose="treatment"), held(cast, person, "general"))
    found = {
        code: len(rows(officers["clinic"], theirs(cast, person), code, "Copy kept: "))
        for code in ("hipaa", "everything")
    }
    assert found == {"hipaa": 0, "everything": 1}
