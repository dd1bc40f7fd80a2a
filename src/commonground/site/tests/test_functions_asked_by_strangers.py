"""Every function that runs with rights of its own, asked by strangers: it answers nothing, refuses, or says in the table why it answers."""

import re
import tomllib
from contextlib import nullcontext
from importlib import resources
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.agencies.roles import roles
from commonground.agencies.viewers import service
from commonground.calls.models import Call
from commonground.calls.tests.cast import sent_call, take_call
from commonground.consents.actions import send, take_in
from commonground.consents.tests.cast import give_release
from commonground.kit.closed import door_open
from commonground.legal.actions import ask_to_erase, name_custodian, place_hold
from commonground.legal.tests.cast import hire, known_at, paper_of, ready, told_about
from commonground.mine.guard import COOKIE, viewer_of
from commonground.mine.tests.cast import own_page
from commonground.people.actions import declare, say_own_word, warn
from commonground.people.models import OwnPage, OwnWayIn
from commonground.people.own_codes import cookie_mark
from commonground.people.own_queries import stay_of
from commonground.people.tests.cast import note_person
from commonground.people.threats import Receiver, Telling
from commonground.privacy.actions import tie_whoever_knows
from commonground.site.tests.attacks import sql

pytestmark = pytest.mark.django_db
LISTED = tomllib.loads(resources.files("commonground.site.floor").joinpath("functions.toml").read_text())
STRANGERS = ("nobody", "elsewhere", "own_page")
DEFINERS = """
SELECT p.proname, p.prorettype = 'trigger'::regtype FROM pg_proc p
 WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
   AND (has_function_privilege('cg_app', p.oid, 'EXECUTE') OR has_function_privilege('public', p.oid, 'EXECUTE'))
"""


def definers():
    with connections["owner"].cursor() as cursor:
        cursor.execute(DEFINERS)
        return cursor.fetchall()


def test_every_function_with_rights_of_its_own_stands_in_the_table():
    assert {name for name, _ in definers()} == set(LISTED)
    assert len(definers()) == len(LISTED), "two functions of one name: each needs a line of its own"


def test_a_new_function_that_nobody_named_is_found():
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("CREATE FUNCTION of_nobody() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'")
        assert "of_nobody" in {name for name, _ in definers()}
        transaction.set_rollback(True, using="owner")


def test_each_line_says_what_is_told_and_why_a_stranger_is_answered():
    for name, each in LISTED.items():
        assert set(each) <= {"tells", "asks", "told_to", *STRANGERS} and {"tells", "asks"} <= set(each), name
        assert all(len(each[key].split()) > 1 for key in ("tells", *STRANGERS) if key in each), name


def test_no_session_of_the_application_hangs_a_trigger_of_the_floor_on_a_table_of_its_own(cast):
    """What a trigger does with rights of its own it does to rows that the floor's tables took; a temporary table takes any."""
    for name in ("cg_forget_way_in", "cg_match_person", "cg_know_own_name", "cg_end_paper_tie"):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE mine (id uuid, name text)")
            hang = f"CREATE TRIGGER t AFTER INSERT ON pg_temp.mine FOR EACH ROW EXECUTE FUNCTION {name}()"
            with pytest.raises(DatabaseError, match="permission denied for function"), transaction.atomic():
                cursor.execute(hang)
            transaction.set_rollback(True)


@pytest.fixture
def world(cast):
    """A world in which each function has something to tell: who asks, by name (a viewer, or the token of an own page), and the ids they ask for."""
    olga, pia = hire(cast, "olga", cast.clinic, "custodian"), hire(cast, "pia", cast.clinic, "privacy_officer")
    clinic, calls, page = of_a_clinic(cast, olga, pia), of_calls(cast), of_an_own_page(cast)
    # Omar says that he knows the first person, and one of the crew that they live where the call is: both are kept from it.
    declare(relation="party", name="Lena Ortiz", by=cast.omar)
    declare(relation="party", place="12 Mill St", by=cast.amara)
    ids = {key: getattr(cast, key).pk for key in ("clinic", "crisis", "police", "shelter", "jurisdiction")}
    ids |= {
        "omar": cast.users["omar"].pk,
        "member": cast.members["amara"].pk,
        "amara": cast.users["amara"].pk,
        "warning": of_a_threat(cast).pk,
        **clinic,
        **calls,
    }
    who = {
        **cast.viewers, "custodian": olga.viewer, "officer": pia.viewer.for_purpose("administration"), "nobody": None, "elsewhere": cast.zed,
        "importer": service("import", cast.police), "measures": service("measures", cast.host), "teo": page.pop("phone"), "own_page": page.pop("other"),
    }  # fmt: skip
    return SimpleNamespace(who=who, ids={**ids, **page})


def of_a_clinic(cast, olga, pia):
    lena, sami = known_at(cast.rosa), known_at(cast.rosa, name="Sami Noor")
    part, sealed = (told_about(lena, label, f"About {label}.", by=cast.rosa) for label in ("health", "substance_use"))
    with as_viewer(cast.rosa), door_open("test"):
        for person in (lena, sami):
            tie_whoever_knows(cause_id=person.pk, by=cast.rosa, at=timezone.now(), subject_id=person.subject_id)
    out = give_release(cast, lena, "rosa", to=("crisis",), labels=["health"], items=[part.pk])
    send(out, items=[part.pk], checked=True, by=cast.rosa)
    paper = ready(paper_of(olga.viewer, signed_by="judge"), lena, olga)
    letter = paper_of(olga.viewer, kind="preservation_letter", signed_by="officer", recipient="police")
    place_hold(name_custodian(letter, custodian=olga.member, person=sami, by=olga.viewer), by=olga.viewer)
    erasure = ask_to_erase(known_at(cast.rosa, name="Ruth Adler"), why="person_asked", by=pia.viewer)
    return {
        "lena": lena.subject_id, "lena_row": lena.pk, "name_key": lena.name_key, "sami": sami.subject_id, "part": part.pk, "key": sealed.sealed_with,
        "agency_key": sql(cast.rosa, "SELECT key FROM cg_agency_key(%s, NULL, NULL, NULL, NULL)", cast.clinic.pk)[0][0], "paper": paper.pk, "erasure": erasure.pk,
    }  # fmt: skip


def of_a_threat(cast):
    told = Telling(
        threat="He said that he will shoot his brother.", basis="person_said", why="They can reach the brother.",
        stated=frozenset({"serious_and_imminent", "good_faith", "able_to_prevent"}), drawn_from=frozenset({"health"}),
    )  # fmt: skip
    amara, to = cast.members["amara"].pk, Receiver.at(cast.police)
    return warn(note_person(cast, name="Abe Hill"), to=to, told=told, decided_by=amara, read_back=True, by=cast.amara)


def of_calls(cast):
    first, identity = take_call(cast, place="12 Mill St"), uuid4()
    with as_viewer(cast.dara), door_open("test"):
        Call.objects.filter(pk=first.pk).update(
            disposition="resolved_on_scene", counts_at_place=True, identity=identity
        )
    call, assignment, unit = sent_call(cast, place="12 Mill St")
    this = timezone.now().year
    return {
        "call": call.pk, "assignment": assignment.pk, "unit": unit.pk, "identity": identity, "year": f"{this}-01-01", "next_year": f"{this + 1}-01-01",
    }  # fmt: skip


def of_an_own_page(cast):
    teo = note_person(cast)
    told_about(teo, "general", "Knows the way.", by=cast.amara)
    note = told_about(teo, "health", "Goes to a group.", by=cast.amara)
    release, browser = give_release(cast, teo), own_page(cast, teo)
    mark = cookie_mark(browser.cookies[COOKIE].value)
    viewer = viewer_of(stay_of(mark))
    with as_viewer(viewer), door_open("test"):
        page = OwnPage.objects.get()
        word = say_own_word(page, kind="correct", text="That is not so.", agency=cast.crisis, by=viewer)
        words = OwnWayIn.objects.get().words_mark
    named = give_release(cast, teo, to=("clinic",), labels=["health"], items=[note.pk])
    take_in(send(named, items=[note.pk], checked=True, by=cast.amara), by=cast.rosa)
    other = own_page(cast, note_person(cast, name="Somebody else"))
    return {
        "teo": teo.subject_id, "page": page.pk, "word": word.pk, "release": release.pk, "named": named.pk, "stay_mark": mark, "words_mark": words,
        "phone": viewer, "other": viewer_of(stay_of(cookie_mark(other.cookies[COOKIE].value))),
    }  # fmt: skip


def answer(world, who, name):
    """What the function answers to them: rows, or the refusal; whatever it did is taken back."""
    with transaction.atomic():
        try:
            with transaction.atomic(), looking_as(world.who[who]), connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {name}({LISTED[name]['asks']})", world.ids)
                return cursor.fetchall()
        except DatabaseError as no:
            return f"an error: {no}"
        finally:
            transaction.set_rollback(True)


def looking_as(viewer):
    return as_viewer(viewer) if viewer else nullcontext()


def is_nothing(rows):
    """No row, or rows in which nothing is said."""
    return not isinstance(rows, str) and all(value in (None, False, 0, "", []) for row in rows for value in row)


def test_a_stranger_is_told_nothing_but_what_the_table_says(world):
    wrong = {}
    for name, each in LISTED.items():
        for stranger in STRANGERS:
            found, said = answer(world, stranger, name), each.get(stranger, "")
            if said.startswith("an error") != isinstance(found, str) or is_nothing(found) == bool(said):
                wrong[f"{name} asked by {stranger}"] = found
    assert wrong == {}


def test_whoever_is_meant_is_told_so_that_nothing_is_no_accident(world):
    silent = {
        name: found
        for name, each in LISTED.items()
        if (who := each.get("told_to")) and (isinstance(found := answer(world, who, name), str) or is_nothing(found))
    }
    assert silent == {}


def test_the_roles_that_functions_for_imports_answer_are_those_that_import():
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname IN ('cg_calls_held_elsewhere', 'cg_calls_have_grown')")
        for (source,) in cursor.fetchall():
            named = set(re.search(r"cg_role\(\) = ANY \('\{([a-z_,]+)\}'\)", source)[1].split(","))
            assert named == {role.code for role in roles().values() if "calls.take_batch" in role.rights}
