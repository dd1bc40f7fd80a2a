"""What the own page adds to the shared test story: a worker hands over words, and a person comes in."""

import re
from typing import Any

from django.db import connection
from django.test import Client

from commonground.agencies.context import Viewer, as_viewer
from commonground.agencies.tests.cast import Cast
from commonground.messages.actions.safe_contact import safe_contact_of
from commonground.mine.guard import COOKIE
from commonground.people.actions import hand_over_page, set_safe_contact
from commonground.people.models import OwnPage, Person

PIN = "480261"


def hand_over(cast: Cast, person: Person, who: str = "amara", **facts: Any) -> tuple[OwnPage, str]:
    """``who`` hands a person the words of their own page."""
    by = cast.viewers[who]
    asked_how(person, by)
    return hand_over_page(person, **{"asked_alone": True, **facts}, by=by)


def asked_how(person: Person, by: Viewer) -> Person:
    """The person, whom the agency has asked how it is safe to reach them, if it is its own row."""
    with as_viewer(by):
        mine = Person.objects.filter(pk=person.pk, agency_id=by.agency_id).exists()
        known = safe_contact_of(person.subject_id, by=by) is not None
    if mine and not known and "people.note" in by.rights:
        set_safe_contact(person, way="come_by", by=by)
    return person


def come_in(words: str, *, pin: str = PIN, client: Client | None = None) -> tuple[Client, str]:
    """A browser in which the person has just started their page, and their own words."""
    browser = client or Client()
    answer = browser.post("/mine/new/", {"words": words, "pin": pin, "again": pin}, follow=True)
    found = re.search(r'<p class="words">([a-z ]+)</p>', answer.content.decode())
    assert answer.status_code == 200 and found, (answer.status_code, answer.content.decode()[-1500:])
    assert browser.cookies[COOKIE].value
    assert browser.post("/mine/words/").status_code == 302
    return browser, found[1]


def come_back(words: str, *, pin: str = PIN, client: Client | None = None) -> tuple[Client, Any]:
    """A browser in which the person came back with their own words, and the answer."""
    browser = client or Client()
    return browser, browser.post("/mine/come/", {"words": words, "pin": pin})


def own_page(cast: Cast, person: Person, who: str = "amara") -> Client:
    """A browser in which this person's own page is open."""
    return come_in(hand_over(cast, person, who)[1])[0]


def sql(viewer: Viewer, statement: str, *facts: object) -> list[tuple[Any, ...]]:
    """What one smuggled statement answers in the request of this member."""
    with as_viewer(viewer), connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return cursor.fetchall() if cursor.description else []
