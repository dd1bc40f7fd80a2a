"""What others share: the list shows it newest first, ends with the permission, and tells nothing of what may not be seen."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.kit.closed import door_open
from commonground.kit.ids import uuid4
from commonground.ledger.models import Look
from commonground.privacy.actions import grant, new_subject, withdraw, write_part
from commonground.privacy.lists import PAGE

pytestmark = pytest.mark.django_db
HERE = "/desk/shared/"


def told(cast, *texts, label="general", permitted=True, by="amara", to="housing"):
    """Parts about one person at one agency, one a minute, the last the newest; permitted to another or not. Gives the permission."""
    writer, release, now = cast.viewers[by], uuid4(), timezone.now()
    with as_viewer(writer), door_open("test"):
        subject = new_subject(by=writer)
        for number, text in enumerate(texts):
            at = now - timedelta(minutes=len(texts) - number)
            write_part(subject, name="note", label=label, text=text, by=writer, at=at, subject_id=subject.pk)
        if permitted:
            grant(
                subject_id=subject.pk, release_id=release, from_agencies=[writer.agency_id], to_agencies=[cast.agencies[to].pk],
                labels=[label], purpose="coordination", starts_at=now - timedelta(hours=1), expires_at=now + timedelta(days=1), by=writer,
            )  # fmt: skip
    return release


def plain(answer):
    """A page without what is new each time."""
    tokens = (
        r'name="csrfmiddlewaretoken" value="[^"]+"|"X-CSRFToken": "[^"]+"|content="20[^"]+"|datetime="[^"]+"|nonce-\S+'
    )
    return re.sub(tokens, "", answer.content.decode())


@pytest.fixture
def page(client, cast):
    def ask(who, said=None, where=HERE):
        client.force_login(cast.users[who])
        return client.post(where, {"said": said}) if said is not None else client.get(where)

    return ask


def test_what_a_permission_opens_stands_there_newest_first_and_is_gone_when_it_ends(cast, page):
    release = told(cast, "likes tea", "likes walks")
    shown = page("wole").content.decode()
    assert (
        0 < shown.index("likes walks") < shown.index("likes tea")
        and "2 in all" in shown
        and "Harbor Crisis Team" in shown
    )
    with as_viewer(cast.amara), door_open("test"):
        withdraw(release_id=release, at=timezone.now())
    shown = page("wole").content.decode()
    assert "likes" not in shown and "Nothing is shared with you" in shown


def test_pages_leave_nothing_out_and_show_nothing_twice(cast, page):
    told(cast, *(f"line {n:03}." for n in range(2 * PAGE + 7)))
    seen, where = [], HERE
    while where:
        shown = page("wole", where=where).content.decode()
        seen += re.findall(r"line \d{3}", shown)
        older = re.search(r'href="(\?before=[^"]+)"', shown)
        where = HERE + older[1] if older else ""
    assert seen == [f"line {n:03}" for n in reversed(range(2 * PAGE + 7))]


def test_a_place_that_is_none_leads_to_the_top(cast, page):
    told(cast, "likes tea")
    for place in ("x", "20260101T000000000000-x", "-", "99999999T0-0"):
        assert "likes tea" in page("wole", where=f"{HERE}?before={place}").content.decode()


def test_words_find_what_is_shared_and_never_what_is_not_searched(cast, page):
    told(cast, "likes marmalade tea")
    told(cast, "marmalade that nobody permitted", permitted=False)
    shown = page("wole", "marmalade").content.decode()
    assert "likes marmalade tea" in shown and "nobody permitted" not in shown
    assert "Nothing found" in page("wole", "tangerine").content.decode()


def test_what_the_viewer_may_not_see_changes_no_byte_and_no_question_to_the_database(cast, page):
    told(cast, "likes tea")

    def answers():
        made = []
        for said in (None, "tea", "marmalade"):
            with CaptureQueriesContext(connection) as asked:
                made.append((plain(page("wole", said)), len(asked)))
        return made

    page("wole")
    before = answers()
    told(cast, "marmalade tea", permitted=False)
    told(cast, "marmalade tea", label="criminal_justice", by="omar", permitted=False)
    told(cast, "marmalade tea", to="clinic")
    told(cast, "marmalade tea", label="victim_advocacy", by="alma", permitted=False)
    assert answers() == before


def test_the_look_names_the_parts_shown_and_no_other(cast, page):
    told(cast, "likes tea")
    since = timezone.now()
    page("wole")
    look = Look.objects.using("ledger").filter(at__gte=since, action="desk:shared").last()
    assert len(look.records["privacy.part"]) == 1


@pytest.mark.parametrize(("who", "status"), [("dara", 403), ("omar", 403), ("priya", 403), ("ines", 200)])
def test_it_opens_to_those_who_read_people(page, who, status):
    assert page(who).status_code == status


def test_today_leads_there(page):
    assert f'href="{HERE}"' in page("wole", where="/desk/today/").content.decode()
