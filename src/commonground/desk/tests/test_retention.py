"""The page of how long what is kept: every rule with its source, what a paper holds, and nothing of another agency."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from commonground.desk.pages import retention as page
from commonground.desk.pages.retention import how_long
from commonground.legal.actions import lift_hold, name_custodian, place_hold
from commonground.legal.tests.cast import hire, known_at, paper_of
from commonground.privacy.retention import retention_rules

pytestmark = pytest.mark.django_db
PAGE = "/desk/retention/"


@pytest.fixture
def town(cast):
    cast.olga, cast.nils = (
        hire(cast, "olga", cast.clinic, "custodian"),
        hire(cast, "nils", cast.clinic, "privacy_officer"),
    )
    cast.priya = hire(cast, "priya2", cast.crisis, "privacy_officer")
    return cast


def opened(staff):
    client = Client()
    client.force_login(staff.user)
    return client.get(PAGE)


def keep(town, docket):
    paper = paper_of(
        town.olga.viewer, kind="preservation_letter", signed_by="officer", recipient="police", docket=docket
    )
    lena = known_at(town.rosa, name=f"Lena {docket}")
    named = name_custodian(paper, custodian=town.olga.member, person=lena, by=town.olga.viewer)
    return place_hold(named, by=town.olga.viewer)


def test_each_rule_stands_there_with_number_source_and_day(town):
    said = opened(town.nils).content.decode()
    for rule in retention_rules().values():
        assert escape(rule.keeps) in said and escape(rule.source) in said and escape(how_long(rule)) in said
    assert "Nothing is deleted by these rules yet" in said and "No paper holds a record of your agency" in said


def test_what_a_paper_holds_is_listed_for_its_agency_alone_until_two_end_it(town):
    paper = keep(town, "26-CV-1")
    assert "26-CV-1" in opened(town.nils).content.decode() and "26-CV-1" in opened(town.olga).content.decode()
    assert "26-CV-1" not in opened(town.priya).content.decode()
    lift_hold(lift_hold(paper, by=town.olga.viewer), by=town.nils.viewer)
    assert "26-CV-1" not in opened(town.nils).content.decode()


def test_who_has_nothing_to_do_at_the_legal_desk_does_not_open_it(town):
    client = Client()
    client.force_login(town.users["rosa"])
    assert client.get(PAGE).status_code in (403, 404)


def test_a_rule_whose_day_is_past_says_so(town, monkeypatch):
    assert "That day is past" not in opened(town.nils).content.decode()
    old = {"papers": replace(retention_rules()["papers"], review_by=date(2020, 1, 1))}
    monkeypatch.setattr(page, "retention_rules", lambda: old)
    assert "That day is past" in opened(town.nils).content.decode()


def test_more_holds_ask_no_more_of_the_database(town):
    keep(town, "26-CV-1")
    opened(town.nils)
    with CaptureQueriesContext(connection) as one:
        opened(town.nils)
    for number in range(2, 5):
        keep(town, f"26-CV-{number}")
    with CaptureQueriesContext(connection) as four:
        said = opened(town.nils).content.decode()
    assert "26-CV-4" in said and len(four) == len(one)
