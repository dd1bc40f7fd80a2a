"""A Consent that comes in opens no more than it said, and never more than a permission of ours could: every doubt is a refusal by name."""

import copy
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.consents.fhir import ToldRelease, as_consent
from commonground.consents.fhir_in import NotTaken, read
from commonground.consents.fhir_r5 import as_r5, wants_r5
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.facts import Asked, Facts, ReleaseFact
from commonground.privacy.law.labels import LABELS, PURPOSES

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
FORM = "all-1"
GIVER, SUBJECT = UUID(int=3), UUID(int=2)
PLACES = [UUID(int=number) for number in range(10, 14)]
TAKEN = sorted(set(LABELS) - {"victim_advocacy"})


@st.composite
def told(draw):
    labels = tuple(draw(st.lists(st.sampled_from(TAKEN), unique=True, min_size=1, max_size=4)))
    days = st.tuples(st.none() | st.dates(), st.none() | st.dates()).filter(any)
    return ToldRelease(
        id=draw(st.uuids()), subject=SUBJECT, giver=GIVER, labels=labels, valid=labels, status="given", form_version=FORM,
        to_agencies=tuple(sorted(draw(st.lists(st.sampled_from(PLACES), unique=True, min_size=1)))), purpose=draw(st.sampled_from(PURPOSES)),
        asked_at=AT, given_at=AT, expires_at=AT + timedelta(hours=draw(st.integers(1, 9000))), crisis=draw(st.booleans()),
        asked_alone=True, signed_how=draw(st.sampled_from(["drawn", "typed", "paper"])), language=draw(st.sampled_from(["en", "es"])),
        days=draw(st.dictionaries(st.sampled_from(labels), days)),
    )  # fmt: skip


def taken(resource):
    return read(json.loads(json.dumps(resource)), labels=LABELS, purposes=PURPOSES, form=FORM)


def fact(release, given_at, *, days):
    terms = the_law().releases.terms
    return {
        label: ReleaseFact(
            given_at, release.expires_at, frozenset({str(release.giver)}), frozenset(map(str, release.to_agencies)),
            labels=frozenset(release.labels), purposes=frozenset({release.purpose}), elements=terms[label].elements, in_crisis=release.crisis,
        )
        for label in release.labels
    }  # fmt: skip


@given(told(), st.sampled_from(["R4", "R5"]))
def test_out_and_in_again_gives_the_same_decision_for_every_label_and_recipient(release, version):
    """FHIR R4 and R5 Consent: what comes back says the same, so that the law of releases answers the same of each agency and label."""
    resource = as_consent(release) if version == "R4" else as_r5(as_consent(release))
    back = taken(resource)
    assert (back.subject, back.giver, set(back.to_agencies)) == (
        release.subject,
        release.giver,
        set(release.to_agencies),
    )
    assert (set(back.labels), back.purpose, back.expires_at) == (
        set(release.labels),
        release.purpose,
        release.expires_at,
    )
    assert dict(back.days) == dict(release.days) and (back.crisis, back.language) == (release.crisis, release.language)
    rules, before, after = (
        the_law().releases,
        fact(release, AT, days=release.days),
        fact(back, back.given_at, days=back.days),
    )
    for moment in (AT, AT + timedelta(hours=71), AT + timedelta(hours=73), release.expires_at):
        facts = Facts(at=moment)
        for place in PLACES:
            for label in LABELS:
                asked = Asked(frozenset({label}), release.purpose, str(place), "treating", str(GIVER))
                answers = {
                    rules.fault(one[label], asked, facts, label, frozenset()) if label in one else "no"
                    for one in (before, after)
                }
                assert len(answers) == 1


WHOLE = as_consent(
    ToldRelease(
        id=UUID(int=1), subject=SUBJECT, giver=GIVER, to_agencies=(PLACES[0],), labels=("general", "health"), valid=("general", "health"),
        purpose="coordination", status="given", asked_at=AT, given_at=AT, expires_at=AT + timedelta(days=9), form_version=FORM,
        asked_alone=True, signed_how="drawn",
    )
)  # fmt: skip


def changed(*path_and_value, version="R4"):
    """The whole Consent with one element put otherwise (``...``: taken away)."""
    *path, value = path_and_value
    made = copy.deepcopy(WHOLE if version == "R4" else as_r5(WHOLE))
    at = made
    for step in path[:-1]:
        at = at[step]
    if value is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return made


FIRST = ("provision", "provision", 0)
OTHER = {"coding": [{"system": "http://example.org/codes", "code": "x"}]}
REFUSED = [
    (("resourceType", "Patient"), "Consent.resourceType"),
    (("status", "draft"), "Consent.status"),
    (("status", "inactive"), "Consent.status"),
    (("modifierExtension", [{"url": "x"}]), "Consent.modifierExtension"),
    (("implicitRules", "http://example.org"), "Consent.implicitRules"),
    (("extension", []), "Consent.extension"),
    (("extension", "x"), "Consent.extension"),
    (("provision", {"type": "permit"}), "Consent.provision.type"),
    (("provision", "securityLabel", []), "Consent.provision.securityLabel"),
    (("provision", "provision", []), "Consent.provision.provision"),
    ((*FIRST, "type", "deny"), "Consent.provision.provision[0].type"),
    ((*FIRST, "data", [{}]), "Consent.provision.provision[0].data"),
    ((*FIRST, "class", [{}]), "Consent.provision.provision[0].class"),
    ((*FIRST, "provision", [{"type": "deny"}]), "Consent.provision.provision[0].provision"),
    ((*FIRST, "period", {"start": "2026-03-01T12:00:00+00:00"}), "Consent.provision.provision[0].period.end"),
    ((*FIRST, "period", ...), "Consent.provision.provision[0].period.end"),
    ((*FIRST, "period", {"end": "2026-03-10"}), "Consent.provision.provision[0].period.end"),
    ((*FIRST, "period", {"end": "someday"}), "Consent.provision.provision[0].period.end"),
    ((*FIRST, "purpose", []), "Consent.provision.provision[0].purpose"),
    ((*FIRST, "purpose", [{"system": "http://example.org", "code": "TREAT"}]), "Consent.provision.provision[0].purpose"),
    ((*FIRST, "action", [OTHER]), "Consent.provision.provision[0].action"),
    ((*FIRST, "actor", []), "Consent.provision.provision[0].actor"),
    ((*FIRST, "actor", 0, "role", OTHER), "Consent.provision.provision[0].actor.role"),
    ((*FIRST, "actor", 0, "reference", {"reference": "Group/everybody"}), "Consent.provision.provision[0].actor.reference"),
    ((*FIRST, "securityLabel", ...), "Consent.provision.provision[0].securityLabel"),
    ((*FIRST, "securityLabel", [{"system": "urn:commonground:label", "code": "everything"}]), "Consent.provision.provision[0].securityLabel"),
    ((*FIRST, "securityLabel", [{"system": "urn:other", "code": "health"}]), "Consent.provision.provision[0].securityLabel"),
    ((*FIRST, "securityLabel", [{"system": "urn:commonground:label", "code": "victim_advocacy"}]), "Consent.provision.provision[0].securityLabel"),
    ((*FIRST, "dataPeriod", {"start": "yesterday"}), "Consent.provision.provision[0].dataPeriod.start"),
    (("provision", "provision", 1, "period", {"end": "2027-03-10T00:00:00+00:00"}), "Consent.provision.provision[1].period"),
    (("patient", {"reference": "Patient/somebody"}), "Consent.patient"),
    (("organization", []), "Consent.organization"),
    (("identifier", []), "Consent.identifier"),
    (("dateTime", "2026-03-01T12:00:00"), "Consent.dateTime"),
    (("verification", [{"verified": False}]), "Consent.verification.verified"),
    (("verification", [{}]), "Consent.verification.verified"),
    (("provision", "period", {"end": "2026-03-02"}), "Consent.provision.period.end"),
    (("provision", "period", {"extension": []}), "Consent.provision.period"),
    ((*FIRST, "period", {"start": "soon", "end": "2026-03-10T12:00:00+00:00"}), "Consent.provision.provision[0].period.start"),
    (("identifier", [{"value": "a\ud800"}]), "Consent.identifier"),
    (("identifier", [{"system": ["x"], "value": "a"}]), "Consent.identifier.system"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "element"), REFUSED, ids=[f"{c[:-1]}"[:60] + str(n) for n, (c, _) in enumerate(REFUSED)]
)
def test_what_does_not_fit_is_refused_by_the_name_of_its_element(change, element):
    with pytest.raises(NotTaken) as no:
        taken(changed(*change))
    assert no.value.element == element and no.value.sentence


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("form", "first-2"),
        ("form", "theirs"),
        ("askedAlone", False),
        ("signer", "guardian"),
        ("signedHow", "voice_witnessed"),
        ("status", "revoked"),
    ],
)
def test_how_it_was_signed_has_to_be_as_our_own_form_asks(name, value):
    """45 CFR 164.508(c), 42 CFR 2.31(a): the words of the form are part of what makes it valid, so another form is not taken over."""
    made = changed("status", "active")
    for one in made["extension"][0]["extension"]:
        if one["url"] == name:
            key = next(key for key in one if key.startswith("value"))
            one[key] = value
    with pytest.raises(NotTaken) as no:
        taken(made)
    assert name in no.value.element


@pytest.mark.parametrize(("change", "element"), [(("decision", "permit"), "Consent.decision"), (("provision", [{"provision": []}]), "Consent.provision[0].provision"), (("controller", []), "Consent.controller")])  # fmt: skip
def test_r5_is_read_as_strictly(change, element):
    with pytest.raises(NotTaken) as no:
        taken(changed(*change, version="R5"))
    assert no.value.element == element


@given(st.recursive(st.none() | st.booleans() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*WHOLE, *WHOLE["provision"], "url", "reference", "coding", "x"]), inner), max_leaves=20))  # fmt: skip
def test_anything_else_is_a_clear_no(junk):
    with pytest.raises(NotTaken):
        taken(junk)


@given(st.sampled_from([*WHOLE, "decision", "subject"]), st.none() | st.booleans() | st.text() | st.lists(st.text()) | st.dictionaries(st.text(), st.text()))  # fmt: skip
def test_a_whole_consent_with_one_element_put_otherwise_opens_no_more(name, value):
    try:
        said = taken(WHOLE | {name: value})
    except NotTaken:
        return
    assert set(said.labels) <= {"general", "health"} and set(said.to_agencies) <= {PLACES[0]}
    assert said.expires_at <= AT + timedelta(days=9) and said.purpose == "coordination"


def test_r5_is_given_when_it_is_asked_for():
    assert wants_r5("application/fhir+json; fhirVersion=5.0") and not wants_r5("application/fhir+json")
    assert not wants_r5("")


def places(found, path=()):
    """The way to every word, list and object of a resource."""
    if path:
        yield path
    for step, inner in (
        found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    ):
        yield from places(inner, (*path, step))


@pytest.mark.parametrize("version", ["R4", "R5"])
@pytest.mark.parametrize("instead", [["x"], {"a": 1}, [[]], 7, None], ids=repr)
def test_a_list_or_an_object_in_place_of_a_word_is_a_clear_no_anywhere(version, instead):
    for path in places(WHOLE if version == "R4" else as_r5(WHOLE)):
        try:
            said = taken(changed(*path, instead, version=version))
        except NotTaken:
            continue
        assert set(said.labels) <= {"general", "health"} and said.purpose == "coordination"
