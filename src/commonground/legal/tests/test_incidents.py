"""A privacy incident has a clock for each rule that may hold, and closes when everybody who has to know was told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.clocks.models import Clock
from commonground.kit.noes import NotNow
from commonground.legal.actions import change_rules, close_incident, open_incident, report_incident
from commonground.legal.models import Incident
from commonground.legal.regimes import regimes, statutes
from commonground.legal.tests.cast import hire

NO_NAMES = "A list went to the wrong printer"


def test_every_number_bears_its_source_its_mark_and_a_day_to_look_again():
    for rule in regimes().values():
        assert rule.citation and rule.mark in "VSRO" and rule.review_by and rule.hours > 0
    for statute in statutes().values():
        assert statute.citation and statute.mark in "VSRO" and statute.review_by


def test_criminal_justice_information_is_told_of_within_an_hour_and_a_grant_within_a_day():
    assert regimes()["cjis"].hours == regimes()["own"].hours == 1
    assert regimes()["vawa_grant"].hours == 24
    assert regimes()["hipaa"].hours == 60 * 24


@pytest.mark.django_db
def test_each_rule_starts_its_clock_from_the_moment_it_was_found(cast):
    found_at = timezone.now() - timedelta(minutes=20)
    made = open_incident(
        what="sent_wrong", summary=NO_NAMES, found_at=found_at, applies=["cjis", "hipaa"], by=cast.priya
    )
    with as_viewer(cast.priya):
        clocks = {clock.name: clock.due_at - found_at for clock in Clock.objects.filter(record_id=made.pk)}
    assert clocks == {
        "incident_own": timedelta(hours=1),
        "incident_cjis": timedelta(hours=1),
        "incident_hipaa": timedelta(days=60),
    }


@pytest.mark.django_db
def test_it_closes_only_when_everybody_who_has_to_know_was_told(cast):
    made = open_incident(what="seen", summary=NO_NAMES, found_at=timezone.now(), applies=["cjis"], by=cast.priya)
    with pytest.raises(NotNow) as no:
        close_incident(made, done="Printer moved, staff told", by=cast.priya)
    assert no.value.code == "J46"
    for rule in ("own", "cjis"):
        made = report_incident(made, regime=rule, by=cast.priya)
    with pytest.raises(NotNow) as no:
        report_incident(made, regime="cjis", by=cast.priya)
    assert no.value.code == "J45"
    closed = close_incident(made, done="Printer moved, staff told", by=cast.priya)
    assert closed.status == "closed"
    with as_viewer(cast.priya):
        assert set(Clock.objects.filter(record_id=made.pk).values_list("status", flat=True)) == {"met"}
    with pytest.raises(NotNow) as no:
        report_incident(closed, regime="own", by=cast.priya)
    assert no.value.code == "J44"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"what": "x"}, "J40"),
        ({"summary": "oh no"}, "J41"),
        ({"found_at": timezone.now() + timedelta(hours=2)}, "J42"),
        ({"applies": ["none"]}, "J43"),
    ],
)
def test_an_incident_that_is_not_in_order_says_what_is_missing(cast, facts, code):
    given = {"what": "seen", "summary": NO_NAMES, "found_at": timezone.now(), "applies": []}
    with pytest.raises(NotNow) as no:
        open_incident(**{**given, **facts}, by=cast.priya)
    assert no.value.code == code


@pytest.mark.django_db
def test_an_incident_of_one_agency_is_not_seen_by_another(cast):
    olga = hire(cast, "olga", cast.clinic, "privacy_officer")
    open_incident(what="seen", summary=NO_NAMES, found_at=timezone.now(), by=cast.priya)
    for other in (olga.viewer, cast.ada, cast.rosa):
        with as_viewer(other):
            assert not Incident.objects.exists()


@pytest.mark.django_db
def test_a_rule_is_added_or_dropped_later_with_a_reason_that_is_kept(cast):
    nils = hire(cast, "nils", cast.clinic, "privacy_officer")
    made = open_incident(
        what="seen", summary="A list lay open", found_at=timezone.now(), applies=["cjis"], by=nils.viewer
    )
    with pytest.raises(NotNow) as no:
        change_rules(made, rule="cjis", why="no", by=nils.viewer)
    assert no.value.code == "J41"
    with pytest.raises(NotNow) as no:
        change_rules(made, rule="own", why="We do not want to", by=nils.viewer)
    assert no.value.code == "J47"
    change_rules(made, rule="cjis", why="No criminal history was in it", by=nils.viewer)
    changed = change_rules(made, rule="hipaa", why="A diagnosis stood on it", by=nils.viewer)
    assert changed.regimes == ["hipaa", "own"]
    assert [(row["rule"], row["dropped"], row["why"]) for row in changed.changes] == [
        ("cjis", True, "No criminal history was in it"),
        ("hipaa", False, "A diagnosis stood on it"),
    ]
    with as_viewer(nils.viewer):
        clocks = dict(Clock.objects.filter(record_id=made.pk).values_list("name", "status"))
    assert clocks == {"incident_own": "running", "incident_cjis": "stopped", "incident_hipaa": "running"}
    report_incident(made, regime="hipaa", by=nils.viewer)
    with pytest.raises(NotNow) as no:
        change_rules(made, rule="hipaa", why="It was another list", by=nils.viewer)
    assert no.value.code == "J47"
