"""Consent over the wire: the same rights and doors as the pages, and the same answer for what is not there and what may not be known."""

import json
from copy import deepcopy
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.consents.actions import revoke
from commonground.consents.fhir_r5 import as_r5
from commonground.consents.models import Release
from commonground.consents.tests.cast import give_release, say_no
from commonground.kit.closed import door_open
from commonground.people.tests.cast import note_person
from commonground.privacy.models import Grant

pytestmark = pytest.mark.django_db
HERE = "/api/fhir/Consent"
TYPE = "application/fhir+json"


def get(client, cast, who, release_id, **headers):
    client.force_login(cast.users[who])
    return client.get(f"{HERE}/{release_id}", headers=headers)


def post(client, cast, who, resource, content_type=TYPE):
    client.force_login(cast.users[who])
    body = resource if isinstance(resource, (str, bytes)) else json.dumps(resource)
    return client.post(HERE, body, content_type=content_type)


def issue(answer):
    body = answer.json()
    assert body["resourceType"] == "OperationOutcome" and answer["Content-Type"].startswith(TYPE)
    (found,) = body["issue"]
    return found


def from_elsewhere(client, cast, person):
    """A Consent as another system would send it: one of ours, with an identifier of its own, about the same person."""
    release = give_release(cast, person, labels=("general", "health"), expires_at=timezone.now() + timedelta(days=30))
    resource = get(client, cast, "amara", release.pk).json()
    resource["id"] = resource["identifier"][0]["value"] = str(uuid4())
    end = (timezone.now() + timedelta(days=20)).isoformat()
    for one in (resource["provision"], *resource["provision"]["provision"]):
        one["period"]["end"] = end
    return release, resource


def test_the_agency_that_asked_reads_it_and_it_names_nobody(cast, client):
    person = note_person(cast)
    answer = get(client, cast, "amara", give_release(cast, person).pk)
    assert answer.status_code == 200 and answer["Content-Type"].startswith(TYPE)
    assert answer.json()["resourceType"] == "Consent" and person.name not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_r5_has_the_base_decision_beside_what_is_permitted(cast, client):
    answer = get(
        client, cast, "amara", give_release(cast, note_person(cast)).pk, accept="application/fhir+json; fhirVersion=5.0"
    )
    assert "fhirVersion=5.0" in answer["Content-Type"] and answer.json()["decision"] == "deny"


@pytest.mark.parametrize("who", ["ines", "wole", "zed", "alma"])
def test_for_every_other_agency_it_is_not_there_recipients_included(cast, client, who):
    release = give_release(cast, note_person(cast))
    answer, nothing = get(client, cast, who, release.pk), get(client, cast, who, uuid4())
    assert answer.status_code == nothing.status_code and answer.content == nothing.content
    assert issue(answer)["code"] in ("not-found", "forbidden")


def test_who_is_not_signed_in_gets_a_clear_no_and_no_form(client):
    answer = client.get(f"{HERE}/{uuid4()}")
    assert answer.status_code == 401 and issue(answer)["code"] == "login"


def test_a_role_without_the_right_is_told_so(cast, client):
    answer = get(client, cast, "ada", uuid4())
    assert answer.status_code == 403 and issue(answer)["code"] == "forbidden"
    assert post(client, cast, "ines", {}).status_code == 403


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_no_other_method_is_taken(cast, client, method):
    client.force_login(cast.users["amara"])
    assert getattr(client, method)(f"{HERE}/{uuid4()}").status_code == 405
    assert client.get(HERE).status_code == 405


def test_what_comes_in_opens_the_same_labels_to_the_same_agency_until_the_same_moment(cast, client):
    person = note_person(cast)
    release, resource = from_elsewhere(client, cast, person)
    answer = post(client, cast, "amara", resource)
    assert answer.status_code == 201, answer.content
    made = answer.json()["id"]
    assert answer["Location"] == f"{HERE}/{made}"
    with as_viewer(cast.amara):
        opened = {
            key: {(g.label, g.to_agency_id, g.purpose) for g in Grant.objects.filter(release_id=key)}
            for key in (str(release.pk), made)
        }
        ends = {g.expires_at.isoformat() for g in Grant.objects.filter(release_id=made)}
        row = Release.objects.get(pk=made)
    assert opened[made] == opened[str(release.pk)] and opened[made]
    assert (
        ends == {resource["provision"]["period"]["end"]}
        and row.signed_how == "paper"
        and row.asked_by == cast.amara.membership_id
    )


def test_the_same_consent_is_taken_once(cast, client):
    _, resource = from_elsewhere(client, cast, note_person(cast))
    assert post(client, cast, "amara", resource).status_code == 201
    again = post(client, cast, "amara", resource)
    assert again.status_code == 409 and issue(again)["details"]["text"]


def test_the_rules_of_asking_hold_for_it_police_included(cast, client):
    """No permission is taken by police, and none about somebody another agency knows."""
    _, resource = from_elsewhere(client, cast, note_person(cast))
    for who in ("omar", "ines"):
        assert post(client, cast, who, resource).status_code == 403
    theirs = post(client, cast, "alma", resource)
    assert theirs.status_code == 422 and issue(theirs)["expression"] == ["Consent.organization"]


@pytest.mark.parametrize(
    ("change", "element"),
    [
        (lambda r: r["patient"].update(reference=f"Patient/{uuid4()}"), "Consent.patient"),
        (lambda r: r["provision"]["provision"][0]["actor"][0]["reference"].update(reference=f"Organization/{uuid4()}"), "Consent.provision.provision[1].actor"),
        (lambda r: r.update(modifierExtension=[]), "Consent.modifierExtension"),
        (lambda r: r["provision"]["provision"][0].update(period={}), "Consent.provision.provision[0].period.end"),
    ],
)  # fmt: skip
def test_a_refusal_names_the_element_and_writes_nothing(cast, client, change, element):
    _, resource = from_elsewhere(client, cast, note_person(cast))
    with as_viewer(cast.amara):
        before = Release.objects.count()
    change(resource)
    answer = post(client, cast, "amara", resource)
    assert answer.status_code == 422 and issue(answer)["expression"] == [element]
    with as_viewer(cast.amara):
        assert Release.objects.count() == before


def test_it_lasts_no_longer_than_a_permission_does_here(cast, client):
    _, resource = from_elsewhere(client, cast, note_person(cast))
    far = (timezone.now() + timedelta(days=3650)).isoformat()
    for one in (resource["provision"], *resource["provision"]["provision"]):
        one["period"]["end"] = far
    assert issue(post(client, cast, "amara", resource))["expression"] == ["Consent.provision.provision.period.end"]


@pytest.mark.parametrize(("body", "content_type", "status"), [("{", TYPE, 400), ("[]", TYPE, 422), ("null", TYPE, 422), ("{}", "text/plain", 415), ('"' + "x" * 70_000 + '"', TYPE, 413), ("[" * 60_000, TYPE, 400)])  # fmt: skip
def test_what_is_no_consent_is_a_clear_no(cast, client, body, content_type, status):
    answer = post(client, cast, "amara", body, content_type)
    assert answer.status_code == status and issue(answer)["details"]["text"]


def test_its_longest_time_counts_from_when_the_person_gave_it(cast, client):
    _, resource = from_elsewhere(client, cast, note_person(cast))
    now = timezone.now()
    with as_viewer(cast.amara), door_open("test"):
        Release.objects.update(given_at=now - timedelta(days=301), asked_at=now - timedelta(days=301))
    resource["dateTime"] = (now - timedelta(days=300)).isoformat()
    for one in resource["provision"]["provision"]:
        one["period"]["end"] = (now + timedelta(days=100)).isoformat()
    resource["provision"]["period"]["end"] = (now + timedelta(days=100)).isoformat()
    answer = post(client, cast, "amara", resource)
    assert answer.status_code == 422
    assert issue(answer)["expression"][0].endswith("period.end")


def only(resource, label, *, purpose=None):
    """The same Consent with one kind of record, and another purpose where it is named."""
    made = deepcopy(resource)
    (first, *_) = made["provision"]["provision"]
    first["securityLabel"][0]["code"] = label
    if purpose:
        first["purpose"] = [{"system": "urn:commonground:purpose", "code": purpose}]
    made["provision"]["provision"] = [first]
    return made


@pytest.mark.parametrize(
    ("label", "purpose"),
    [
        ("health.psychotherapy_note", None),
        ("substance_use.counseling_note", None),
        ("education", None),
        ("substance_use", "proceedings"),
    ],
)
def test_what_stands_on_a_form_of_its_own_is_not_taken_over_from_the_form_for_all(cast, client, label, purpose):
    """45 CFR 164.508(b)(3)(ii); 42 CFR 2.31(b), (d); 34 CFR 99.30: nobody signed that form, so nothing here says that they did."""
    _, resource = from_elsewhere(client, cast, note_person(cast))
    answer = post(client, cast, "amara", only(resource, label, purpose=purpose))
    assert answer.status_code == 422 and "'form'" in issue(answer)["expression"][0]


def opened_by(cast, release_id):
    with as_viewer(cast.amara):
        return Grant.objects.filter(release_id=release_id, revoked_at=None).count()


def test_sending_it_again_does_not_undo_that_it_was_taken_back(cast, client):
    _, resource = from_elsewhere(client, cast, note_person(cast))
    made = post(client, cast, "amara", resource).json()["id"]
    with as_viewer(cast.amara):
        row = Release.objects.get(pk=made)
    revoke(row, by=cast.amara)
    again = post(client, cast, "amara", resource)
    assert again.status_code == 409 and opened_by(cast, made) == 0


def test_its_number_is_taken_once_whatever_else_was_changed(cast, client):
    _, resource = from_elsewhere(client, cast, note_person(cast))
    assert post(client, cast, "amara", resource).status_code == 201
    again = post(client, cast, "amara", only(resource, "general"))
    assert again.status_code == 409
    resource["identifier"][0]["system"] = "urn:elsewhere"
    assert post(client, cast, "amara", only(resource, "general")).status_code == 201


@pytest.mark.parametrize("what", ["a no", "not now", "took back"])
def test_what_the_person_said_after_they_signed_it_counts(cast, client, what):
    person = note_person(cast)
    own, resource = from_elsewhere(client, cast, person)
    if what == "took back":
        revoke(own, to_agency=cast.housing, by=cast.amara)
    else:
        say_no(cast, person, answer="no" if what == "a no" else "not_now")
    answer = post(client, cast, "amara", resource)
    assert answer.status_code == 422 and "last answer counts" in issue(answer)["details"]["text"]


def bounded(resource, **period):
    """The same Consent, with these days for everything that it permits."""
    made = deepcopy(resource)
    made["provision"]["period"] |= {name: moment.isoformat() for name, moment in period.items()}
    return made


def test_what_begins_later_or_has_ended_anywhere_is_not_taken_over(cast, client):
    """FHIR R4 Consent.provision.period, R5 Consent.period: a base bounds everything below it."""
    _, resource = from_elsewhere(client, cast, note_person(cast))
    now = timezone.now()
    later, over = bounded(resource, start=now + timedelta(days=2)), bounded(resource, end=now - timedelta(hours=1))
    soon = deepcopy(resource)
    for one in soon["provision"]["provision"]:
        one["period"]["start"] = (now + timedelta(days=2)).isoformat()
    for sent in (later, over, soon, as_r5(later), as_r5(over), as_r5(soon)):
        assert post(client, cast, "amara", sent).status_code == 422


@pytest.mark.parametrize("version", ["R4", "R5"])
def test_it_ends_with_the_earliest_end_that_it_names(cast, client, version):
    _, resource = from_elsewhere(client, cast, note_person(cast))
    end = timezone.now() + timedelta(days=2)
    sent = bounded(resource, end=end)
    made = post(client, cast, "amara", sent if version == "R4" else as_r5(sent)).json()["id"]
    with as_viewer(cast.amara):
        assert {g.expires_at for g in Grant.objects.filter(release_id=made)} == {end}
