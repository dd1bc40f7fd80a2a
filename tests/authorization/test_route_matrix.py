"""Every address x method x role x whose record it is, through the real pages (T6).

What is expected follows from the right that the route declares and from the table ``places.toml``, never from what the code answers: without
the right *not yours*, with it and without the record *not found*, in the same bytes and headers as for an id that nobody ever gave out.
"""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone
from matrix import BOOKS, NEVER, PLACES, Address, addresses, ask, differ, human_roles, plain

from commonground.agencies.actions.agree import agree
from commonground.agencies.actions.join import join
from commonground.agencies.context import as_viewer
from commonground.agencies.models import User
from commonground.agencies.viewers import service, viewer_from
from commonground.calls.actions.bar import bar as bar_call
from commonground.calls.models import Call
from commonground.cases.actions import add_task
from commonground.cases.models import Case
from commonground.consents.actions import record_authority
from commonground.consents.tests.cast import give_release
from commonground.field.partner import sentences
from commonground.legal.actions import answer_no, ask_to_erase, make_report, name_custodian
from commonground.legal.tests.cast import known_at, paper_of
from commonground.measures.actions import observe
from commonground.people.actions import bar, never_share, open_in_emergency
from commonground.people.models import Person
from commonground.referrals.models import Referral
from commonground.site.tests.one_of_everything import one_of_everything

pytestmark = [pytest.mark.slow, pytest.mark.commits, pytest.mark.xdist_group("route matrix")]

EVERY = addresses()
STAFF = [each for each in EVERY if each.right is not None]
MACHINE = ("fhir:",)  # answers a program: the same noes, in its own form
LOGIN, UNLOCK, LOCKED = "/accounts/login/?next=", "/accounts/unlock/?next=", 423

# Records that whoever holds the right may open wherever they work: they are about nobody.
ANYBODYS = {
    "service_id": "the directory of services is public",
    "code": "definitions of figures are the same for all",
}
# Part of an address -> the agency that holds the record, and who there keeps it from a colleague. None: it is about nobody who is served.
KEPT = {
    "person_id": "housing", "case_id": "housing", "part_id": "housing", "referral_id": "crisis", "release_id": "crisis", "encounter_id": "crisis",
    "whom": "crisis", "emergency_id": "crisis", "authority_id": "crisis", "call_id": "dispatch", "assignment_id": "dispatch",
    "paper_id": "clinic", "erasure_id": "clinic", "word_id": None, "spoken_id": None, "sent_id": None, "warning_id": None,
    "membership": None, "message_id": None, "unit_id": None, "agreement_id": None, "incident_id": None, "report_id": None, "taken_id": None,
    "said_together": None, "bar_id": None, "service_id": None, "other_day_id": None, "clock_id": None, "turn_id": None,
}  # fmt: skip


@pytest.fixture(scope="module")
def world(town):
    """One of everything; every role once in an agency that has to do with none of it, and once kept from it where it is held."""
    cast, setup = town, service("setup", town.host)
    made = one_of_everything(cast)
    with as_viewer(cast.wole):
        case, known = Case.objects.get(pk=made["case_id"]), Person.objects.get(pk=made["person_id"])
    with as_viewer(cast.amara):
        marisol = Person.objects.get(pk=made["whom"])
        asker = Person.objects.get(pk=Referral.objects.get(pk=made["referral_id"]).person_id)
    with as_viewer(cast.rosa):
        lena = Person.objects.get(pk=made["lena"])
    with as_viewer(cast.dara):
        call = Call.objects.get(pk=made["call_id"])
    made |= _more(cast, setup, marisol, made)
    cora = _hire(cast, "cora", "host", "coordinator")
    made["task_id"] = add_task(case, what="Call the landlord", by=cast.wole).pk
    made["authority_id"] = record_authority(
        person=marisol, kind="guardian", holder="G. Marsh", paper="Court 12", labels=["general"], by=cast.amara
    ).pk
    noor = known_at(cast.rosa, name="Noor Almasi")  # of Lena nothing is erased while a paper holds it
    made["erasure_id"] = ask_to_erase(noor, why="person_asked", by=cast.olga).pk
    made["board:end_keeping.bar_id"] = made["bar_of_call"]
    made["people:end_never_sharing.bar_id"] = never_share(recipients=["school"], by=cora).pk
    made |= {"portal:language.code": "es", "mine:language.code": "es", "measures:drawing.code": "calls"}
    far = {code: _client(cast, _hire(cast, f"far_{code}", "stranger", code)) for code in human_roles()}
    kept = {}
    for agency in sorted({agency for agency in KEPT.values() if agency}):
        for code in human_roles():
            if not any(_concerns(each, code, agency) for each in STAFF):
                continue
            viewer = _hire(cast, f"kept_{agency}_{code}", agency, code)
            user = User.objects.get(pk=viewer.user_id)
            for whom, by in (
                (known, cast.wole),
                (marisol, cast.amara),
                (asker, cast.amara),
                (lena, cast.rosa),
                (noor, cast.rosa),
            ):
                bar(whom, user=user, kind="harms_the_person", by=by)
            bar_call(call, user=user, kind="harms_the_person", why="seen", by=cast.dara)
            kept[agency, code] = _client(cast, viewer)
    named = {name: _client(cast, cast.viewers[name]) for name in {*PLACES["reached"].values()}}
    return SimpleNamespace(cast=cast, ids=made, far=far, kept=kept, named=named, setup=setup, own=made["own_phone"])


def _more(cast, setup, marisol, made):
    """What waits behind a few addresses: a report for intake, an answered paper, an emergency of the other kind, figures that were counted."""
    iris = _hire(cast, "iris", "protection", "intake_worker")
    oskar = _hire(cast, "oskar", "police", "school_officer")
    wanda = _hire(cast, "wanda", "protection", "child_protection_worker")
    for who, viewer in (("iris", iris), ("oskar", oskar), ("wanda", wanda)):
        cast.users[who], cast.viewers[who] = User.objects.get(pk=viewer.user_id), viewer
    reported = make_report(
        about="child_abuse", statute="child_abuse_state", mandated=True, who="A girl", person_told="told", named=[],
        what_happened="She said that somebody beats her", to_agency=cast.agencies["protection"], by=cast.amara,
    )  # fmt: skip
    with as_viewer(cast.rosa):
        lena = Person.objects.get(pk=made["lena"])
    named = name_custodian(paper_of(cast.olga), custodian=cast.members["olga"], person=lena, by=cast.olga)
    said_no = answer_no(named, answered="quashed", by=cast.olga)
    with as_viewer(cast.wole):
        known = Person.objects.get(pk=made["person_id"])
    own = give_release(cast, known, "wole", to=("crisis",), labels=["general"])
    agree(
        from_agency=cast.clinic, to_agency=cast.crisis, labels=["general", "health"], purposes=["crisis_response"],
        title="Clinic to crisis team, in a crisis", starts_at=timezone.now() - timedelta(days=1), by=setup,
    )  # fmt: skip
    opened = open_in_emergency(
        marisol, owner=cast.clinic, purpose="crisis_response", reason="On a bridge, whom does she trust", by=cast.amara
    )
    observe(by=service("measures", cast.host), at=timezone.now())
    return {
        "legal:take_report.report_id": reported.pk,
        "legal:letter.paper_id": said_no.pk,
        "mine:one.release_id": own.pk,
        "mine:take_back.release_id": own.pk,
        "people:emergency_crisis.emergency_id": opened.pk,
    }


def _body(each, world):
    """What a form says, where an empty one is answered before anything is looked for."""
    said = {
        "field:tell_partner": {"sentence": next(iter(sentences()))},
        "field:refer": {"service": str(world.ids["service_id"])},
    }
    return said.get(each.name)


def _concerns(each: Address, code: str, agency: str) -> bool:
    from commonground.agencies.roles import role

    return each.right in role(code).rights and KEPT.get(each.record) == agency


def _hire(cast, who, agency, code):
    user = User.objects.create_user(f"{who}@far.example.org", None, name=who.title())
    return viewer_from(join(user=user, agency=cast.agencies[agency], role_code=code, by=service("setup", cast.host)))


def _client(cast, viewer):
    client = Client()
    client.force_login(User.objects.get(pk=viewer.user_id), backend="commonground.site.sign_in.StaffBackend")
    return client


@pytest.fixture
def books(world, django_db_blocker):
    with django_db_blocker.unblock():
        yield BOOKS


def test_every_address_is_placed_and_nothing_is_placed_that_is_gone():
    placed = {**PLACES["open"], **PLACES["own"], **PLACES["reached"]}
    others = [each.name for each in EVERY if not each.declared and each.module.startswith("allauth.")]
    names = {each.name for each in EVERY}
    assert sorted(names - set(placed) - set(others)) == [], "say in places.toml who reaches these"
    assert sorted(set(placed) - names) == [], "no address of this name any more"
    assert {each.name for each in STAFF} == set(PLACES["reached"]), (
        "an address with a right is reached by somebody at work"
    )
    unknown = sorted({each.record for each in STAFF} - set(KEPT) - {""})
    assert unknown == [], "say in KEPT who holds these"


def test_no_address_takes_another_method_than_get_head_and_post(world, books):
    """PUT, PATCH, DELETE and what nobody has heard of are refused before anybody is asked who they are."""
    wrong, told = [], set()
    for each in EVERY:
        who = world.named.get(PLACES["reached"].get(each.name), Client())
        for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"):
            answer = ask(who, method, each.at(world.ids))
            told.add((answer.content, answer.get("Allow")))
            if answer.status_code != 405:
                wrong.append(f"{method} {each.name}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert told == {(b"", "GET, HEAD, POST")}


def test_whoever_it_is_for_comes_in(world, books):
    """The other side of every no below: a wrong address or a world without the record would make them all hold for nothing."""
    wrong = []
    for each in STAFF:
        if each.is_stream:
            continue
        who, path = world.named[PLACES["reached"][each.name]], each.at(world.ids)
        answer = ask(who, each.own, path, _body(each, world))
        if each.name in PLACES["waits"]:
            assert answer.status_code == 404, f"{each.name} waits no more: {answer.status_code}"
            continue
        if each.own == "POST" and (bare := ask(who, "GET", path).status_code) != 405:
            wrong.append(f"GET {each.name}, which takes forms alone: {bare}")
        if answer.status_code in (401, 403, 404) or answer.status_code >= 423:
            wrong.append(f"{each.own} {each.name} by {PLACES['reached'][each.name]}: {answer.status_code}")
        if each.own == "GET":
            head = ask(who, "HEAD", path)
            expected = 405 if each.methods and "HEAD" not in each.methods else answer.status_code
            if head.status_code != expected and not each.name.startswith(MACHINE):
                wrong.append(f"HEAD {each.name}: {head.status_code}, not {expected}")
            if head.content:
                wrong.append(f"HEAD {each.name} has a body")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", ["nobody", "the person on their own page"])
def test_whoever_is_not_signed_in_at_work_is_led_to_the_sign_in_whatever_is_asked_for(world, books, who):
    client, wrong = Client() if who == "nobody" else world.own, []
    for each in STAFF:
        if each.is_stream:
            continue
        for path in {each.at(world.ids), *([each.at(world.ids, **{each.record: NEVER})] if each.record else [])}:
            for method in ("GET", "HEAD", "POST"):
                answer = ask(client, method, path)
                expected = (401, None) if each.name.startswith(MACHINE) else (302, f"{LOGIN}{path}")
                if answer.status_code == 405 and not each.takes(method):
                    continue  # some say so before they ask who it is: what is answered depends on the address alone
                if (answer.status_code, answer.get("Location")) != expected:
                    wrong.append(f"{method} {each.name}: {answer.status_code} {answer.get('Location')}")
            if not each.name.startswith(MACHINE):
                part = ask(client, each.own, path, **{"HX-Request": "true"})
                if (part.status_code, part.content) != (LOCKED, b""):
                    wrong.append(f"{each.name}, a part of a page: {part.status_code}")
    assert not wrong, "\n".join(wrong)


def test_a_locked_session_reads_nothing_and_does_nothing(world, books):
    wrong = []
    for who in world.named.values():
        session = who.session
        session["locked"] = True
        session.save()
    try:
        for each in STAFF:
            if each.is_stream:
                continue
            who, path = world.named[PLACES["reached"][each.name]], each.at(world.ids)
            shown, sent, part = (
                ask(who, "GET", path),
                ask(who, "POST", path, {"note": "typed"}),
                ask(who, "GET", path, **{"HX-Request": "true"}),
            )
            if shown.status_code != 302 or shown["Location"] != f"{UNLOCK}{path}":
                wrong.append(f"GET {each.name}: {shown.status_code} {shown.get('Location')}")
            if sent.status_code != LOCKED:
                wrong.append(f"POST {each.name}: {sent.status_code}")
            if (part.status_code, part.content) != (LOCKED, b""):
                wrong.append(f"{each.name}, a part of a page: {part.status_code}")
    finally:
        for who in world.named.values():
            session = who.session
            del session["locked"]
            session.save()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("code", human_roles())
def test_in_an_agency_that_has_nothing_to_do_with_it_a_role_finds_no_record(world, books, code):
    """Without the right *not yours*, with it *not found*: the same for what is there and for what never was."""
    from commonground.agencies.roles import role

    client, rights, wrong = world.far[code], role(code).rights, []
    for each in STAFF:
        if each.is_stream or each.record in ANYBODYS:
            continue
        there, never = each.at(world.ids), each.at(world.ids, **({each.record: NEVER} if each.record else {}))
        for method in each.both:
            answer = ask(client, method, there, _body(each, world))
            if each.right not in rights:
                wrong += _is_not(answer, 403, method, each)
            elif each.record:
                wrong += _is_not(answer, PLACES["same"].get(each.name, 404), method, each)
            elif each.name in PLACES["waits"] or each.name in PLACES["of_the_agency"]:
                wrong += _is_not(answer, 404, method, each)
            elif answer.status_code in (401, 403, 404) or answer.status_code >= 423:
                wrong.append(f"{method} {each.name}: {answer.status_code}, with the right")
            if each.record and (each.right in rights or method == each.own):
                wrong += _tells(each, method, answer, ask(client, method, never, _body(each, world)), world)
    assert not wrong, "\n".join(wrong)


def _tells(each, method, answer, nothing, world):
    there, never = (
        plain(answer, str(world.ids.get(f"{each.name}.{each.record}", world.ids[each.record]))),
        plain(nothing, NEVER),
    )
    if there != never:
        yield f"{method} {each.name} tells what is there from what never was: {differ(there, never)}"


def _is_not(answer, expected, method, each):
    if answer.status_code != expected:
        yield f"{method} {each.name}: {answer.status_code}, not {expected}"


@pytest.mark.parametrize("agency", sorted({agency for agency in KEPT.values() if agency}))
def test_a_colleague_from_whom_it_is_kept_finds_what_was_never_there(world, books, agency):
    wrong, asked = [], 0
    for (where, code), client in world.kept.items():
        for each in STAFF if where == agency else ():
            if not _concerns(each, code, agency):
                continue
            asked += 1
            there, never = each.at(world.ids), each.at(world.ids, **{each.record: NEVER})
            for method in each.both:
                answer = ask(client, method, there, _body(each, world))
                wrong += _is_not(answer, 404, f"{code} {method}", each)
                wrong += _tells(each, f"{code} {method}", answer, ask(client, method, never, _body(each, world)), world)
    assert asked and not wrong, "\n".join(wrong)


def test_the_persons_own_page_opens_for_their_stay_alone(world, books):
    wrong = []
    for each in EVERY:
        if each.name not in PLACES["own"]:
            continue
        path = each.at(world.ids)
        mine = ask(world.own, each.own, path)
        if mine.status_code != PLACES["own"][each.name]:
            wrong.append(f"{each.name} by the person: {mine.status_code}")
        for name, client in {"nobody": Client(), **world.named}.items():
            for method in ("GET", "POST"):
                answer = ask(client, method, path)
                if (answer.status_code, answer.get("Location")) != (302, "/mine/come/"):
                    wrong.append(f"{method} {each.name} by {name}: {answer.status_code} {answer.get('Location')}")
    assert not wrong, "\n".join(wrong)


def test_what_is_open_to_all_answers_as_the_table_says(world, books):
    wrong = []
    for each in EVERY:
        if each.name in PLACES["open"]:
            said, got = PLACES["open"][each.name], ask(Client(), "GET", each.at(world.ids)).status_code
            if got not in (said if isinstance(said, list) else [said]):
                wrong.append(f"{each.name}: {got}, not {said}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("each", [each for each in STAFF if each.is_stream], ids=lambda each: each.name)
def test_a_stream_opens_for_those_who_hold_its_right(world, django_db_blocker, each):
    from commonground.agencies.roles import role

    with django_db_blocker.unblock():
        assert Client().get(each.at(world.ids)).status_code == 403
        for code, client in world.far.items():
            answer = client.get(each.at(world.ids))
            assert answer.status_code == (200 if each.right in role(code).rights else 403), code
            assert answer.streaming == (each.right in role(code).rights)
