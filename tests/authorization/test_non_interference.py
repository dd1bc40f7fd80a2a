"""What somebody may not see changes nothing of what they are answered (T3): no byte, no header, no status, no number of queries.

One database is two worlds. Every page, list, search and paper that a role reaches is asked for; then what is hidden from them happens, in a
transaction, by the verbs; all of it is asked for again; and the transaction is taken back. Time stands still meanwhile.
"""

import importlib
import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from canaries import text_of
from django.db import connections
from django.test import Client
from django.utils import timezone
from matrix import BOOKS, Address, addresses, ask, plain, undone

from commonground.agencies.context import as_viewer
from commonground.board import news
from commonground.board.news import Heads
from commonground.calls.actions.bar import bar as bar_call
from commonground.calls.tests.cast import take_call
from commonground.cases.actions import add_task, touch
from commonground.cases.actions import open as open_case
from commonground.consents.actions import record_authority, send, take_back_by_word
from commonground.consents.queries import nameable
from commonground.consents.tests.cast import give_release
from commonground.encounters.actions import note as note_encounter
from commonground.encounters.models import Encounter
from commonground.legal.actions import make_report, open_incident
from commonground.legal.tests.cast import hire, paper_of, ready, told_about
from commonground.packets.actions import take as take_packet
from commonground.packets.tests.cast import file_for
from commonground.packets.tests.cast import known as provider_known
from commonground.people.actions import bar, declare, never_share, note, open_in_emergency, set_safe_contact
from commonground.people.models import Person
from commonground.site.tests.one_of_everything import one_of_everything

pytestmark = [pytest.mark.slow, pytest.mark.commits, pytest.mark.xdist_group("non-interference")]

EVERY = [each for each in addresses() if not each.is_stream]
OPEN = (
    "portal:home",
    "portal:data",
    "portal:releases",
    "portal:csv",
    "portal:json",
    "portal:neighborhood",
    "directory:find",
    "readyz",
)
LIST_OF_ONE = ("cases.queries.lists", "referrals.queries.lists", "agencies.queries")
# Whom people look for: as they are known somewhere in the base world, and as what is hidden is named. One name is in neither.
SAID = ("Marisol", "Lena Ortiz", "Ana Reyes", "Rosa", "913 555 0142", "Nobody Atall")
STAFF = {"crisis": "amara", "housing": "wole", "clinic": "rosa", "shelter": "alma"}
HOLDS_PAPERS = {"crisis": "cyd", "housing": "hal", "clinic": "olga", "shelter": "sue"}

Thing = Callable[[SimpleNamespace], object]


@pytest.fixture(scope="module")
def world(town: Any) -> SimpleNamespace:
    """One of everything, everybody's browser, and somebody in every role that people wear."""
    cast = town
    made = one_of_everything(cast)
    for who, agency, role in (
        ("shira", "police", "shift_supervisor"), ("otto", "crisis", "officer"), ("pete", "crisis", "peer"), ("mia", "crisis", "medic"),
        ("pia", "crisis", "privacy_officer"), ("abel", "crisis", "administrator"), ("kara", "crisis", "responder_clinician"), ("cyd", "crisis", "custodian"),
        ("hal", "housing", "custodian"), ("sue", "shelter", "custodian"), ("stan", "stranger", "custodian"), ("otis", "stranger", "advocate"),
        ("ivo", "stranger", "intake_worker"), ("dirk", "clinic", "coordinator"),
    ):  # fmt: skip
        joined = hire(cast, who, cast.agencies[agency], role)
        cast.users[who], cast.viewers[who], cast.members[who] = joined.user, joined.viewer, joined.member
    for agency in ("housing", "clinic", "shelter"):
        provider_known(cast, agency)
    declare(relation="related", name="Ana Reyes", by=cast.petra)
    for worker, name in (("wole", "Ben Ode"), ("wole", "Sam Lake"), ("amara", "Rosa Lima"), ("rosa", "Ed Park")):
        open_case(person=note(name=name, language="en", by=cast.viewers[worker]), by=cast.viewers[worker])
    clients = {who: Client() for who in cast.users}
    for who, client in clients.items():
        client.force_login(cast.users[who], backend="commonground.site.sign_in.StaffBackend")
    return SimpleNamespace(cast=cast, ids=made, clients=clients | {"nobody": Client(), "the person": made["own_phone"]})


@pytest.fixture
def still(world: SimpleNamespace, django_db_blocker: Any, monkeypatch: Any) -> Iterator[None]:
    """Time stands still, and a page of a list holds one line, so that each list has older ones."""
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    for name in LIST_OF_ONE:
        monkeypatch.setattr(importlib.import_module(f"commonground.{name}"), "PAGE", 1)
    monkeypatch.setattr(
        news, "Heads", lambda _now, *facts: Heads(now, *facts)
    )  # the board asks the database what time it is
    with django_db_blocker.unblock():
        yield


# -- what is hidden ---------------------------------------------------------------------------------------------------


def _person(world: SimpleNamespace, who: str, name: str) -> Person:
    by = world.cast.viewers[who]
    whom = note(name=name, language="es", phone="913 555 0142", note_on_access="Ring twice", by=by)
    set_safe_contact(whom, way="call", address="913 555 0142", ask_for="Mrs. Gray", by=by)
    return whom


def a_record(at: str, label: str, name: str, writes: str = "") -> Thing:
    """An agency's own record of somebody: how to reach them, a note under a label, a case, a touch and a task."""

    def happens(world: SimpleNamespace) -> None:
        who = STAFF[at]
        by, whom = world.cast.viewers[who], _person(world, who, name)
        told_about(whom, label, "She told me the whole of it.", by=world.cast.viewers[writes or who])
        case = open_case(person=whom, by=by)
        touch(case, reached=True, note="Met at the library", by=by)
        add_task(case, what="Call the landlord", by=by)

    return _named(happens, f"a {label} record at {at}")


def never_shared(world: SimpleNamespace) -> None:
    """A client of a program that shares nothing with police, or with anybody who treats."""
    never_share(recipients=["police", "crisis"], by=world.cast.kofi)
    a_record("housing", "health", "Ana Reyes")(world)


def a_permission(at: str, to: str) -> Thing:
    """Somebody permits one agency to tell another; there is a guardian's paper too."""

    def happens(world: SimpleNamespace) -> None:
        whom = _person(world, STAFF[at], "Marisol")
        told_about(whom, "general", "Likes to walk.", by=world.cast.viewers[STAFF[at]])
        give_release(world.cast, whom, STAFF[at], to=(to,), labels=["general"])
        record_authority(
            person=whom,
            kind="guardian",
            holder="G. Marsh",
            paper="Court 12",
            labels=["general"],
            by=world.cast.viewers[STAFF[at]],
        )

    return _named(happens, f"a permission from {at} to {to}")


def a_word(at: str) -> Thing:
    """Somebody says at one agency that they take back what they permitted."""
    return _named(
        lambda world: take_back_by_word(number="0A1B2C3D", by=world.cast.viewers[STAFF[at]]),
        f"a word of taking back at {at}",
    )


def an_emergency(world: SimpleNamespace) -> None:
    """The crisis team opens at the clinic what it holds of somebody."""
    whom = _person(world, "amara", "Lena Ortiz")
    open_in_emergency(
        whom,
        owner=world.cast.clinic,
        purpose="treatment",
        reason="Does not wake up, medicines not known",
        by=world.cast.amara,
    )


def a_report(world: SimpleNamespace) -> None:
    """A report that the law demands goes to a line outside."""
    make_report(
        about="child_abuse", statute="child_abuse_state", mandated=True, who="A girl", what_happened="She said that somebody beats her",
        person_told="told", to_outside="State hotline", called_at=timezone.now(), named=["Ana Reyes"], by=world.cast.amara,
    )  # fmt: skip


def a_paper(at: str) -> Thing:
    """A warrant comes in, its custodian is named, the person told; and something went wrong with a list."""

    def happens(world: SimpleNamespace) -> None:
        cast, who = world.cast, HOLDS_PAPERS[at]
        staff = SimpleNamespace(member=cast.members[who], viewer=cast.viewers[who])
        paper = paper_of(staff.viewer, kind="warrant", signed_by="judge", recipient="police", whom="Ana Reyes")
        ready(paper, _person(world, STAFF[at], "Ana Reyes"), staff)
        open_incident(
            what="seen", summary="A list lay open", found_at=timezone.now(), applies=["hipaa"], by=staff.viewer
        )

    return _named(happens, f"a legal paper at {at}")


def a_sent_item(world: SimpleNamespace) -> None:
    """A health note goes from the crisis team to the clinic, under a permission that names it."""
    whom = _person(world, "amara", "Kim")
    told_about(whom, "health", "Sleeps badly.", by=world.cast.amara)
    with as_viewer(world.cast.amara):
        (item,) = nameable(whom, world.cast.amara)
    named = give_release(world.cast, whom, to=("clinic",), labels=["health"], items=[item.pk])
    send(named, items=[item.pk], checked=True, by=world.cast.amara)


def a_packet(at: str, who: str) -> Thing:
    """A sealed file of a provider, for one agency."""
    return _named(
        lambda world: take_packet(file_for(at, at=timezone.now()), by=world.cast.viewers[who]), f"a packet for {at}"
    )


def kept_here(at: str, kept_from: tuple[str, ...]) -> Thing:
    """A colleague's record of somebody who must not be known to these others."""

    def happens(world: SimpleNamespace) -> None:
        by = world.cast.viewers[STAFF[at]]
        whom = _person(world, STAFF[at], "Ana Reyes")
        for who in kept_from:
            bar(whom, user=world.cast.users[who], kind="harms_the_person", by=by)
        told_about(whom, "health", "She told me the whole of it.", by=by)
        case = open_case(person=whom, by=by)
        add_task(case, what="Call the landlord", by=by)

    return _named(happens, f"a record at {at} that is kept from {', '.join(kept_from)}")


def a_kept_call(world: SimpleNamespace) -> None:
    """Dara takes a call that her supervisor must not know of."""
    call = take_call(world.cast, place="1 Elm Street", narrative="Somebody shouts")
    bar_call(call, user=world.cast.users["sven"], kind="harms_the_person", why="seen", by=world.cast.dara)


def a_note_of_an_author(world: SimpleNamespace) -> None:
    """Notes of a therapist, which their author alone opens, on somebody whom the whole team knows."""
    with as_viewer(world.cast.amara):
        marisol = Person.objects.get(pk=world.ids["whom"])
    for label in ("health.psychotherapy_note", "substance_use.counseling_note"):
        told_about(marisol, label, "She told me the whole of it.", by=world.cast.amara)


def a_note_under_a_label(world: SimpleNamespace) -> None:
    """A note on drugs on somebody whom the whole team knows, and on a meeting."""
    with as_viewer(world.cast.amara):
        marisol, met = Person.objects.get(pk=world.ids["whom"]), Encounter.objects.get(pk=world.ids["encounter_id"])
    told_about(marisol, "substance_use", "She told me the whole of it.", by=world.cast.amara)
    note_encounter(met, text="She told me the whole of it.", label="substance_use", by=world.cast.amara)


def _named(thing: Thing, name: str) -> Thing:
    thing.__name__ = name
    return thing


CLINIC = [
    a_record("clinic", "substance_use", "Lena Ortiz"),
    a_permission("clinic", "crisis"),
    a_word("clinic"),
    a_paper("clinic"),
]
SHELTER = [a_record("shelter", "victim_advocacy", "Marisol"), a_permission("shelter", "clinic"), a_word("shelter"), a_paper("shelter"), a_packet("shelter", "alma")]  # fmt: skip
HOUSING = [
    never_shared,
    a_permission("housing", "shelter"),
    a_word("housing"),
    a_paper("housing"),
    a_packet("housing", "kofi"),
]
CRISIS = [
    a_record("crisis", "victim_advocacy", "Ana Reyes", "chen"), a_permission("crisis", "shelter"), a_word("crisis"), a_report, a_paper("crisis"),
    a_packet("crisis", "chen"),
]  # fmt: skip
BETWEEN = [an_emergency, a_sent_item]  # of the crisis team and the clinic
TEAM = ("chen", "pete", "mia", "pia", "kara", "otto", "cyd", "abel")
# Who looks -> what happens meanwhile that none of them may see.
WORLDS: dict[str, tuple[tuple[str, ...], list[Thing]]] = {
    "elsewhere": (
        ("dara", "sven", "omar", "petra", "shira", "ezra", "zed", "stan", "otis", "ivo", "nobody", "the person"),
        [*CLINIC, *SHELTER, *HOUSING, *CRISIS, *BETWEEN],
    ),
    # The host reviews emergencies: whose notice goes out from there, and who reads it, know of one.
    "host": (("priya", "ada"), [*CLINIC, *SHELTER, *HOUSING, *CRISIS, a_sent_item]),
    "housing": (("ines", "wole", "kofi", "hal"), [*CLINIC, *SHELTER, *CRISIS, *BETWEEN]),
    "crisis": (("amara", *TEAM), [a_record("clinic", "substance_use", "Lena Ortiz"), a_permission("clinic", "housing"), *CLINIC[2:], *SHELTER, *HOUSING]),
    "clinic": (("rosa", "olga", "dirk"), [SHELTER[0], a_permission("shelter", "crisis"), *SHELTER[2:], *HOUSING, *CRISIS]),
    "shelter": (("alma", "sue"), [*CLINIC, HOUSING[0], a_permission("housing", "clinic"), *HOUSING[2:], CRISIS[0], a_permission("crisis", "clinic"), *CRISIS[2:], *BETWEEN]),
    "kept from a colleague at the crisis team": (("chen", "pete", "pia"), [kept_here("crisis", TEAM)]),
    "kept from a colleague at housing": (("ines", "kofi", "hal"), [kept_here("housing", ("ines", "kofi", "hal"))]),
    "kept from a colleague at the center": (("sven",), [a_kept_call]),
    "notes that their author opens": (("chen", "kara", "pete", "mia", "otto", "omar", "dara", "sven"), [a_note_of_an_author]),
    "notes under a label": (("pete", "mia", "otto", "omar", "dara", "sven"), [a_note_under_a_label]),
}  # fmt: skip


# -- what is asked ----------------------------------------------------------------------------------------------------

Ask = tuple[str, str, str, tuple[tuple[str, str], ...]]  # who, method, path, what a form says


def _asked(world: SimpleNamespace, who: str) -> Iterator[Ask]:
    """Every address that this one reaches, and every form in which one looks for somebody."""
    rights = world.cast.viewers[who].rights if who in world.cast.viewers else frozenset()
    for each in EVERY:
        if (each.right in rights if each.right else _is_open_to(each, who)) and each.takes("GET"):
            yield who, "GET", each.at(world.ids), ()
    for right, path, field, more in (
        ("desk.read", "/desk/people/", "said", ()), ("desk.read", "/desk/shared/", "said", ()), ("cases.open", "/desk/cases/new/", "name", (("language", "en"),)),
        ("legal.ask_to_erase", "/desk/legal/erasures/", "said", ()), ("desk.read", "/desk/accounting/", "name", (("report", "hipaa"),)),
        ("encounters.name_person", f"/field/met/{world.ids['encounter_id']}/who/", "name", (("language", "en"),)),
    ):  # fmt: skip
        for said in SAID if right in rights else ():
            yield who, "POST", path, ((field, said), *more)


def _is_open_to(each: Address, who: str) -> bool:
    return each.name in OPEN if who != "the person" else each.name.startswith("mine:")


MADE = re.compile("[0-9a-f]{8}-[0-9a-f-]{27}")
OLDER = re.compile(rb'href="(\?[^"]*(?:after|before)=[^"]+|/[^"]*\?[^"]*(?:after|before)=[^"]+)"')


def _answer(world: SimpleNamespace, one: Ask) -> tuple[Any, list[str]]:
    """What is answered: status, words, headers, how many questions were put to each book; and the links to older lines."""
    who, method, path, body = one
    with _counted() as counted:
        answer = ask(world.clients[who], method, path, dict(body))
    status, words, headers = plain(answer)
    if answer.streaming or answer.get("Content-Type", "").startswith("application/pdf"):
        words, headers = text_of(answer).encode(), {k: v for k, v in headers.items() if k != "Content-Length"}
    if method == "POST" and "Location" in headers:  # leads to what was just made, which has an id of its own
        headers["Location"] = MADE.sub("ID", headers["Location"])
    links = [link.decode().replace("&amp;", "&") for link in OLDER.findall(words)]
    bare = path.partition("?")[0]
    return (status, words, headers, counted()), [link if link.startswith("/") else bare + link for link in links]


@contextmanager
def _counted() -> Iterator[Callable[[], tuple[int, ...]]]:
    counts = dict.fromkeys(BOOKS, 0)

    def count(execute: Any, statement: str, facts: Any, many: bool, context: Any) -> Any:
        counts[context["connection"].alias] += 1
        return execute(statement, facts, many, context)

    with connections["default"].execute_wrapper(count), connections["ledger"].execute_wrapper(count):
        yield lambda: tuple(counts.values())


def _difference(one: Any, other: Any) -> str:
    for name, a, b in zip(("status", "words", "headers", "queries"), one, other, strict=True):
        if a != b and name == "words":
            at = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
            return f"{a[max(0, at - 80) : at + 80]!r} / {b[max(0, at - 80) : at + 80]!r}"
        if a != b:
            return f"{name} {a} / {b}"
    return ""


def _leaks(world: SimpleNamespace, viewers: tuple[str, ...], things: list[Thing]) -> tuple[list[str], int, int]:
    """Where the two worlds answer differently, and which thing shows; how much was asked and how much opened."""
    before = {}
    with undone():
        for one in itertools.chain.from_iterable(_asked(world, who) for who in viewers):
            before[one], older = _answer(world, one)
            for link in set(older) if one[1] == "GET" else ():
                before.setdefault(further := (one[0], "GET", link, ()), _answer(world, further)[0])
    with undone():
        for thing in things:
            thing(world)
        meanwhile = {one: _answer(world, one)[0] for one in before}
    with undone():  # whoever is first to open a page may find less kept in the memory of the process
        parted = [one for one in before if before[one] != meanwhile[one] and _answer(world, one)[0] != meanwhile[one]]
    wrong = [
        f"{one[0]} {one[1]} {one[2]} {dict(one[3])}: {_difference(before[one], meanwhile[one])} -- {_whose(world, one, before[one], things) if n < 12 else ''}"
        for n, one in enumerate(parted)
    ]
    return wrong, len(before), sum(answer[0] == 200 for answer in before.values())


def _whose(world: SimpleNamespace, one: Ask, before: Any, things: list[Thing]) -> list[str]:
    found = []
    for thing in things:
        with undone():
            thing(world)
            if _answer(world, one)[0] != before:
                found.append(thing.__name__)
    return found


@pytest.mark.parametrize("name", list(WORLDS))
def test_what_somebody_may_not_see_changes_no_answer(world: SimpleNamespace, still: None, name: str) -> None:
    viewers, things = WORLDS[name]
    wrong, asked, opened = _leaks(world, viewers, things)
    assert not wrong, "\n".join(wrong)
    assert opened > 3 * len(viewers) and asked > opened


def test_the_same_is_seen_by_whoever_may_see_it(world: SimpleNamespace, still: None) -> None:
    """The other side: what happens in those worlds does change pages, of those it is for; else nothing above could ever fail."""
    seen = [
        ("rosa", "/desk/cases/", CLINIC[0]), ("olga", "/desk/legal/", CLINIC[3]), ("alma", "/desk/packets/", SHELTER[4]),
        ("kofi", "/desk/cases/", never_shared), ("amara", "/desk/legal/reports/", a_report), ("priya", "/desk/emergencies/", an_emergency),
        ("dara", "/board/", a_kept_call), ("amara", "/desk/cases/", kept_here("crisis", TEAM)),
        ("amara", f"/field/met/{world.ids['encounter_id']}/", a_note_under_a_label), ("chen", "/desk/cases/", CRISIS[0]),
    ]  # fmt: skip
    unseen = []
    for who, path, thing in seen:
        with undone():
            before = _answer(world, (who, "GET", path, ()))[0]
            thing(world)
            if before[0] != 200 or _answer(world, (who, "GET", path, ()))[0][1] == before[1]:
                unseen.append(f"{who} {path} {thing.__name__}: {before[0]}")
    assert not unseen, "\n".join(unseen)
