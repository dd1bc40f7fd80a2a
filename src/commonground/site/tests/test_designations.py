"""A school's designation opens one pupil's school record to whom it names, and without it the record stays shut (rows E1 and E4 of the law)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from commonground.agencies.actions.agree import agree
from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.kit.noes import NotNow, Refused
from commonground.legal.actions import designate, end_designation
from commonground.legal.designations import FORMS
from commonground.legal.models import Designation
from commonground.legal.tests.cast import hire, told_about
from commonground.people.actions import bar
from commonground.people.tests.cast import note_person
from commonground.privacy.models import Part
from commonground.site.tests.attacks import changed, refused, sql
from commonground.site.tests.test_lists_by_reach import answers
from commonground.site.tests.who_works_there import put, with_a_school_and_a_court

pytestmark = pytest.mark.django_db
WORDS = "The reading plan with the marmalade canary x"
# kind -> who reads by it, for which purpose, at whose agency, on which page.
READERS = {
    "school_officer": ("oskar", "school_safety", "police", "/desk/legal/pupils/"),
    "responsible_agency": ("wanda", "child_protection", "protection", "/desk/legal/children/"),
}
KINDS = pytest.mark.parametrize("kind", sorted(READERS))


@pytest.fixture
def county(cast):
    with_a_school_and_a_court(cast)
    for who, agency, role in (
        ("pia", "school", "privacy_officer"),
        ("oskar", "police", "school_officer"),
        ("oskar2", "police", "school_officer"),
        ("ines2", "housing", "privacy_officer"),
    ):
        put(cast, who, hire(cast, who, cast.agencies[agency], role))
    for _, purpose, agency, _ in READERS.values():
        agree(
            from_agency=cast.school, to_agency=cast.agencies[agency], labels=["general", "education", "health"], purposes=[purpose],
            title="School records", starts_at=timezone.now() - timedelta(days=1), by=service("setup", cast.host),
        )  # fmt: skip
    cast.pupil = note_person(cast, "cole", name="Ada Quillon")
    cast.other = note_person(cast, "cole", name="Ben Brand")
    cast.part = told_about(cast.pupil, "education", WORDS, by=cast.cole)
    cast.parts = [
        cast.part,
        told_about(cast.other, "education", "Not theirs x", by=cast.cole),
        *(told_about(cast.pupil, label, "Not theirs x", by=cast.cole) for label in ("general", "health", "juvenile")),
    ]
    return cast


def designated(county, form, **facts):
    """A designation in force, with facts that may be changed."""
    who, _, agency, _ = READERS[form]
    given = {
        "kind": form, "agency": county.agencies[agency], "member": county.members[who],
        "conditions": FORMS[form].conditions, "document": "Contract of 1 August", "ends_at": timezone.now() + timedelta(days=90),
    }  # fmt: skip
    return designate(county.pupil, **{**given, **facts}, by=county.pia)


def seen(county, kind, who=None, at=None):
    """What list, count, search, single look, law and floor, which agree, show of the school to whom a kind names."""
    name, purpose, _, _ = READERS[kind]
    viewer = county.viewers[who or name].for_purpose(purpose)
    answers(viewer, county.parts, at or timezone.now())
    with as_viewer(viewer):
        return {part.pk for part in Part.objects.filter(pk__in=[one.pk for one in county.parts])}


def page(county, who, where, **said):
    client = Client()
    client.force_login(county.users[who], backend="commonground.site.sign_in.StaffBackend")
    return client.post(where, said) if said else client.get(where)


@KINDS
def test_it_opens_the_record_of_the_one_pupil_and_ends_at_once(county, kind):
    assert seen(county, kind) == set()
    made = designated(county, kind)
    assert seen(county, kind) == {county.part.pk}
    end_designation(made, by=county.pia)
    assert seen(county, kind) == set()


@KINDS
def test_it_opens_to_nobody_else_and_for_nothing_else(county, kind):
    designated(county, kind)
    for who, others in (("omar", "school_officer"), ("oskar2", "school_officer"), ("iris", "responsible_agency"), ("wanda2", "responsible_agency"), ("paul", kind)):  # fmt: skip
        assert seen(county, others, who) == set(), who
    other = next(one for one in READERS if one != kind)
    assert seen(county, other) == set()
    for purpose in ("coordination", "crisis_response", "investigation", "proceedings"):
        with as_viewer(county.viewers[READERS[kind][0]].for_purpose(purpose)):
            assert not Part.objects.filter(pk__in=[one.pk for one in county.parts]).exists(), purpose


@KINDS
def test_it_ends_with_its_last_day(county, kind):
    made = designated(county, kind)
    end = "UPDATE privacy_reach SET ends_at = starts_at WHERE cause_id = %s"
    with as_viewer(county.pia):
        assert Designation.objects.get().ends_at == made.ends_at
    assert sql(county.pia, "SELECT ends_at FROM privacy_reach WHERE cause_id = %s", made.pk) == [(made.ends_at,)]
    sql(county.pia, end, made.pk)
    assert seen(county, kind) == set()


@KINDS
def test_a_bar_stands_above_it(county, kind):
    designated(county, kind)
    bar(county.pupil, user=county.users[READERS[kind][0]], kind="harms_the_person", by=county.cole)
    assert seen(county, kind) == set()
    assert "Ada Quillon" not in page(county, READERS[kind][0], READERS[kind][3]).content.decode()


@KINDS
@pytest.mark.parametrize("gone", range(4))
def test_each_condition_has_to_be_stated(county, kind, gone):
    asked = FORMS[kind].conditions
    with pytest.raises(NotNow) as no:
        designated(county, kind, conditions=[one for one in asked if one != asked[gone % len(asked)]])
    assert no.value.code == "J98"


def test_what_is_not_in_order_is_refused(county):
    now = timezone.now()
    for code, facts in (
        ("J97", {"member": county.members["omar"]}), ("J97", {"member": county.members["wanda"]}), ("J97", {"agency": county.court}), ("J97", {"kind": "other"}),
        ("J97", {"kind": "responsible_agency"}), ("J99", {"document": "  "}), ("J100", {"ends_at": now}), ("J100", {"ends_at": now + timedelta(days=400)}),
    ):  # fmt: skip
        with pytest.raises(NotNow) as no:
            designated(county, "school_officer", **facts)
        assert no.value.code == code, facts
    made = designated(county, "school_officer")
    with pytest.raises(NotNow) as no:
        designated(county, "school_officer")
    assert no.value.code == "J101"
    end_designation(made, by=county.pia)
    with pytest.raises(NotNow) as no:
        end_designation(made, by=county.pia)
    assert no.value.code == "J102"


def test_only_the_privacy_officer_of_the_school_that_holds_the_record_does_it(county):
    given = {
        "kind": "responsible_agency", "agency": county.protection, "member": county.members["wanda"], "conditions": ["legal_responsibility"], "document": "x",
        "ends_at": timezone.now() + timedelta(days=9),
    }  # fmt: skip
    for who in ("cole", "wanda", "oskar"):
        with pytest.raises(Refused):
            designate(county.pupil, **given, by=county.viewers[who])
    theirs = note_person(county, "wole", name="Kai Moss")
    with pytest.raises(NotNow) as no:
        designate(theirs, **given, by=county.ines2)
    assert no.value.code == "J96"


@KINDS
def test_no_statement_writes_lengthens_or_brings_one_back(county, kind):
    made = designated(county, kind)
    tie = (
        "INSERT INTO privacy_reach (id, jurisdiction_id, membership_id, agency_id, giver_id, kind, subject_id, record_kind, labels, stated, basis, cause_id, starts_at, ends_at, proof)"
        " SELECT gen_random_uuid(), jurisdiction_id, membership_id, agency_id, giver_id, kind, subject_id, record_kind, labels, stated, {}, cause_id, starts_at, {}, proof"
        " FROM privacy_reach WHERE cause_id = %s"
    )
    again = (
        "INSERT INTO legal_designation (id, jurisdiction_id, agency_id, to_agency_id, membership_id, subject_id, called, kind, conditions, document, starts_at, ends_at, made_by, proof)"
        " SELECT {}, jurisdiction_id, agency_id, to_agency_id, membership_id, subject_id, called, kind, conditions, document, starts_at, ends_at, made_by, proof"
        " FROM legal_designation WHERE id = %s"
    )
    for basis in ("basis", "'x'"):
        refused(county.pia, tie.format(basis, "NULL"), made.pk, says="opens what that says")
    refused(county.pia, again.format("gen_random_uuid()"), made.pk, says="by the application")
    change = "UPDATE legal_designation SET {} WHERE id = %s"
    for more in ("ends_at = ends_at + interval '1 day'", "kind = 'responsible_agency', membership_id = gen_random_uuid()", "subject_id = gen_random_uuid()"):  # fmt: skip
        refused(county.pia, change.format(more), made.pk, says="never later|denied")
    for who in ("cole", READERS[kind][0]):
        assert changed(county.viewers[who], change.format("ends_at = clock_timestamp()"), made.pk) == 0
    sql(county.pia, change.format("ends_at = clock_timestamp()"), made.pk)
    assert seen(county, kind) == set(), "whoever ends the row by a statement ends what it opened"
    for end in ("NULL", "now() + interval '1 day'"):
        refused(county.pia, tie.format("'x'", end), made.pk, says="opens what that says")
    refused(county.pia, tie.format("'designation'", "now()").replace("cause_id, starts_at, now", f"'{uuid4()}', starts_at, now"), made.pk, says="opens what that says|by the application")  # fmt: skip


def test_the_row_is_read_by_the_school_and_whom_it_names(county):
    end_designation(designated(county, "school_officer"), by=county.pia)
    designated(county, "school_officer")
    for who, number in (("pia", 2), ("oskar", 1), ("oskar2", 0), ("omar", 0), ("cole", 0), ("wanda", 0), ("priya", 0)):
        with as_viewer(county.viewers[who]):
            assert Designation.objects.count() == number, who


@KINDS
def test_the_pages_designate_show_and_end(county, kind):
    who, _, _, where = READERS[kind]
    desk = "/desk/legal/designations/"
    assert "Nobody. School records are closed" in page(county, "pia", desk).content.decode()
    assert 'name="to"' in page(county, "pia", desk, said="Ada Quillon").content.decode()
    key = county.members[who].pk
    said = {
        "said": "Ada Quillon", "person": county.pupil.pk, "to": key, "conditions": list(FORMS[kind].conditions), "document": "Contract of 1 August",
        "until": (timezone.localdate() + timedelta(days=30)).isoformat(),
    }  # fmt: skip
    wrong = page(
        county, "pia", desk, **{**said, "conditions": list(FORMS[kind].conditions)[1:] or ["in_annual_notice"]}
    )
    assert wrong.status_code == 422 and "Each of these has to be so" in wrong.content.decode()
    assert page(county, "pia", desk, **said).status_code == 302
    shown = page(county, who, where).content.decode()
    assert "Ada Quillon" in shown and WORDS in shown and "Not theirs" not in shown
    row = sql(county.pia, "SELECT id FROM legal_designation")[0][0]
    assert page(county, "pia", desk, designation=uuid4()).status_code == 422
    assert page(county, "pia", desk, designation=row).status_code == 302
    shown = page(county, who, where).content.decode()
    assert "Ada Quillon" not in shown and WORDS not in shown
    assert page(county, "pia", desk, designation=row).status_code == 422
    assert page(county, "cole", desk).status_code == 403
