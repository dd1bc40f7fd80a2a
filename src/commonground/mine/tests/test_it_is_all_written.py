"""The two books: every verb of the page leaves a line, every page a look, and what *Who saw* shows is what the book holds."""

import random
import tomllib
from collections import defaultdict
from importlib import resources

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.assessments.models import Assessment
from commonground.consents.models import Release
from commonground.consents.tests.cast import give_release
from commonground.kit.closed import door_open
from commonground.ledger.models import Happening, Look
from commonground.ledger.writing import note_look
from commonground.mine.tests.cast import come_in, hand_over, own_page
from commonground.people.actions import end_own_page
from commonground.people.models import Person
from commonground.people.tests.cast import note_person
from commonground.privacy.actions import write_part
from commonground.privacy.doors import seeing
from commonground.privacy.law.labels import PURPOSES
from commonground.privacy.models import Part

pytestmark = [pytest.mark.commits]
# Written from the law's column for the person (privacy reference, section 2, SELF): shown, and kept back.
SHOWN = ("general", "health", "substance_use", "education")
KEPT_BACK = ("criminal_justice", "health.psychotherapy_note", "victim_advocacy", "child_welfare")


def test_every_verb_leaves_a_line_and_every_page_a_look_of_nobody_s_agency(committed, cast):
    person = note_person(cast)
    page, words = hand_over(cast, person)
    phone, _words = come_in(words)
    release = give_release(cast, person)
    phone.get("/mine/asked/")
    phone.post("/mine/say/side/", {"text": "My side."})
    phone.post(f"/mine/shared/{release.pk}/back/")
    phone.post("/mine/close/", {"where": "everywhere"})
    end_own_page(page, by=cast.amara)
    kinds = set(Happening.objects.using("ledger").values_list("kind", flat=True))
    assert {
        "people.own_page_handed_over", "people.own_page_entered", "people.own_word_said", "consents.revoked", "people.own_page_left",
        "people.own_page_ended",
    } <= kinds  # fmt: skip
    came = Happening.objects.using("ledger").filter(kind__in=["people.own_page_entered", "people.own_page_left"])
    assert {line.agency_id for line in came} == {None}
    looks = Look.objects.using("ledger").filter(purpose="self_access")
    assert {look.action for look in looks} >= {"mine:asked"}
    assert {(look.user_id, look.agency_id) for look in looks} == {(page.pk, None)}
    [asked] = [look for look in looks if look.action == "mine:asked"]
    assert str(release.pk) in asked.records["consents.release"]


def a_part(cast, person, label, who="amara"):
    by = cast.viewers[who]
    with as_viewer(by), door_open("test"):
        return write_part(
            person, name="note", label=label, text="x", subject_id=person.subject_id, by=by, at=timezone.now()
        )


def look_at(cast, who, person, parts, purpose):
    """One look by a member of staff at whatever of this they may see."""
    with seeing(cast.viewers[who], purpose=purpose, action="test:look"):
        list(Person.objects.filter(pk=person.pk))
        list(Part.objects.filter(pk__in=[part.pk for part in parts]))
        list(Release.objects.all())
        list(Assessment.objects.all())


def told_by_the_book(cast, of_person, parts):
    """The lines that the person must find, read by the owner from the book itself: nothing of the page's own way is used."""
    open_ids = {"people.person": {str(of_person.pk)}, "privacy.part": {str(p.pk) for p in parts if p.label in SHOWN}}
    with as_viewer(cast.amara):
        open_ids["consents.release"] = {str(r.pk) for r in Release.objects.filter(subject_id=of_person.subject_id)}
    expected = {}
    for look in Look.objects.using("owner").filter(outcome="shown"):
        shown = any(set(look.records.get(kind, ())) & ids for kind, ids in open_ids.items())
        silent = look.agency_id in {None, cast.shelter.pk}
        if shown and not silent and look.purpose not in ("investigation", "proceedings", "child_protection"):
            expected[str(look.pk)] = look.at
    return [key for key, _at in sorted(expected.items(), key=lambda one: (one[1], one[0]), reverse=True)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_who_saw_is_what_the_book_holds(committed, cast, seed):
    chance = random.Random(seed)
    person, other = note_person(cast), note_person(cast, name="Somebody else")
    parts = [a_part(cast, person, label) for label in (*SHOWN, *KEPT_BACK)]
    others = [a_part(cast, other, "general")]
    give_release(cast, person, to=("housing", "clinic", "shelter"))
    for _ in range(25):
        whose, theirs = chance.choice([(person, parts), (other, others)])
        purpose = chance.choice(["coordination", "treatment", "crisis_response", "investigation", "administration"])
        look_at(
            cast,
            chance.choice(["amara", "chen", "ines", "wole", "rosa", "alma", "omar", "priya"]),
            whose,
            theirs,
            purpose,
        )
    phone = own_page(cast, person)
    expected = told_by_the_book(cast, person, parts)
    assert expected
    found, number = [], 1
    while True:
        shown = phone.get(f"/mine/seen/?names=1&page={number}").context
        found += [str(row.id) for row in shown["rows"]]
        if not shown["page"].has_next():
            break
        number += 1
    assert found == expected
    names = defaultdict(int)
    for row in shown["rows"]:
        names[row.agency] += 1
    assert "Safe Nest" not in names


# Written from the law (privacy reference 5.7), not from the list that the page reads.
TELL_OF_A_REPORT = {
    "investigation",
    "proceedings",
    "child_protection",
    "legal_process",
    "mandated_report",
    "self_access",
}


def test_every_purpose_of_the_law_is_told_or_kept_back():
    lists = tomllib.loads(resources.files("commonground.mine").joinpath("purposes.toml").read_text(encoding="utf-8"))
    assert sorted(lists["told"] + lists["kept_back"]) == sorted(PURPOSES)
    assert set(lists["kept_back"]) == TELL_OF_A_REPORT


@pytest.mark.parametrize("purpose", [*PURPOSES, "of_tomorrow"])
def test_a_look_is_told_only_for_a_purpose_that_is_told(committed, cast, purpose):
    person = note_person(cast)
    phone = own_page(cast, person)
    before = phone.get("/mine/seen/").context["page"].paginator.count
    note_look(cast.amara, "test:look", {"people.person": {person.pk}}, at=timezone.now(), purpose=purpose)
    after = phone.get("/mine/seen/").context["page"].paginator.count
    assert after - before == (purpose in PURPOSES and purpose not in TELL_OF_A_REPORT)


def test_what_they_read_themself_is_no_look_of_an_agency(committed, cast):
    person = note_person(cast)
    phone = own_page(cast, person)
    before = phone.get("/mine/seen/").context["page"].paginator.count
    phone.get("/mine/asked/")
    assert phone.get("/mine/seen/").context["page"].paginator.count == before
