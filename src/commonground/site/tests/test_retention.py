"""How long what is kept is decided for every table, by a few rules with a source; and what a rule would let go is counted to the day."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections

from commonground.agencies.models import Agreement, Invitation
from commonground.consents.tests.cast import give_release
from commonground.legal.actions import lift_hold, name_custodian, place_hold
from commonground.legal.tests.cast import hire, paper_of
from commonground.people.tests.cast import note_person
from commonground.privacy import register as registering
from commonground.privacy import retention
from commonground.privacy.register import register, undecided
from commonground.privacy.retention import retention_rules, rules_in
from commonground.site import diagnosis
from commonground.site.commands import retention as command
from commonground.site.due import what_is_due

NOW = datetime(2033, 5, 1, 12, tzinfo=UTC)
GOOD = {
    "keeps": '"It."',
    "years": "6",
    "then": '"delete"',
    "source": '"45 CFR 164.530(j)(2)"',
    "review_by": "2027-06-30",
}


def written(**changed):
    lines = {**GOOD, **changed}
    return "[papers]\n" + "".join(f"{name} = {value}\n" for name, value in lines.items() if value)


def test_the_numbers_are_those_of_their_sources():
    """HIPAA papers 6 years (45 CFR 164.530(j)(2)), accounts of disclosures 6 (45 CFR 164.528), Part 2 lists 3 (42 CFR 2.24), audit at least 1 (AU-11)."""
    rules = retention_rules()
    assert (rules["papers"].years, rules["disclosures"].years) == (6, 6) and rules["disclosures"].years >= 3
    assert rules["books"].years >= 1 and rules["books"].then == "stay", "every line is part of the proof of all others"
    assert all("CFR" in rules[name].source for name in ("books", "papers", "disclosures"))
    assert not rules["records"].counts and rules["records"].whose == "agency", "no number binds everybody"
    ours = {name: (rule.years, rule.days) for name, rule in rules.items() if rule.counts and "Ours" in rule.source}
    assert ours == {"links": (0, 90), "mail": (0, 90), "stays": (0, 30), "news": (0, 7), "staff": (7, 0)}
    assert {name for name, rule in rules.items() if rule.then == "stay"} == {
        "books", "protects", "keys", "accounts", "settled",
    }  # fmt: skip
    assert {name for name, rule in rules.items() if rule.whose == "agency"} == {"records"}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"years": ""}, "say one of"),
        ({"days": "3"}, "say one of"),
        ({"whose": '"agency"'}, "say one of"),
        ({"years": "-1"}, "say one of"),
        ({"years": "", "whose": '"the mayor"'}, "whose is one of"),
        ({"then": '"shred"'}, "then is one of"),
        ({"source": '" "'}, "source"),
        ({"keeps": '""'}, "keeps"),
        ({"review_by": '"soon"'}, "review_by"),
        ({"review_by": ""}, "review_by"),
        ({"weeks": "3"}, "weeks"),
    ],
)
def test_a_rule_that_says_too_little_or_too_much_is_refused(changed, says):
    assert rules_in(written())["papers"].years == 6
    with pytest.raises(ValueError, match=says):
        rules_in(written(**changed))


@pytest.mark.parametrize(
    ("table", "changed", "says"),
    [
        ("people.person", {"keep": ""}, "Write in fields.toml keep = one of"),
        ("people.person", {"keep": "forever"}, "no rule of privacy/retention.toml"),
        ("agencies.invitation", {"since": ()}, "since has to name the moments"),
        ("agencies.invitation", {"since": ("expired",)}, "there is no such field"),
        ("agencies.invitation", {"since": ("token_hash",)}, "which is no moment"),
        ("cases.case", {"over": ("reopened_at",)}, "which since does not"),
        ("cases.task", {"since": ()}, "the one field with the row"),
        ("cases.task", {"since": ("case", "set_at")}, "the one field with the row"),
    ],
)
def test_a_table_that_nobody_decided_about_is_named_with_what_to_write(monkeypatch, table, changed, says):
    assert undecided() == []
    asked = {**register(), table: replace(register()[table], **changed)}
    monkeypatch.setattr(registering, "register", lambda: asked)
    found = undecided()
    assert len(found) == 1 and says in found[0] and found[0].lower().startswith(table)


def test_every_rule_is_named_by_a_table():
    assert {table.keep for table in register().values()} == set(retention_rules())


def test_what_tells_of_a_person_never_just_ends_with_what_holds_no_person():
    """A table of people under the rule for what holds no person would be kept for good and nobody would see it."""
    no_person = {name for name, table in register().items() if table.keep == "settled"}
    tells = {name for name in no_person if {"general", "health", "identity"} & set(register()[name].fields.values())}
    assert tells == set()
    assert {name for name in no_person if "subject" in register()[name].fields} == set()


def counted(table, at=NOW):
    return next(each for each in what_is_due(at) if each.table == table)


def put(statement, *values):
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, values)


INVITE = """INSERT INTO agencies_invitation (id, jurisdiction_id, user_id, agency_id, membership_id, token_hash, made_at, expires_at, used_at)
 VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, %s, %s, %s)"""


@pytest.mark.commits
def test_a_row_is_past_its_rule_from_the_latest_of_its_moments(committed, cast):
    days = retention_rules()["links"].days
    assert days == 90 and counted("agencies.Invitation").past == 0
    long_ago, just = NOW - timedelta(days=days + 400), NOW - timedelta(days=days)
    amara = cast.amara
    whose = (cast.jurisdiction.pk, amara.user_id, amara.agency_id, amara.membership_id)
    for mark, expires, used in (
        ("a", just, long_ago),
        ("b", just + timedelta(seconds=1), long_ago),
        ("c", long_ago, just + timedelta(seconds=1)),
    ):
        put(INVITE, *whose, mark, long_ago, expires, used)
    found = counted("agencies.Invitation")
    assert (found.rows, found.past, found.held) == (3, 1, 0)
    assert found.oldest == just
    assert Invitation.objects.count() == 3, "it only counts"


@pytest.mark.commits
def test_what_is_in_use_is_never_past(committed, cast):
    """An agreement without an end, and one that ended five years ago; six years after its end it is past."""
    before = counted("agencies.Agreement")
    assert before.rows and before.past == 0, "agreements of the cast have no end"
    put("UPDATE agencies_agreement SET ends_at = %s", NOW - timedelta(days=5 * 365))
    assert counted("agencies.Agreement").past == 0
    put("UPDATE agencies_agreement SET ends_at = %s", NOW.replace(year=NOW.year - 6))
    assert counted("agencies.Agreement").past == before.rows == Agreement.objects.count()


@pytest.mark.commits
def test_what_is_not_over_is_never_past_however_old_its_other_moments_are(committed, cast):
    """An emergency access that nobody reviewed, and a legal paper that nobody answered, are still to be done; a case that was opened again is open."""
    olga, nils = hire(cast, "olga", cast.crisis, "custodian"), hire(cast, "nils", cast.crisis, "privacy_officer")
    paper = paper_of(olga.viewer, kind="preservation_letter", signed_by="officer", recipient="police")
    paper = name_custodian(paper, custodian=olga.member, person=note_person(cast), by=olga.viewer)
    lift_hold(lift_hold(place_hold(paper, by=olga.viewer), by=olga.viewer), by=nils.viewer)
    later = datetime.now(UTC) + timedelta(days=20 * 365)
    assert counted("legal.Paper", later).past == 0, "its hold ended, and nobody answered it"
    put("UPDATE legal_paper SET answered_at = hold_until")
    assert counted("legal.Paper", later).past == 1
    assert register()["cases.case"].over == ("closed_at",)
    assert register()["privacy.emergency"].over == ("reviewed_at",)


@pytest.mark.commits
def test_what_a_paper_holds_is_counted_apart_until_two_end_the_hold(committed, cast):
    person = note_person(cast)
    give_release(cast, person)
    began = NOW - timedelta(days=3000)
    put(
        "UPDATE consents_release SET given_at = %s, asked_at = %s, expires_at = %s",
        began,
        began,
        began + timedelta(days=90),
    )
    assert (counted("consents.Release").past, counted("consents.Release").held) == (1, 0)
    olga, nils = hire(cast, "olga", cast.crisis, "custodian"), hire(cast, "nils", cast.crisis, "privacy_officer")
    paper = paper_of(olga.viewer, kind="preservation_letter", signed_by="officer", recipient="police")
    paper = place_hold(name_custodian(paper, custodian=olga.member, person=person, by=olga.viewer), by=olga.viewer)
    assert (counted("consents.Release").past, counted("consents.Release").held) == (1, 1)
    later = NOW + timedelta(days=20 * 365)
    grants = counted("privacy.Grant", later)
    assert grants.past and grants.held == grants.past, "what was permitted, too"
    paper = lift_hold(paper, by=olga.viewer)
    assert counted("consents.Release").held == 1, "one alone ends nothing"
    lift_hold(paper, by=nils.viewer)
    assert counted("consents.Release").held == 0 and counted("privacy.Grant", later).held == 0


@pytest.mark.commits
def test_books_records_without_a_number_and_pieces_of_a_row_are_never_past(committed, cast):
    note_person(cast)
    for table in ("ledger.Happening", "people.Person", "people.OwnWayIn", "privacy.Bar"):
        assert counted(table).past is None
    assert counted("ledger.Happening").rows and counted("people.Person").oldest


@pytest.mark.commits
def test_the_command_says_rule_source_and_rows_and_nothing_of_anybody(committed, cast, monkeypatch, capsys):
    monkeypatch.setattr(command.embedded, "prepare", lambda **_: None)
    note_person(cast, name="Marigold Canary")
    command.retention(as_json=False)
    said = capsys.readouterr().out
    assert "papers: 6 years." in said and "45 CFR 164.530(j)(2)" in said and "Nothing was deleted" in said
    assert re.search(r"people\.Person +1 rows, oldest", said)
    assert "Canary" not in said and "Marigold" not in said
    command.retention(as_json=True)
    lines = {each["table"]: each for each in json.loads(capsys.readouterr().out)}
    assert lines["agencies.Invitation"]["past"] == 0 and lines["people.Person"]["past"] is None
    assert set(lines) == {model._meta.label for model in registering.own_models()}


def test_a_rule_whose_day_of_review_is_past_is_named_by_the_doctor(monkeypatch):
    assert diagnosis._retention().fine
    old = {"papers": replace(retention_rules()["papers"], review_by=date(2020, 1, 1))}
    monkeypatch.setattr(diagnosis, "retention_rules", lambda: old)
    assert not diagnosis._retention().fine and "papers" in diagnosis._retention().do


def test_the_rules_are_read_from_the_file_that_is_shipped():
    told = (Path(retention.__file__).parent / "retention.toml").read_text()
    assert rules_in(told) == retention_rules()
