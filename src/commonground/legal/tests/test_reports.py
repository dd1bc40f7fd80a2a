"""A report that the law demands goes to whoever protects, as a form; nobody else sees it, and it opens nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commonground.agencies.actions.found import found
from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.clocks.actions import raise_overdue
from commonground.clocks.models import Clock
from commonground.kit.closed import door_open
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.legal import queries
from commonground.legal.actions import make_report, take_report
from commonground.legal.models import Report, Reporter
from commonground.legal.regimes import taken_within
from commonground.legal.tests.cast import hire, known_at, sql, told_about
from commonground.messages.models import Message
from commonground.people.actions import declare
from commonground.people.models import Person
from commonground.privacy.models import Grant, Part, Reach

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(cast):
    """A child protection agency with intake and a case worker, and a substance use program."""
    setup = service("setup", cast.host)
    cast.agencies["protection"] = found(slug="protection", name="Child Protection", kind="child_protection", by=setup)
    cast.agencies["program"] = found(slug="program", name="New Leaf", kind="substance_use", by=setup)
    cast.iris = hire(cast, "iris", cast.protection, "intake_worker")
    cast.carl = hire(cast, "carl", cast.protection, "case_worker")
    cast.olaf = hire(cast, "olaf", cast.protection, "privacy_officer")
    cast.nora = hire(cast, "nora", cast.program, "responder_clinician")
    cast.otto = hire(cast, "otto", cast.program, "responder_clinician")
    return cast


def reported(county, by, **facts):
    given = {
        "about": "child_abuse", "statute": "child_abuse_state", "mandated": True, "who": "A boy, Timo", "person_told": "told",
        "what_happened": "He said that his uncle beats him with a belt", "to_agency": county.protection, "named": [],
    }  # fmt: skip
    return make_report(**{**given, **facts}, by=by)


def test_the_receiver_reads_the_report_and_nothing_of_the_record_then_or_later(county):
    person = known_at(county.amara, name="Timo Berg")
    part = told_about(person, "health", "Asthma, uses a spray.", by=county.amara)
    made = reported(county, county.amara, person=person)
    taken = take_report(made, number="CP-2027-4", by=county.iris.viewer)
    assert taken.status == "taken"
    with as_viewer(county.iris.viewer.for_purpose("child_protection")):
        assert Report.objects.get().what_happened.startswith("He said")
        assert not Part.objects.filter(pk=part.pk).exists() and not Person.objects.filter(pk=person.pk).exists()
        assert not Grant.objects.exists() and not Reach.objects.exists()


def test_a_report_is_closed_to_everybody_but_its_maker_and_intake(county):
    made = reported(county, county.amara)
    for other in (
        county.chen,
        county.priya,
        county.omar,
        county.rosa,
        county.carl.viewer,
        county.olaf.viewer,
        county.ines,
    ):
        with as_viewer(other):
            assert not Report.objects.exists() and not Reporter.objects.exists()
    for one in (county.amara, county.iris.viewer):
        with as_viewer(one):
            assert Report.objects.get().pk == made.pk and Reporter.objects.get().name == "Amara"


def test_only_intake_of_the_receiver_takes_it(county):
    made = reported(county, county.amara)
    with pytest.raises(Hidden):
        take_report(made, number="1", by=county.ines)
    with pytest.raises(Refused):
        take_report(made, number="1", by=county.amara)
    with pytest.raises(NotNow) as no:
        take_report(made, number=" ", by=county.iris.viewer)
    assert no.value.code == "J69"


@pytest.mark.parametrize(
    ("facts", "goes"),
    [
        ({"mandated": True, "person_told": "told"}, True),
        ({"mandated": True, "person_told": "unsafe_to_tell"}, True),
        ({"mandated": False, "person_told": "told"}, False),
        ({"mandated": True, "person_told": "not_told_yet"}, False),
    ],
)
def test_an_advocate_reports_only_what_the_law_makes_them_report_and_tells_the_survivor(county, facts, goes):
    if goes:
        assert reported(county, county.alma, **facts).label == "victim_advocacy"
    else:
        with pytest.raises(NotNow) as no:
            reported(county, county.alma, **facts)
        assert no.value.code == "J66"


def test_a_substance_use_program_makes_the_first_report_and_nobody_learns_whether_a_colleague_did(county):
    person = known_at(county.nora.viewer, name="Timo Berg")
    assert reported(county, county.nora.viewer, person=person).label == "substance_use"
    with pytest.raises(NotNow) as no:
        reported(county, county.nora.viewer, person=person)
    assert no.value.code == "J67"
    assert sql(county.otto.viewer, "SELECT cg_reported_before(%s)", person.subject_id) == [(False,)]
    assert reported(county, county.otto.viewer, person=person).label == "substance_use", (
        "everybody reports for themself"
    )


def test_a_report_about_nobody_written_down_asks_who_is_named_in_it(county):
    with pytest.raises(NotNow) as no:
        reported(county, county.amara, named=None)
    assert no.value.code == "J70"
    assert reported(county, county.amara, named=None, person=known_at(county.amara, name="Timo Berg"))


def test_whoever_is_named_in_a_report_does_not_find_it_whenever_they_say_so(county):
    named = hire(county, "uwe", county.protection, "intake_worker")
    declare(relation="party", name="Uwe Kranz", by=named.viewer)
    later = hire(county, "rita", county.protection, "intake_worker")
    made = reported(county, county.amara, who="Timo Berg", named=["Kranz, Uwe", "Rita Holm"])

    def find(viewer):
        with as_viewer(viewer):
            return Report.objects.filter(pk=made.pk).exists(), Reporter.objects.filter(report_id=made.pk).exists()

    assert find(county.iris.viewer) == find(later.viewer) == (True, True)
    assert find(named.viewer) == (False, False)
    declare(relation="related", name="Rita Holm", by=later.viewer)
    assert find(later.viewer) == (False, False)
    other = reported(county, county.amara, who="Uwe Kranz")
    with as_viewer(named.viewer):
        assert not Report.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("goes", ["to an agency", "to an outside hotline"])
def test_no_statement_of_anybody_reads_from_whom_a_report_is_kept(county, goes):
    """At the maker's agency and at the receiver's: that somebody is kept from a report says that they are named in it."""
    named = hire(county, "uwe", county.protection, "intake_worker")
    beside = hire(county, "ute", county.crisis, "coordinator")
    for one in (named, beside):
        declare(relation="party", name="Uwe Kranz", by=one.viewer)
    outside = {
        "to_agency": None,
        "to_outside": "State hotline",
        "called_at": timezone.now() - timedelta(minutes=10),
        "number": "77",
    }
    made = reported(
        county,
        county.amara,
        who="Timo Berg",
        named=["Uwe Kranz"],
        **(outside if goes == "to an outside hotline" else {}),
    )
    for one in (named, beside):
        assert any(str(made.pk) in key for (key,) in sql(one.viewer, "SELECT unnest(cg_barred())")), (
            "it is kept from them"
        )
    tells = [
        "SELECT count(*) FROM privacy_bar WHERE record_kind = 'legal.report'",
        "SELECT count(*) FROM privacy_bar WHERE record_id = %s",
        "WITH ended AS (UPDATE privacy_bar SET ends_at = now() WHERE record_id = %s RETURNING 1) SELECT count(*) FROM ended",
    ]
    everybody = [
        county.amara,
        county.chen,
        county.omar,
        beside.viewer,
        county.iris.viewer,
        county.olaf.viewer,
        county.carl.viewer,
        named.viewer,
    ]
    for who in everybody:
        for statement in tells:
            assert sql(who, statement, *([made.pk] if "%s" in statement else [])) == [(0,)]


def test_the_maker_s_colleagues_find_no_clock_of_a_report(county):
    made = reported(county, county.amara)
    asked = "SELECT count(*) FROM clocks_clock WHERE record_id = %s"
    for other in (county.chen, county.amara, county.olaf.viewer, county.carl.viewer):
        assert sql(other, asked, made.pk) == [(0,)]
    assert sql(county.iris.viewer, asked, made.pk) == [(1,)]


def test_a_substance_use_program_reports_no_abuse_of_an_adult(county):
    with pytest.raises(NotNow) as no:
        reported(county, county.nora.viewer, about="adult_abuse", statute="adult_abuse_state")
    assert no.value.code == "J66"


def test_a_report_by_phone_says_who_took_it_and_when(county):
    at = timezone.now() - timedelta(minutes=10)
    made = reported(county, county.omar, to_agency=None, to_outside="State hotline, desk 4", called_at=at, number="77")
    assert made.status == "by_phone"
    with pytest.raises(NotNow) as no:
        reported(county, county.omar, to_agency=None, to_outside="State hotline")
    assert no.value.code == "J65"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"about": "gossip"}, "J60"),
        ({"statute": "adult_abuse_state"}, "J61"),
        ({"statute": "none"}, "J61"),
        ({"what_happened": "He cried"}, "J62"),
        ({"person_told": ""}, "J63"),
        ({"to_agency": None}, "J64"),
        ({"to_outside": "and also the hotline"}, "J64"),
    ],
)
def test_a_report_that_is_not_in_order_says_what_is_missing(county, facts, code):
    with pytest.raises(NotNow) as no:
        reported(county, county.amara, **facts)
    assert no.value.code == code


def test_a_report_goes_only_to_an_agency_that_protects(county):
    with pytest.raises(NotNow) as no:
        reported(county, county.amara, to_agency=county.police)
    assert no.value.code == "J64"


def test_a_report_alerts_those_who_take_reports_though_the_agency_has_no_address(county):
    assert county.protection.email == ""
    for who in (county.iris, county.carl, county.olaf):
        who.user.email = f"{who.user.name.lower()}@protection.example.org"
        with door_open("test"):
            who.user.save()
    reported(county, county.amara)
    told = Message.objects.filter(kind="notice", agency_id=county.protection.pk)
    assert list(told.values_list("address", flat=True)) == ["iris@protection.example.org"]


def test_a_report_that_nobody_takes_is_raised_once_its_time_is_over_and_met_when_taken(county):
    made = reported(county, county.amara)
    with as_viewer(county.iris.viewer):
        clock = Clock.objects.get(record_id=made.pk, name="report_taken")
    assert clock.due_at == made.made_at + taken_within() and clock.agency_id == county.protection.pk
    raise_overdue(by=service("clocks", county.host), at=clock.due_at + timedelta(minutes=1))
    with as_viewer(county.iris.viewer):
        assert Clock.objects.get(pk=clock.pk).status == "overdue"
    take_report(made, number="CP-2027-4", by=county.iris.viewer)
    with as_viewer(county.iris.viewer):
        assert Clock.objects.get(pk=clock.pk).status == "met"


def test_a_report_made_by_phone_starts_no_clock(county):
    at = timezone.now() - timedelta(minutes=10)
    made = reported(county, county.omar, to_agency=None, to_outside="State hotline, desk 4", called_at=at, number="77")
    with as_viewer(county.omar):
        assert not Clock.objects.filter(record_id=made.pk).exists()


def test_reports_that_nobody_took_stand_first_the_oldest_on_top(county):
    one, two, three = (reported(county, county.amara) for _ in range(3))
    take_report(two, number="CP-1", by=county.iris.viewer)
    with as_viewer(county.iris.viewer):
        assert [each.pk for each in queries.reports_to_take(county.iris.viewer)] == [one.pk, three.pk, two.pk]
