"""A release is worth something for one label and nothing for another, and the reason is told in plain words."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from commonground.consents.models import Authority, Release
from commonground.consents.reasons import because, not_for
from commonground.consents.rules import RELEASABLE
from commonground.consents.validity import age_of, elements_of, ends_for, validity
from commonground.consents.wording import FORM_VERSION, LANGUAGES, asked, form_version, form_versions, words_of
from commonground.people.models import Person
from commonground.privacy.law.cells import the_law

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
LAW = the_law()
EVERY = sorted(RELEASABLE)


def a_release(**facts: Any) -> Release:
    """A release as it stands in memory: everything there, for one agency, for 30 days."""
    person = Person(
        subject_id=uuid4(), agency_id=uuid4(), **{n: facts.pop(n) for n in ("born_on", "born_estimated") if n in facts}
    )
    return Release(
        **{
            "person": person, "subject_id": person.subject_id, "agency_id": person.agency_id, "to_agencies": [uuid4()],
            "labels": EVERY, "purpose": "coordination", "asked_at": AT, "given_at": AT, "expires_at": AT + timedelta(days=30),
            "signed_how": "typed", "signer": "adult", "asked_alone": True, "risks_explained_by": uuid4(), "language": "en",
            "form_version": FORM_VERSION,
        }
        | facts
    )  # fmt: skip


def worth(release: Release) -> dict[str, tuple[str, ...]]:
    """The faults by label."""
    return {one.label: one.faults for one in validity(release)}


def a_paper(**facts: Any) -> Authority:
    return Authority(
        **{"labels": ["general", "health"], "starts_at": AT - timedelta(days=1), "kind": "guardian"} | facts
    )


def test_one_form_that_is_whole_is_valid_for_every_label_it_can_name():
    assert worth(a_release()) == dict.fromkeys(EVERY, ())


@pytest.mark.parametrize(
    ("facts", "faults"),
    [
        ({"form_version": "first-2"}, {"substance_use": ("intermediary",)}),
        ({"risks_explained_by": None}, {"victim_advocacy": ("risks_explained",)}),
        ({"signed_how": "voice_witnessed"}, dict.fromkeys(("health", "substance_use", "victim_advocacy"), ("written",))),
        ({"to_agencies": [uuid4(), uuid4()]}, {"victim_advocacy": ("one_recipient",)}),
        ({"expires_at": AT + timedelta(days=91)}, {"victim_advocacy": ("too_long",)}),
        ({"signer": "parent", "authority": a_paper(kind="parent", labels=EVERY)}, {"substance_use": ("signer",), "victim_advocacy": ("signer",)}),
        ({"signer": "guardian", "authority": a_paper()}, {"substance_use": ("authority",), "victim_advocacy": ("authority",)}),
        ({"signer": "parent", "authority": a_paper(kind="parent", labels=["general"])}, {
            "health": ("authority",), "substance_use": ("signer", "authority"), "victim_advocacy": ("signer", "authority"),
        }),
    ],
    ids=["an older form", "risks", "aloud", "two agencies", "long", "a parent", "a guardian's paper", "a parent's paper"],
)  # fmt: skip
def test_it_is_valid_for_some_labels_and_not_for_others(facts, faults):
    assert worth(a_release(**facts)) == {label: faults.get(label, ()) for label in EVERY}


@pytest.mark.parametrize(
    ("state", "born_on", "estimated", "labels"),
    [
        ("CA", date(2012, 11, 20), False, {"health", "substance_use"}),
        ("CA", date(2014, 11, 21), False, set()),
        ("CA", date(2012, 7, 1), True, set()),
        ("CA", None, False, set()),
        ("CO", date(2012, 11, 20), False, {"health"}),
        ("", date(2012, 11, 20), False, set()),
    ],
)
def test_a_minor_signs_alone_only_what_the_law_of_the_state_lets_them(settings, state, born_on, estimated, labels):
    settings.STATE = state
    found = worth(a_release(signer="minor", born_on=born_on, born_estimated=estimated))
    assert {label for label, faults in found.items() if not faults} == labels
    assert {faults for faults in found.values() if faults} <= {("state_lets_minor",)}


def test_somebody_reported_to_cause_harm_signs_nothing():
    harmful = a_release(signer="guardian", authority=a_paper(labels=EVERY, causes_harm=True))
    assert set(worth(harmful).values()) == {("signer_reported_to_cause_harm",)}


def test_somebody_shut_out_or_whose_paper_ended_signs_nothing():
    for paper in (
        a_paper(labels=[], shut_out=True),
        a_paper(labels=EVERY, ends_at=AT),
        a_paper(labels=EVERY, starts_at=AT + timedelta(hours=1)),
    ):
        assert set(worth(a_release(signer="guardian", authority=paper)).values()) == {("authority",)}


def test_what_a_guardian_signed_ends_with_the_paper():
    release = a_release(signer="guardian", authority=a_paper(ends_at=AT + timedelta(days=3)))
    assert ends_for(release) == dict.fromkeys(["general", "health"], AT + timedelta(days=3))


def test_no_release_of_victim_services_is_without_an_end():
    assert "end" in worth(a_release(expires_at=None))["victim_advocacy"]
    assert ends_for(a_release(expires_at=None)) == {}


def test_an_element_that_the_law_demands_comes_from_the_words_or_from_the_record():
    bare = a_release(
        to_agencies=[],
        purpose="",
        expires_at=None,
        signed_how="",
        signer="",
        asked_alone=False,
        risks_explained_by=None,
    )
    missing = elements_of(a_release(), "health") - elements_of(bare, "health")
    assert missing == {
        "recipient", "purpose", "expiry", "signature", "written", "signer_capacity", "asked_alone", "risks_explained",
    }  # fmt: skip


@pytest.mark.parametrize("version", form_versions())
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_element_that_a_version_says_it_states_stands_in_its_words(version, language):
    words = words_of(version, language)
    assert FORM_VERSION in form_versions()
    for element, heading in form_version(version).states.items():
        assert element in LAW.words.lists["releases"]["element"]
        assert words[heading], (version, language, element)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_person_is_told_every_element_that_the_form_states(language):
    told = asked(["A"], EVERY, "coordination", AT, language, giver="Harbor")
    everything = [told.sentence, told.shares, told.carried, told.take_back, told.onward, told.promise, *told.items]
    assert all(everything)
    assert "Harbor" in told.shares
    assert "Common Ground" in told.carried


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_that_the_law_can_find_has_words(language):
    faults = {
        *LAW.words.lists["releases"]["element"],
        *LAW.releases.voids,
        "signer",
        "form",
        "end",
        "too_long",
        "one_recipient",
    }
    for fault in faults:
        assert because([fault], language)
    for label in RELEASABLE:
        assert not_for(label, ["written"], language)


def test_the_reason_is_one_plain_sentence():
    (spoken,) = validity(a_release(labels=["substance_use"], signed_how="voice_witnessed", form_version="first-2"))
    assert spoken.why_not() == (
        "Not for what you told us about alcohol and drugs, because the form does not name the system that carries it and it was"
        " said aloud, and the law wants it in writing: drawn, typed or on paper."
    )
    assert spoken.why_not("es").startswith("No vale para lo que nos dijo sobre alcohol y drogas, porque")
    assert validity(a_release())[0].why_not() == ""


def test_only_some_days_are_said():
    told = asked(["A"], ["general", "health"], "coordination", AT, days={"health": (date(2026, 1, 1), None)})
    assert told.items[0] == "Your name, how to reach you safely, and what you need"
    assert told.items[1].endswith("only what was written from 1 January 2026 on")


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(2008, 11, 20), date(2026, 11, 20), 18),
        (date(2008, 11, 21), date(2026, 11, 20), 17),
        (None, date(2026, 1, 1), None),
    ],
)
def test_an_age_is_counted_in_birthdays(born, on, age):
    person: Any = SimpleNamespace(born_on=born, born_estimated=False)
    assert age_of(person, on) == age
    person.born_estimated = True
    assert age_of(person, on) == age
    assert age_of(person, on, surely=True) is None
