"""The closed lists of encounters, and forms that offer no more than the role may choose."""

from types import SimpleNamespace

import pytest

from commonground.agencies.roles import roles
from commonground.calls.code_lists import dispositions
from commonground.encounters.forms import CloseForm, NamePersonForm, NoteForm
from commonground.encounters.lists import choices, counts_as, dispositions_for, entries


@pytest.mark.parametrize("name", ["involvement", "how", "interpreter"])
def test_every_entry_has_words_in_both_languages_and_none_to_avoid(name):
    assert entries(name)
    for entry in entries(name).values():
        assert entry.words("en") and entry.words("es")
        for banned in ("offender", "suspect", "subject", "client", "perpetrator"):
            assert banned not in f"{entry.code} {entry.en}".lower()


def test_every_role_that_closes_counts_as_somebody():
    for code, role in roles().items():
        if "encounters.close" in role.rights:
            assert counts_as(code) in {"police", "clinician", "responder"}, code
            assert dispositions_for(code)


def test_a_child_the_other_party_and_an_officer_may_not_interpret():
    assert {code for code, entry in entries("interpreter").items() if not entry.may} == {
        "child",
        "other_party",
        "officer",
    }


def test_no_clinician_is_offered_an_arrest_and_every_answer_is_somebodys():
    offered = {
        code: {one.code for one in dispositions_for(code)}
        for code in ("officer", "crisis_clinician", "medic", "dispatcher")
    }
    assert "arrest" in offered["officer"]
    assert "arrest" not in offered["crisis_clinician"] | offered["medic"] | offered["dispatcher"]
    assert set.union(*offered.values()) == set(dispositions())


def viewer(role, labels):
    return SimpleNamespace(role=role, labels=frozenset(labels))


def test_the_forms_offer_what_the_role_may_choose_and_nothing_is_chosen():
    officer = viewer("officer", ["general", "criminal_justice"])
    assert [code for code, _ in NoteForm(viewer=officer).fields["label"].choices] == ["general", "criminal_justice"]
    assert "arrest" in dict(CloseForm(viewer=officer).fields["disposition"].choices)
    assert not CloseForm({"disposition": "warm_hand_off"}, viewer=officer).is_valid()
    assert CloseForm({"disposition": "arrest"}, viewer=officer).is_valid()
    assert dict(NamePersonForm().fields["role"].choices) == dict(choices("involvement"))
    for form in (CloseForm(viewer=officer), NoteForm(viewer=officer), NamePersonForm()):
        assert "checked" not in str(form)
