"""The emergency pull: a clinician opens what another agency holds of one person, for an hour; that agency is told, and reviews it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from commonground.agencies.actions.agree import agree
from commonground.agencies.actions.found import found
from commonground.agencies.actions.join import join
from commonground.agencies.context import as_viewer
from commonground.agencies.models import User
from commonground.agencies.viewers import service, viewer_from
from commonground.clocks.actions import raise_overdue
from commonground.clocks.tests.cast import clock_of, clocks_of
from commonground.kit.closed import door_open
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.messages.models import Message
from commonground.people.actions import end_emergency, note, open_in_emergency, review_emergency
from commonground.people.queries import emergencies_to_look_at
from commonground.people.rules import ReviewedByTheOtherSide
from commonground.people.tests.cast import note_person, overhear
from commonground.privacy.actions import write_part
from commonground.privacy.doors import parts_of_subject
from commonground.privacy.law.labels import LABELS
from commonground.privacy.models import Bar, Emergency, Subject
from commonground.privacy.why import rulings

pytestmark = pytest.mark.django_db
WHY = "He does not wake up and we need his medicines"
MEDICAL = ("medical_personnel", "medical_emergency", "prior_consent_cannot_be_had")
NEVER = ["health.psychotherapy_note", "substance_use.counseling_note", "victim_advocacy", "chri", "court.sealed"]


@pytest.fixture
def clinic(cast):
    """The clinic agreed to tell the crisis team everything that an agreement can name."""
    setup = service("setup", cast.host)
    agree(
        from_agency=cast.clinic, to_agency=cast.crisis, labels=list(LABELS), purposes=["treatment", "crisis_response"],
        title="Clinic to crisis team", starts_at=timezone.now() - timedelta(days=30), by=setup,
    )  # fmt: skip
    return cast.clinic


def somebody(cast, name, agency, role):
    user = User.objects.create_user(f"{name}@willow.example.org", None, name=name.title())
    return viewer_from(join(user=user, agency=agency, role_code=role, by=service("setup", cast.host)))


@pytest.fixture
def officer(cast, clinic):
    return somebody(cast, "olga", clinic, "privacy_officer")


def held(cast, person, label="health", name="note"):
    """The clinic knows the same person, and holds one part under this label."""
    known = note(name="Teodor Marsh", subject=Subject(pk=person.subject_id), by=cast.rosa)
    with as_viewer(cast.rosa), door_open("test"):
        return write_part(
            known,
            name=name,
            label=label,
            text="methadone",
            by=cast.rosa,
            at=timezone.now(),
            subject_id=known.subject_id,
        )


def pull(cast, person, who="chen", **facts):
    asked = {"owner": cast.clinic, "purpose": "treatment", "reason": WHY, **facts}
    return open_in_emergency(person, **asked, by=cast.viewers[who])


def medical(cast, person, **facts):
    return pull(cast, person, stated=MEDICAL, nature="Does not wake up, breathes slowly", **facts)


def seen(cast, person, who="chen", purpose="treatment"):
    """What floor and gathered law say of the clinic's parts; they must say the same."""
    viewer = cast.viewers[who].for_purpose(purpose)
    with as_viewer(viewer):
        parts = list(parts_of_subject(person.subject_id, agency_id=cast.clinic.pk))
        assert all(ruling.permits for ruling in rulings(viewer, parts).values())
    return [part.pk for part in parts]


def law_says(cast, part, who="chen", purpose="treatment"):
    viewer = cast.viewers[who].for_purpose(purpose)
    with as_viewer(viewer):
        return rulings(viewer, [part])[part.pk].permits


def no(code, function, *args, **kwargs):
    with pytest.raises(NotNow) as said, transaction.atomic():
        function(*args, **kwargs)
    assert said.value.code == code


def test_for_an_hour_one_clinician_sees_what_the_other_agency_holds(cast, clinic):
    person = note_person(cast)
    part = held(cast, person)
    assert (seen(cast, person), law_says(cast, part)) == ([], False)
    opened = pull(cast, person)
    assert opened.ends_at - opened.starts_at == timedelta(minutes=60)
    assert (seen(cast, person), law_says(cast, part)) == ([part.pk], True)
    assert seen(cast, person, "amara") == [], "a colleague sees nothing of it"
    assert seen(cast, person, purpose="crisis_response") == [], "another purpose opens nothing"
    assert seen(cast, person, purpose="coordination") == []


@pytest.mark.parametrize("label", NEVER)
def test_what_no_emergency_opens_stays_shut(cast, clinic, label):
    person = note_person(cast)
    part = held(cast, person, label=label)
    medical(cast, person)
    assert (seen(cast, person), law_says(cast, part)) == ([], False)


def test_substance_use_opens_only_with_the_statements_of_the_regulation(cast, clinic):
    person = note_person(cast)
    part = held(cast, person, label="substance_use")
    pull(cast, person)
    assert (seen(cast, person), law_says(cast, part)) == ([], False)
    opened = medical(cast, person)
    assert "nature_of_emergency" in opened.recorded
    assert (seen(cast, person), law_says(cast, part)) == ([part.pk], True)


def test_the_minute_after_the_hour_it_is_shut(cast, clinic):
    person = note_person(cast)
    part = held(cast, person)
    with transaction.atomic():
        opened = open_in_emergency(
            person,
            owner=clinic,
            purpose="treatment",
            reason=WHY,
            by=cast.chen,
            at=timezone.now() - timedelta(minutes=59),
        )
        assert seen(cast, person) == [part.pk]
        transaction.set_rollback(True)
    opened = open_in_emergency(
        person, owner=clinic, purpose="treatment", reason=WHY, by=cast.chen, at=timezone.now() - timedelta(minutes=61)
    )
    assert opened.pk
    assert (seen(cast, person), law_says(cast, part)) == ([], False)


def test_whoever_opened_it_ends_it_early_and_only_they(cast, clinic, officer):
    person = note_person(cast)
    part = held(cast, person)
    opened = pull(cast, person)
    with pytest.raises(Refused):
        end_emergency(opened, by=officer)
    with pytest.raises(Hidden):
        end_emergency(opened, by=cast.amara)
    assert seen(cast, person) == [part.pk]
    end_emergency(opened, by=cast.chen)
    assert (seen(cast, person), law_says(cast, part)) == ([], False)
    no("P18", end_emergency, opened, by=cast.chen)
    assert clocks_of(opened, status="running"), "it is reviewed all the same"


@pytest.mark.parametrize(
    ("who", "change"),
    [
        ("chen", "ends_at = ends_at + interval '1 second'"),
        ("officer", "ends_at = starts_at + interval '1 second'"),
        ("chen", "found = 'fitting', reviewed_at = now()"),
    ],
)
def test_the_floor_lets_nobody_lengthen_it_and_nobody_review_their_own(cast, clinic, officer, who, change):
    opened = pull(cast, note_person(cast))
    viewer = officer if who == "officer" else cast.viewers[who]
    with pytest.raises(ProgrammingError, match="emergency access"), as_viewer(viewer), connection.cursor() as cursor:
        cursor.execute(f"UPDATE privacy_emergency SET {change} WHERE id = %s", [opened.pk])


def test_a_colleague_of_whoever_opened_it_neither_reads_nor_changes_nor_writes_one_for_them(cast, clinic):
    opened = pull(cast, note_person(cast))
    colleague = cast.viewers["amara"]
    assert colleague.agency_id == opened.agency_id
    for columns in ("ends_at = starts_at + interval '1 second'", "found = 'fitting', reviewed_at = now()"):
        with as_viewer(colleague), connection.cursor() as cursor:
            cursor.execute(f"UPDATE privacy_emergency SET {columns} WHERE id = %s", [opened.pk])
            assert cursor.rowcount == 0
    with as_viewer(colleague):
        assert not Emergency.objects.exists()
        opened.pk = uuid4()
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic(), door_open("test"):
            opened.save(force_insert=True)


@pytest.mark.parametrize("who", ["omar", "ines", "wole", "rosa", "alma", "dara", "ada", "priya", "ezra"])
def test_police_intake_and_everybody_who_is_no_clinician_never_open_it(cast, clinic, who):
    person = note_person(cast, who) if who in ("omar", "ines", "wole", "rosa", "alma") else note_person(cast)
    with pytest.raises(Refused):
        pull(cast, person, who)


def test_a_clinician_on_the_payroll_of_the_police_never_opens_it(cast, clinic):
    cast.viewers["cora"] = somebody(cast, "cora", cast.police, "responder_clinician")
    person = note_person(cast, "cora")
    no("P5", pull, cast, person, "cora")


def test_a_medic_of_an_ambulance_service_opens_it(cast):
    setup = service("setup", cast.host)
    ambulance = found(slug="ambulance", name="Willow Ambulance", kind="fire_ems", by=setup)
    agree(
        from_agency=cast.clinic, to_agency=ambulance, labels=["health"], purposes=["treatment"],
        title="Clinic to ambulance", starts_at=timezone.now() - timedelta(days=1), by=setup,
    )  # fmt: skip
    cast.viewers["mia"] = somebody(cast, "mia", ambulance, "medic")
    person = note_person(cast, "mia")
    part = held(cast, person)
    pull(cast, person, "mia")
    assert seen(cast, person, "mia") == [part.pk]


def test_what_is_not_in_order_opens_nothing(cast, clinic):
    person, theirs = note_person(cast), note_person(cast, "ines")
    no("P6", pull, cast, theirs)
    no("P7", pull, cast, person, owner=cast.housing)
    no("P7", pull, cast, person, owner=cast.crisis)
    for purpose in ("coordination", "investigation", "administration"):
        no("P8", pull, cast, person, purpose=purpose)
    for reason in ("", "   ", "needed it", ". . . . . . . . . . . .", "aaaaaaaaaaaaaa", "needed needed needed"):
        no("P9", pull, cast, person, reason=reason)
    no("P10", pull, cast, person, stated=["court_order"])
    no(
        "P11",
        pull,
        cast,
        person,
        stated=["medical_emergency", "prior_consent_cannot_be_had"],
        nature="Does not wake up",
    )
    no("P11", pull, cast, person, stated=MEDICAL, nature=" ")
    pull(cast, person)
    no("P12", pull, cast, person)
    with as_viewer(cast.chen):
        assert Emergency.objects.count() == 1


def test_an_agreement_that_ended_opens_nothing(cast, clinic):
    from commonground.agencies.actions.agree import end_agreement
    from commonground.agencies.models import Agreement

    person = note_person(cast)
    held(cast, person)
    pull(cast, person)
    end_agreement(Agreement.objects.get(from_agency=clinic, to_agency=cast.crisis), by=cast.priya)
    assert seen(cast, person) == []
    no("P7", pull, cast, person, "amara")


def test_whoever_is_barred_from_the_person_finds_nobody(cast, clinic):
    person = note_person(cast)
    with as_viewer(cast.amara), door_open("test"):
        Bar.objects.create(
            jurisdiction_id=person.jurisdiction_id, agency_id=person.agency_id, subject_id=person.subject_id, kind="related",
            user_id=cast.chen.user_id, starts_at=timezone.now() - timedelta(days=1), set_by=cast.amara.membership_id,
        )  # fmt: skip
    with pytest.raises(Hidden):
        pull(cast, person)


def test_the_owner_is_told_at_once_and_neither_book_nor_notice_names_or_says_why(cast, officer, monkeypatch):
    heard = overhear(monkeypatch, "commonground.people.actions.open_in_emergency")
    opened = pull(cast, note_person(cast))
    (event,) = heard
    assert event.facts == {"owner": str(cast.clinic.pk), "purpose": "treatment", "stated": []}
    assert cast.clinic.pk in event.hearers()
    mails = Message.objects.filter(kind="notice")
    assert {mail.address for mail in mails} >= {"olga@willow.example.org"}
    for mail in mails:
        for word in (b"Teo", b"Marsh", b"wake", b"Harbor", b"Chen"):
            assert word not in mail.text()
    assert clock_of(opened).agency_id == cast.clinic.pk


def test_without_an_officer_of_its_own_the_office_is_told_and_reviews(cast, clinic):
    opened = pull(cast, note_person(cast))
    assert Message.objects.filter(kind="notice", address=cast.users["priya"].email).exists()
    assert review_emergency(opened, found="fitting", by=cast.priya).found == "fitting"


def test_the_office_never_learns_of_an_agency_that_works_in_silence(cast):
    setup = service("setup", cast.host)
    agree(
        from_agency=cast.shelter, to_agency=cast.crisis, labels=["general"], purposes=["crisis_response"],
        title="Shelter to crisis team", starts_at=timezone.now() - timedelta(days=1), by=setup,
    )  # fmt: skip
    opened = pull(cast, note_person(cast), owner=cast.shelter, purpose="crisis_response")
    assert not Message.objects.filter(address=cast.users["priya"].email).exists()
    with pytest.raises(Hidden):
        review_emergency(opened, found="fitting", by=cast.priya)


def test_an_officer_of_the_owner_reviews_it_once(cast, officer):
    opened = pull(cast, note_person(cast))
    with as_viewer(officer):
        assert [one.pk for one in emergencies_to_look_at(officer)] == [opened.pk]
    no("P16", review_emergency, opened, found="fine", by=officer)
    with pytest.raises(Hidden):
        review_emergency(opened, found="fitting", by=cast.priya)
    with pytest.raises(Refused):
        review_emergency(opened, found="fitting", by=cast.rosa)
    with pytest.raises(Refused):
        review_emergency(opened, found="fitting", by=cast.chen)
    reviewed = review_emergency(opened, found="not_fitting", by=officer)
    assert (reviewed.found, reviewed.reviewed_by) == ("not_fitting", officer.membership_id)
    assert clock_of(opened).status == "met"
    no("P15", review_emergency, opened, found="fitting", by=officer)


def test_nobody_reviews_what_they_opened_or_what_their_own_agency_opened(cast, officer):
    chen = cast.users["chen"]
    setup = service("setup", cast.host)
    opened = pull(cast, note_person(cast))
    both = viewer_from(join(user=chen, agency=cast.clinic, role_code="privacy_officer", by=setup))
    no("P14", review_emergency, opened, found="fitting", by=both)
    home = somebody(cast, "hugo", cast.crisis, "privacy_officer")
    with pytest.raises(Hidden):
        review_emergency(opened, found="fitting", by=home)
    assert not ReviewedByTheOtherSide.holds(emergency=opened, by=home), "and were it in sight, the rule would stop it"


def test_a_review_that_is_overdue_is_raised_once(cast, officer):
    opened = open_in_emergency(
        note_person(cast), owner=cast.clinic, purpose="treatment", reason=WHY, by=cast.chen,
        at=timezone.now() - timedelta(hours=73),
    )  # fmt: skip
    clocks = service("clocks", cast.host)
    assert [raise_overdue(by=clocks), raise_overdue(by=clocks)] == [1, 0]
    assert clock_of(opened).status == "overdue"
    review_emergency(opened, found="unclear", by=officer)
    assert clock_of(opened).status == "met"


def test_opening_tells_nothing_of_what_the_other_agency_knows(cast, officer):
    """Two worlds: the agency knows nobody, or holds what stays shut. Answers, books and clocks differ in nothing but ids and times."""
    told = []
    for knows in (False, True):
        person = note_person(cast, born_on=None)
        if knows:
            held(cast, person, label="substance_use.counseling_note")
        opened = pull(cast, person)
        clock = clock_of(opened)
        told.append(
            (seen(cast, person), opened.stated, opened.recorded, opened.reviewer_id, clock.due_at - clock.started_at)
        )
    assert told[0] == told[1]
