"""The closed lists: every word that the law uses is explained in one plain sentence, and every list is used."""

import re

import pytest

from commonground.privacy.law.cells import the_law
from commonground.privacy.law.forbids import FORBIDS
from commonground.privacy.law.labels import LABELS
from commonground.privacy.law.needs import NEAREST, needs

LAW = the_law()
LISTS = LAW.words.lists
WAYS = [way for cell in LAW.cells.values() for way in cell.ways]
SENTENCES = dict(LAW.words.sentences())


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_code_has_one_plain_sentence(code: str) -> None:
    sentence = SENTENCES[code]
    assert sentence[0].isupper() and sentence[-1] == "." and "!" not in sentence
    for part in re.split(r"[.;:]", sentence):
        assert len(part.split()) <= 32, part


def test_every_condition_record_obligation_and_duty_is_used() -> None:
    used = {code for way in WAYS for code in way.conditions}
    rows = LISTS["conditions"]
    used |= {code for name in used for several in rows[name].get("any_of", []) for code in several}
    assert set(rows) - used == {"preservation_letter"}
    records = {code for way in WAYS for code in way.record}
    assert set(LISTS["records"]) - records <= {"attempts", "query_hash"} | records
    assert {code for way in WAYS for code in way.obligations} == set(LISTS["obligations"])
    duties = {code for way in WAYS for code in way.duties} | {
        code for rows in LAW.hides.values() for row in rows for code in row.duties
    }
    duties |= {row["tells"] for row in LISTS["forbids"].values() if "tells" in row}
    assert set(LISTS["duties"]) - duties == {"hold_records"}


def test_the_lists_name_what_the_code_checks_and_the_code_checks_what_they_name() -> None:
    assert set(FORBIDS) == set(LISTS["forbids"])
    known = set(needs(LAW.releases, frozenset()))
    beyond = {"record_first", "act", "no_emergency_access", "copy_bound", "fields"}
    assert set(LISTS["needs"]) >= beyond
    assert known | beyond >= set(LISTS["needs"])
    assert set(NEAREST) | {"no_release", "release_opens_nothing"} <= set(LISTS["faults"])


def test_no_list_holds_a_fact_that_the_project_does_not_hold() -> None:
    names = " ".join([*LISTS["fields"], *LISTS["fields"].values(), *LISTS["records"], *LISTS["conditions"]]).lower()
    for word in ("birth_place", "place of birth", "country", "consulate", "citizen", "nationality", "immigration"):
        assert word not in names


def test_every_label_has_terms_for_a_permission_and_a_word_on_existence() -> None:
    assert set(LAW.releases.terms) == set(LABELS)
    assert {
        "substance_use",
        "substance_use.counseling_note",
        "victim_advocacy",
        "court.sealed",
        "juvenile",
    } <= LAW.protected
