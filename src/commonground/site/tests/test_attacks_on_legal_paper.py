"""What a smuggled statement learns of a legal paper: nothing, outside the agency that holds the record; and what a custodian reads: what a checked paper reaches."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.kit.closed import door_open
from commonground.legal.actions import name_custodian, place_hold
from commonground.legal.tests.cast import hire, known_at, paper_of, ready, told_about
from commonground.privacy.actions import tie, tie_whoever_knows
from commonground.privacy.law.cells import the_law
from commonground.site.floor.papers import papers
from commonground.site.tests.attacks import sql

pytestmark = pytest.mark.django_db


def test_whether_a_record_is_held_is_told_to_its_own_agency_alone(cast):
    olga, lena = hire(cast, "olga", cast.clinic, "custodian"), known_at(cast.rosa)
    paper = paper_of(olga.viewer, kind="preservation_letter", signed_by="officer", recipient="police")
    place_hold(name_custodian(paper, custodian=olga.member, person=lena, by=olga.viewer), by=olga.viewer)
    asked, facts = "SELECT cg_held(%s, %s)", (cast.clinic.pk, lena.subject_id)
    assert sql(cast.rosa, asked, *facts) == [(True,)]
    for other in (cast.omar, cast.wole, cast.priya, None):
        assert sql(other, asked, *facts) == [(False,)]


READS = "SELECT label FROM privacy_part WHERE agency_id = %s ORDER BY 1"


@pytest.fixture
def teamwork(cast):
    """A clinic works as a team: whoever is at work there is tied to whom it knows. Its custodian is not."""
    cast.olga, cast.lena = hire(cast, "olga", cast.clinic, "custodian"), known_at(cast.rosa)
    cast.sami = known_at(cast.rosa, name="Sami Noor")
    for person in (cast.lena, cast.sami):
        for label in ("health", "substance_use", "general", "court"):
            told_about(person, label, f"About {label}.", by=cast.rosa)
    with as_viewer(cast.rosa), door_open("test"):
        for person in (cast.lena, cast.sami):
            tie_whoever_knows(cause_id=person.pk, by=cast.rosa, at=timezone.now(), subject_id=person.subject_id)
    return cast


def read_by(cast, viewer):
    return [row[0] for row in sql(viewer, READS, cast.clinic.pk)]


@pytest.mark.parametrize("purpose", ["legal_process", "treatment", "operations", "coordination"])
def test_a_custodian_reads_no_label_without_a_paper_whatever_the_team_reads(teamwork, purpose):
    assert "health" in read_by(teamwork, teamwork.rosa)
    olga = teamwork.olga.viewer.for_purpose(purpose)
    assert read_by(teamwork, olga) == []
    assert (
        sql(olga, "SELECT part FROM cg_parts_newest('any', 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff')") == []
    )
    assert sql(olga, "SELECT part FROM cg_parts_found('about', 'any')") == []
    assert sql(olga, "SELECT cg_parts_counted('any')") == [(0,)]


def test_a_checked_paper_opens_the_labels_that_it_reaches_of_the_one_person_and_nothing_else(teamwork):
    olga = teamwork.olga
    ready(paper_of(olga.viewer, kind="subpoena", signed_by="judge"), teamwork.lena, olga)
    viewer = olga.viewer.for_purpose("legal_process")
    opened = sql(viewer, "SELECT DISTINCT subject_id, label FROM privacy_part ORDER BY label")
    assert {row[0] for row in opened} == {teamwork.lena.subject_id}
    labels = {row[1] for row in opened}
    assert {"health", "general"} <= labels and "substance_use" not in labels
    assert len(
        sql(viewer, "SELECT part FROM cg_parts_newest('any', 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff')")
    ) == len(labels)


def test_it_shuts_when_the_paper_is_contested_and_a_day_after_the_copy_whatever_is_smuggled(teamwork):
    olga = teamwork.olga
    paper = ready(paper_of(olga.viewer, kind="subpoena", signed_by="judge"), teamwork.lena, olga)
    viewer = olga.viewer.for_purpose("legal_process")
    sql(
        viewer,
        "UPDATE legal_paper SET status = 'produced', answered_at = %s WHERE id = %s",
        timezone.now() + timedelta(days=400),
        paper.pk,
    )
    ((ends,),) = sql(viewer, "SELECT ends_at FROM privacy_reach WHERE cause_id = %s", paper.pk)
    assert ends <= timezone.now() + timedelta(hours=25)
    for longer in ("NULL", "now() + interval '9 days'", "'infinity'"):
        with pytest.raises(DatabaseError, match="only ends sooner"), transaction.atomic():
            sql(viewer, f"UPDATE privacy_reach SET ends_at = {longer} WHERE cause_id = %s", paper.pk)
    sql(viewer, "UPDATE legal_paper SET status = 'contested' WHERE id = %s", paper.pk)
    assert read_by(teamwork, viewer) == []


@pytest.mark.parametrize(
    "change",
    [
        {"labels": "'{health,substance_use}'"},
        {"labels": "'{}'"},
        {"subject_id": "%(sami)s"},
        {"stated": "'{care_team}'"},
        {"membership_id": "%(rosa)s"},
        {"membership_id": "NULL"},
        {"cause_id": "gen_random_uuid()"},
        {"record_id": "gen_random_uuid()"},
    ],
)
def test_a_tie_of_a_paper_is_written_for_nothing_but_what_the_paper_reaches(teamwork, change):
    olga = teamwork.olga
    paper = ready(paper_of(olga.viewer, kind="subpoena", signed_by="judge"), teamwork.lena, olga)
    given = {
        "membership_id": "%(olga)s",
        "subject_id": "%(lena)s",
        "cause_id": "%(paper)s",
        "labels": "'{health}'",
        "stated": "'{}'",
        "record_id": "NULL",
        **change,
    }
    keys = {
        "olga": olga.member.pk, "rosa": teamwork.rosa.membership_id, "lena": teamwork.lena.subject_id, "sami": teamwork.sami.subject_id,
        "paper": paper.pk, "place": paper.jurisdiction_id, "clinic": teamwork.clinic.pk,
    }  # fmt: skip
    columns = ", ".join(given)
    adding = (
        f"INSERT INTO privacy_reach (id, jurisdiction_id, agency_id, giver_id, kind, record_kind, basis, starts_at, {columns})"
        f" VALUES (gen_random_uuid(), %(place)s, %(clinic)s, %(clinic)s, 'paper', '', 'paper', now(), {', '.join(given.values())})"
    )
    with pytest.raises(DatabaseError), transaction.atomic(), as_viewer(olga.viewer), connection.cursor() as cursor:
        cursor.execute(adding, keys)
    with pytest.raises(DatabaseError, match="only ends sooner"), transaction.atomic():
        sql(olga.viewer, "UPDATE privacy_reach SET labels = '{substance_use}' WHERE cause_id = %s", paper.pk)
    with pytest.raises(DatabaseError, match="only ends sooner"), transaction.atomic():
        sql(
            olga.viewer,
            "UPDATE privacy_reach SET kind = 'paper' WHERE kind = 'task' AND giver_id = %s",
            teamwork.clinic.pk,
        )


def test_an_ordinary_tie_opens_nothing_to_a_custodian_whatever_it_states(teamwork):
    olga = teamwork.olga
    with as_viewer(olga.viewer), door_open("test"):
        tie(
            kind="task", cause_id=teamwork.lena.pk, by=olga.viewer, at=timezone.now(), subject_id=teamwork.lena.subject_id,
            members=[olga.member.pk], stated=["paper", "care_team", "task"],
        )  # fmt: skip
    assert read_by(teamwork, olga.viewer.for_purpose("legal_process")) == []


def test_colleagues_do_not_find_the_tie_of_a_paper(teamwork):
    paper = ready(paper_of(teamwork.olga.viewer, kind="subpoena", signed_by="judge"), teamwork.lena, teamwork.olga)
    asked = "SELECT count(*) FROM privacy_reach WHERE cause_id = %s"
    assert sql(teamwork.olga.viewer, asked, paper.pk) == [(1,)]
    assert sql(teamwork.rosa, asked, paper.pk) == [(0,)]


def test_the_floor_knows_of_every_paper_what_the_law_answers(cast):
    """A paper that stands in no row reaches nothing; the rows are the law's own answers."""
    with connection.cursor() as cursor, as_viewer(cast.rosa), pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute("SELECT count(*) FROM commonground_paper")
    laid = {tuple(map(str, row[:6])): row[6] for row in papers(the_law().version)}
    assert laid["subpoena", "judge", "justice", "", "['privacy_protected']", "False"]
    assert ("subpoena", "clerk", "justice", "victim_service", "[]", "True") not in laid
    assert not [key for key in laid if key[0] in ("preservation_letter", "public_records_request")]
    assert not [key for key in laid if key[0] == "immigration_paper" and key[1] != "judge"]
