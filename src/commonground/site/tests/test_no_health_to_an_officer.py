"""No health label to an officer, whoever employs them: by the law as compiled, on the floor, in live pages, and on every page of a police house."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from commonground.agencies.actions.agree import agree
from commonground.agencies.actions.join import join
from commonground.agencies.context import as_viewer
from commonground.agencies.models import Membership, User
from commonground.agencies.roles import roles
from commonground.agencies.viewers import service, viewer_for, viewer_from
from commonground.assessments.models import Assessment
from commonground.assessments.tests.cast import give_phq9
from commonground.calls.actions import brief
from commonground.calls.tests.cast import sent_call
from commonground.consents.tests.cast import give_release
from commonground.encounters.actions import name_person, note
from commonground.encounters.actions import open as meet
from commonground.encounters.models import Encounter
from commonground.kit.closed import door_open
from commonground.kit.noes import NotNow
from commonground.ledger.models import News
from commonground.people.tests.cast import note_person
from commonground.privacy.actions import write_part
from commonground.privacy.law.labels import HEALTH_LABELS, LABELS, NEVER_READ_HEALTH, PURPOSES
from commonground.privacy.law.openings import the_openings
from commonground.privacy.models import Part
from commonground.units.tests.cast import team

CANARY = "canary of the clinic"
# Which role reads which label of health: every other role reads none of them.
READERS = {
    "health": {
        "responder_clinician", "crisis_clinician", "medic", "intake_worker", "case_worker", "coordinator", "custodian", "school_counselor",
        "child_protection_worker",
    },
    "health.psychotherapy_note": {"responder_clinician", "crisis_clinician"},
    "substance_use": {"responder_clinician", "crisis_clinician", "custodian", "probation_officer"},  # probation: what was sent to it
    "substance_use.counseling_note": {"responder_clinician", "crisis_clinician"},
    "victim_advocacy": {"crisis_clinician", "advocate", "coordinator", "custodian", "service_packets"},
}  # fmt: skip


def test_only_these_roles_read_a_label_of_health():
    assert {
        label: {code for code, role in roles().items() if label in role.labels} for label in HEALTH_LABELS
    } == READERS


def test_no_way_of_the_law_opens_a_label_of_health_to_police_for_looking():
    """Nor to a center, a department, a neighborhood or an office; to a court and its officers with the person's own permission alone."""
    assert {"police", "dispatch", "court", "city", "neighborhood", "evaluator", "host"} == set(NEVER_READ_HEALTH)
    ways = [one for one in the_openings() if one.label in HEALTH_LABELS]
    assert not [one for one in ways if one.recipient in ("police", "dispatch", "city", "neighbor", "evaluator", "fire")]
    justice = [one for one in ways if one.recipient == "justice"]
    assert justice and all(one.label == "health" and one.release and one.agreement and one.role for one in justice)


def hired(cast, name, agency, role):
    """Somebody who works there in this role, and a client of theirs."""
    user = User.objects.create_user(f"{name}@willow.example.org", None, name=name.title())
    member = join(user=user, agency=agency, role_code=role, by=service("setup", cast.host))
    client = Client()
    client.force_login(user)
    return viewer_from(member), client


@pytest.fixture
def everything_agreed(cast):
    """The crisis team and the police agreed on every label for every purpose: whatever stays shut, stays shut by the law."""
    for giver in (cast.crisis, cast.dispatch):
        agree(
            from_agency=giver, to_agency=cast.police, labels=LABELS, purposes=PURPOSES, title="Everything",
            starts_at=timezone.now() - timedelta(days=1), by=cast.priya,
        )  # fmt: skip


@pytest.fixture
def met(cast, everything_agreed):
    """A person who in calm let the police know of health, too; then the clinician met her on a call beside the officer, and wrote down every label of health."""
    person = note_person(cast)
    give_release(cast, person, to=("police",), labels=["general", "health"])
    call, assignment, _ = sent_call(cast)
    encounter = meet(call=call, assignment=assignment, by=cast.amara)
    encounter = name_person(encounter, person=person, role="caller", by=cast.amara)
    note(encounter, text=CANARY, label="health", by=cast.amara)
    parts = []
    with as_viewer(cast.amara), door_open("test"):
        for label in HEALTH_LABELS:
            for about in (encounter, person, call):
                for name in ("note", "be_careful", "for_the_crew"):
                    told = {"subject_id": person.subject_id, "by": cast.amara, "at": timezone.now()}
                    parts.append(write_part(about, name=name, label=label, text=CANARY, **told))
    with as_viewer(cast.dara), door_open("test"):
        for label in HEALTH_LABELS:
            told = {"by": cast.dara, "at": timezone.now()}
            parts.append(write_part(call, name="be_careful", label=label, text=CANARY, **told))
    return call, encounter, person, parts


@pytest.mark.django_db
def test_an_officer_sees_no_label_of_health_for_any_purpose_whatever_was_agreed_or_permitted(cast, met):
    _, _, person, parts = met
    phq9 = give_phq9(cast, person)
    police = {code: replace(cast.omar, role=code, labels=frozenset(LABELS)) for code in ("officer", "crisis_clinician")}
    clinician, _ = hired(cast, "cora", cast.police, "crisis_clinician")
    for viewer in (cast.omar, cast.petra, *police.values(), clinician, replace(clinician, labels=frozenset(LABELS))):
        for purpose in PURPOSES:
            with as_viewer(viewer.for_purpose(purpose)):
                found = Part.objects.filter(pk__in=[part.pk for part in parts])
                assert not found.exists(), (viewer.role, purpose, found.first().label)
                assert not Assessment.objects.filter(pk=phq9.pk).exists()


@pytest.mark.django_db
def test_an_officer_who_also_works_as_a_clinician_elsewhere_is_an_officer_while_at_the_police(cast, met):
    _, _, person, parts = met
    both = join(
        user=cast.users["omar"], agency=cast.crisis, role_code="crisis_clinician", by=service("setup", cast.host)
    )
    at_police = viewer_for(cast.users["omar"], cast.members["omar"].pk)
    at_crisis = viewer_for(cast.users["omar"], both.pk)
    assert (at_police.role, at_police.labels) == ("officer", frozenset({"general", "criminal_justice"}))
    assert not at_police.rights & {"assessments.read", "people.read", "people.open_in_emergency"}
    with as_viewer(at_crisis):
        assert Part.objects.filter(pk__in=[part.pk for part in parts], label="health").exists()
    for purpose in PURPOSES:
        with as_viewer(at_police.for_purpose(purpose)):
            assert not Part.objects.filter(pk__in=[part.pk for part in parts]).exists(), purpose
            assert not Encounter.objects.filter(subject_id=person.subject_id).exists()


@pytest.mark.django_db
def test_nothing_of_health_is_written_down_in_a_police_house(cast):
    """Whoever is employed there: a clinician of the police reads labels of health by the role, and writes none of them there."""
    clinician, _ = hired(cast, "cora", cast.police, "crisis_clinician")
    cast.members["cora"], cast.viewers["cora"] = Membership.objects.get(pk=clinician.membership_id), clinician
    call, assignment, _ = sent_call(cast, team(cast, "Together 2", "co_response", "police", ["omar", "cora"]))
    encounter = meet(call=call, assignment=assignment, by=clinician)
    person = note_person(cast, "cora")
    for label in HEALTH_LABELS:
        with pytest.raises(NotNow) as stop:
            note(encounter, text="x", label=label, by=clinician)
        assert stop.value.code == "E9"
    with pytest.raises(NotNow) as stop:
        give_phq9(cast, person, "cora")
    assert stop.value.code == "I1"
    with as_viewer(clinician):
        assert not Part.objects.filter(label__in=HEALTH_LABELS).exists()


@pytest.mark.django_db
def test_no_line_of_a_live_page_names_what_a_clinician_wrote_to_anybody_else(cast, met):
    """Nor when: that something was noted of somebody is told to the phones and desks of the clinician's own agency."""
    _, encounter, person, parts = met
    phq9 = give_phq9(cast, person)
    hidden = {encounter.pk, phq9.pk, person.pk, *(part.pk for part in parts)}
    with as_viewer(cast.amara):
        assert encounter.pk in set(News.objects.filter(stream="field").values_list("record_id", flat=True))
    for viewer in (cast.omar, cast.petra, cast.dara, cast.ines, cast.zed):
        with as_viewer(viewer):
            assert not hidden & set(News.objects.values_list("record_id", flat=True)), viewer.name


@pytest.mark.django_db
@pytest.mark.parametrize("label", [label for label in LABELS if label != "general"])
def test_a_line_to_be_careful_of_holds_general_facts_alone(cast, label):
    call, _, _ = sent_call(cast)
    with pytest.raises(NotNow) as stop:
        brief(
            call, side="be_careful", text="x", source="caller", label=label, expires_at=timezone.now() + timedelta(days=1),
            by=cast.dara,
        )  # fmt: skip
    assert stop.value.code == "D17"


PAGES = [
    "/field/", "/desk/today/", "/desk/people/?name=Teo", "/desk/people/?name=canary", "/desk/shared/", "/desk/shared/?words=canary", "/desk/referrals/",
    "/desk/emergencies/", "/desk/ledger/", "/desk/accounting/", "/desk/tries/", "/desk/own-conflicts/", "/desk/units/",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    "role", ["officer", "responder_clinician", "crisis_clinician", "coordinator", "privacy_officer"]
)
def test_no_page_of_a_police_house_shows_a_word_of_it(cast, met, role):
    _, encounter, person, parts = met
    _, client = hired(cast, "pia", cast.police, role)
    opened = 0
    own = [
        f"/desk/person/{person.pk}/",
        f"/field/met/{encounter.pk}/",
        *(f"/desk/why/{part.pk}/" for part in parts[:10]),
    ]
    for page in (*PAGES, *own):
        answer = client.get(page)
        assert answer.status_code in (200, 302, 403, 404), page
        assert CANARY not in answer.content.decode(), page
        opened += answer.status_code == 200
    assert opened, "no page was opened: nothing is tested"
