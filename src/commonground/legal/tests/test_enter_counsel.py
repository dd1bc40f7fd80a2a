"""Law to look at again: what is due is said until counsel's word is written down, and their word changes nothing that may be seen."""

import re
import sys
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from commonground.agencies.actions.join import join
from commonground.agencies.context import as_viewer
from commonground.agencies.models import User
from commonground.agencies.viewers import service, viewer_from
from commonground.kit.noes import NotNow, Refused
from commonground.legal.actions import enter_counsel
from commonground.legal.actions.enter_counsel import signature_of
from commonground.legal.law_queries import days_named, entries, law_due, law_to_look_at
from commonground.legal.models import CounselEntry
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.passages import SOON, due, passages, unsettled

pytestmark = pytest.mark.django_db
LAW = "/desk/legal/law/"
VERB = sys.modules["commonground.legal.actions.enter_counsel"]


@pytest.fixture
def olga(cast):
    """The privacy officer of an agency, who is not the office."""
    user = User.objects.create_user("olga@willow.example.org", None, name="Olga")
    cast.users["olga"] = user
    return viewer_from(
        join(user=user, agency=cast.housing, role_code="privacy_officer", by=service("setup", cast.host))
    )


def first():
    return passages(the_law())[0]


def noon(day, cast):
    return datetime.combine(day, time(12), ZoneInfo(cast.jurisdiction.time_zone))


def said(cast, *, keys=None, by=None, at=None, **facts):
    at = at or timezone.now()
    today = at.astimezone(ZoneInfo(cast.jurisdiction.time_zone)).date()
    told = {
        "passages": keys or [first().key], "found": "stands", "name": "Lena Moss", "office": "County counsel", "entry": "2026-114",
        "signed_on": today, "again_by": today + timedelta(days=365), **facts,
    }  # fmt: skip
    return enter_counsel(**told, by=by or cast.priya.for_purpose("administration"), at=at)


def seen(viewer, at):
    viewer = viewer.for_purpose("administration")
    with as_viewer(viewer):
        return law_to_look_at(viewer, at=at)


def test_what_is_overdue_and_what_is_due_within_three_months_is_told_with_source_and_certainty(cast):
    one = first()
    assert one.citation and one.certainty in {"settled", "unsettled"} and one.owner and one.cells
    before = seen(cast.priya, noon(one.due - SOON, cast))
    assert one not in [each.passage for each in before.soon + before.overdue]
    near = seen(cast.priya, noon(one.due - SOON + timedelta(days=1), cast))
    assert one in [each.passage for each in near.soon] and not near.overdue
    on_the_day = seen(cast.priya, noon(one.due, cast))
    assert one in [each.passage for each in on_the_day.soon]
    late = seen(cast.priya, noon(one.due + timedelta(days=1), cast))
    assert one in [each.passage for each in late.overdue]
    assert late.overdue[0].day == one.due and late.overdue[0].said is None


def test_what_counsel_said_moves_the_day_of_what_stands_and_nothing_else(cast):
    one, at = first(), noon(first().due + timedelta(days=1), cast)
    law = the_law().version
    made = said(cast, at=at)
    assert one not in [each.passage for each in seen(cast.priya, at).overdue]
    with as_viewer(cast.priya.for_purpose("administration")):
        again = days_named(entries(cast.jurisdiction.pk))
    assert again == {one.key: made.again_by} and made.version == law == the_law().version
    later = seen(cast.priya, noon(made.again_by + timedelta(days=1), cast))
    (back,) = [each for each in later.overdue if each.passage == one]
    assert back.said.name == "Lena Moss" and back.day == made.again_by


@pytest.mark.parametrize("found", ["should_narrow", "may_widen"])
def test_what_counsel_would_change_stays_due_and_ends_an_earlier_word(cast, found):
    one, at = first(), noon(first().due + timedelta(days=1), cast)
    said(cast, at=at)
    said(cast, found=found, at=at + timedelta(minutes=1))
    (line,) = [each for each in seen(cast.priya, at + timedelta(hours=1)).overdue if each.passage == one]
    assert line.said.found == found


def test_what_counsel_said_of_other_words_says_nothing_of_these(cast):
    """A word of the passage that changes makes it another, which counsel has not read."""
    from dataclasses import replace

    law, one = the_law(), first()
    cell = next(
        cell
        for cell in law.cells.values()
        if cell.label == one.label and any(way.citation == one.citation for way in cell.ways)
    )
    ways = tuple(replace(way, citation=way.citation + ", as amended") for way in cell.ways)
    changed = replace(law, cells={**law.cells, (cell.label, cell.recipient, cell.purpose): replace(cell, ways=ways)})
    known, now = {each.key for each in passages(law)}, {each.key for each in passages(changed)}
    new = [each for each in passages(changed) if each.key in now - known]
    assert new and all(each.citation.endswith("as amended") for each in new)
    overdue = due(changed, one.due + timedelta(days=1), again={key: date(2040, 1, 1) for key in known})
    assert {each.key for each, _day in overdue} == {each.key for each in new if each.due <= one.due}


def test_an_effect_never_changes_by_an_entry(cast):
    before = dict(the_law().cells)
    said(cast, keys=[each.key for each in passages(the_law())], found="may_widen")
    assert dict(the_law().cells) == before


def test_what_is_not_settled_waits_until_counsel_said_something(cast):
    one, at = unsettled(the_law())[0], timezone.now()
    assert one in [each.passage for each in seen(cast.priya, at).unsettled]
    said(cast, keys=[one.key], at=at)
    assert one not in [each.passage for each in seen(cast.priya, at).unsettled]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"keys": ["no such passage"]}, "J91"),
        ({"found": "approved"}, "J95"),
        ({"name": "Moss"}, "J92"),
        ({"entry": " "}, "J92"),
        ({"signed_on": date.today() + timedelta(days=3)}, "J93"),
        ({"signed_on": date.today() - timedelta(days=400)}, "J93"),
        ({"again_by": date.today() - timedelta(days=1)}, "J94"),
        ({"again_by": date.today() + timedelta(days=2000)}, "J94"),
        ({"again_by": None}, "J94"),
    ],
)
def test_without_a_name_a_number_and_days_nothing_is_ticked(cast, wrong, code):
    with pytest.raises(NotNow) as no:
        said(cast, **wrong)
    assert no.value.code == code
    with as_viewer(cast.priya):
        assert not CounselEntry.objects.exists()


def test_the_office_alone_writes_it_down(cast, olga):
    with pytest.raises(NotNow) as no:
        said(cast, by=olga.for_purpose("administration"))
    assert no.value.code == "J90"
    with pytest.raises(Refused):
        said(cast, by=cast.ada)


def test_below_the_pages_nobody_else_writes_and_nobody_changes_an_entry(cast, olga):
    said(cast)
    row = "INSERT INTO legal_counselentry SELECT gen_random_uuid(), passages, version, found, name, office, entry, signed_on, again_by, entered_by, entered_at, %s, jurisdiction_id FROM legal_counselentry"
    changed = "UPDATE legal_counselentry SET again_by = '2090-01-01'"
    for who, agency in ((olga, cast.housing), (olga, cast.host), (cast.ada, cast.host)):
        with as_viewer(who), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(row, [agency.pk])
            assert cursor.rowcount == 0
            raise DatabaseError
    with as_viewer(cast.priya), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(changed)


def test_the_ledger_keeps_it_without_a_name(cast, monkeypatch):
    kept = []
    real = VERB.remember
    monkeypatch.setattr(VERB, "remember", lambda event: kept.append(event.facts) or real(event))
    made = said(cast)
    (facts,) = kept
    assert (
        facts["passages"] == made.passages
        and facts["version"] == made.version
        and facts["signature"] == signature_of(made)
    )
    assert not any(word in str(facts) for word in ("Lena", "County counsel", "2026-114"))


def test_nothing_is_written_when_the_ledger_does_not_take_it(cast, monkeypatch):
    def fails(event):
        raise RuntimeError

    monkeypatch.setattr(VERB, "remember", fails)
    with pytest.raises(RuntimeError):
        said(cast)
    with as_viewer(cast.priya):
        assert not CounselEntry.objects.exists()


def test_the_page_shows_all_of_it_and_only_the_office_may_tick(client, cast, olga):
    client.force_login(cast.users["priya"])
    page = client.get(LAW + "?all=1").content.decode()
    assert first().citation.replace("'", "&#x27;") in page and 'name="passages"' in page
    client.force_login(cast.users["olga"])
    read = client.get(LAW + "?all=1").content.decode()
    assert first().citation.replace("'", "&#x27;") in read and 'name="passages"' not in read
    for who in ("ada", "ines", "omar"):
        client.force_login(cast.users[who])
        assert client.get(LAW).status_code == 403


def today_of(zone):
    return timezone.localdate(timezone=ZoneInfo(zone))


def test_it_is_written_down_on_the_page(client, cast):
    client.force_login(cast.users["priya"])
    today = today_of(cast.jurisdiction.time_zone)
    told = {
        "passages": [first().key], "found": "stands", "name": "Lena Moss", "office": "County counsel", "entry": "2026-114",
        "signed_on": today.isoformat(), "again_by": (today + timedelta(days=300)).isoformat(),
    }  # fmt: skip
    assert client.post(LAW + "counsel/", {**told, "name": "Moss"}).status_code == 422
    assert client.post(LAW + "counsel/", told).status_code == 302
    assert "Lena Moss" in client.get(LAW + "?all=1").content.decode()


def told_on_the_page(**facts):
    today = today_of("America/Chicago")
    return {
        "passages": [first().key], "found": "stands", "name": "Lena Moss", "office": "County counsel", "entry": "2026-114",
        "signed_on": today.isoformat(), "again_by": (today + timedelta(days=300)).isoformat(), **facts,
    }  # fmt: skip


def written(cast):
    with as_viewer(cast.priya):
        return list(CounselEntry.objects.all())


def test_a_form_that_is_sent_twice_is_written_down_once(client, cast):
    client.force_login(cast.users["priya"])
    once = re.search(r'name="once" value="([^"]+)"', client.get(LAW).content.decode())[1]
    for _turn in range(2):
        assert client.post(LAW + "counsel/", told_on_the_page(once=once)).status_code == 302
    assert len(written(cast)) == 1


def test_the_day_of_the_next_look_is_asked_of_what_stands_alone(client, cast):
    client.force_login(cast.users["priya"])
    refused = client.post(LAW + "counsel/", told_on_the_page(again_by=""))
    assert refused.status_code == 422 and "Write that day" in refused.content.decode()
    assert client.post(LAW + "counsel/", told_on_the_page(again_by="", found="should_narrow")).status_code == 302
    assert client.post(LAW + "counsel/", told_on_the_page(found="may_widen")).status_code == 302
    assert [one.again_by for one in written(cast)] == [None, None]
    with as_viewer(cast.priya), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO legal_counselentry SELECT gen_random_uuid(), passages, version, 'stands', name, office, entry, signed_on, NULL, entered_by, now(), agency_id, jurisdiction_id FROM legal_counselentry"
        )


def test_other_rules_open_without_leaving_the_page_and_stay_open_where_one_is_ticked(client, cast):
    client.force_login(cast.users["priya"])
    page = client.get(LAW).content.decode()
    begins = page.index('<details class="more">')
    rest = page[begins : page.index("</details>", begins)]
    others = re.findall(r'name="passages" value="([^"]+)"', rest)
    assert others and "?all=1" not in page
    assert not re.search(r"\d cells?\b", page) and "overlay" not in page and "of the table" in rest
    assert len(re.findall(r'<div class="choice"><input type="checkbox" name="passages"', page)) == page.count(
        'name="passages"'
    )
    again = client.post(LAW + "counsel/", told_on_the_page(passages=others[:1], name="Moss")).content.decode()
    assert re.search(r'<details class="more" open>', again) and re.search(
        rf'value="{re.escape(others[0])}"[^>]*checked', again
    )


def test_one_row_of_it_stands_on_the_officers_today(client, cast, olga, monkeypatch):
    client.force_login(cast.users["priya"])
    assert LAW not in client.get("/desk/today/").content.decode()
    at = noon(first().due + timedelta(days=1), cast)
    with as_viewer(cast.priya):
        found = law_due(cast.priya, at=at)
    assert found[0][0] == first()
    monkeypatch.setattr("commonground.desk.pages.today.law_due", lambda viewer, *, at: found)
    assert client.get("/desk/today/").content.decode().count(f'href="{LAW}"') >= 1
    client.force_login(cast.users["olga"])
    assert LAW not in client.get("/desk/today/").content.decode()
