"""Every protected value is a word that stands nowhere else; then everything that leaves is read for it (T7, T8)."""

import itertools
import logging
import re

import pytest
from canaries import EVERY, FIXED, every_address, text_of
from django.db import connections
from matrix import BOOKS, NEVER, ask, differ, plain

pytestmark = [pytest.mark.slow, pytest.mark.commits, pytest.mark.xdist_group("canaries")]


@pytest.fixture
def books(there, django_db_blocker):
    with django_db_blocker.unblock():
        yield BOOKS


def leaks(there, who, text, where, typed=""):
    """The planted words in a text that this reader may not read."""
    for word, may in there.may.items():
        if word in text and who not in may and word != typed:
            yield f"{who} reads {word} on {where}"


# Planted, and on no page of this town: notes that hang on a person and were told to nobody else, the name on a paper that has no custodian yet,
# and who else is named in a report. They are looked for all the same.
ON_NO_PAGE = {
    "Qxhhealthzq", "Qxkhealthzq", "Qxlwhomzq", "Qxrnamedzq", "Qxsadvocacyzq",
}  # fmt: skip


def readers(there, each):
    """Everybody whose role holds the right of a page, and nobody; the matrix of routes shows that the others get one fixed answer."""
    for who, client in there.clients.items():
        viewer = there.cast.viewers.get(who)
        if viewer is None or (each.right in viewer.rights if each.right else who in ("wole", "zed")):
            yield who, client


def test_no_page_or_paper_says_a_word_to_whom_it_is_not_for(there, books, caplog):
    """Every address, with every record, by everybody who may open such a page; and what is written into the log meanwhile."""
    wrong, read, opened = [], set(), 0
    with caplog.at_level(logging.INFO):
        for each, path in every_address(there):
            for who, client in readers(there, each):
                answer = ask(client, "GET", path)
                opened += answer.status_code == 200
                text = text_of(answer)
                read |= {word for word in there.may if word in text}
                wrong += leaks(there, who, text, f"GET {path} ({each.name})")
        wrong += leaks(there, "nobody", caplog.text, "the log")
    assert not wrong, "\n".join(sorted(set(wrong)))
    assert opened > 400
    assert {word for word, may in there.may.items() if may} - read == ON_NO_PAGE


# Fields of forms that name a record, and facts of a row that no form of ours asks for.
NAMED = {
    "person": "person_id", "whom": "whom", "case": "case_id", "part": "part_id", "release": "release_id", "permission": "release_id",
    "referral": "referral_id", "call": "call_id", "unit": "unit_id", "encounter": "encounter_id", "service": "service_id", "paper": "paper_id",
    "report": "report_id", "agency": "agency", "to_agency": "agency", "membership": "membership", "custodian": "membership", "worker": "membership",
    "authority": "authority_id", "task": "task_id", "which": "whom",
}  # fmt: skip
FACTS = {
    "agency_id": "{stranger}", "jurisdiction_id": NEVER, "subject_id": NEVER, "label": "general", "status": "open", "role": "administrator",
    "user_id": NEVER, "bound_by": "", "sealed": "", "is_superuser": "1", "order": "name", "ordering": "-phone", "include": "safe_contact",
}  # fmt: skip


def test_ids_of_others_in_a_form_and_facts_that_no_form_asks_for_bring_nothing_out(there, books):
    """Every address that takes a form, by whoever does not work there, with ids that are not theirs and fields that are in no form."""
    wrong, sent = [], 0
    facts = {name: said.format(stranger=there.cast.stranger.pk) for name, said in FACTS.items()}
    for turn, who in enumerate(("zed", "otis", "stan", "dex", "omar", "ines", "rosa", "kara")):
        for each in EVERY:
            if each.takes("POST"):
                at = turn // 2
                body = {
                    name: there.ids[part][at % len(there.ids[part])]
                    for name, part in NAMED.items()
                    if there.ids.get(part)
                }
                path = each.at(
                    {
                        part: (there.ids.get(part) or [FIXED.get(part, NEVER)])[
                            at % max(1, len(there.ids.get(part) or []))
                        ]
                        for part in each.parts
                    }
                )
                answer = ask(there.clients[who], "POST", path, facts | body)
                sent += 1
                wrong += leaks(there, who, text_of(answer), f"POST {path} ({each.name})")
    assert not wrong, "\n".join(sorted(set(wrong)))
    assert sent > 1000


LISTS = (
    "desk:today",
    "cases:list",
    "referrals:list",
    "desk:shared",
    "desk:find_person",
    "board:board",
    "board:rows",
    "desk:ledger",
    "legal:desk",
    "people_and_roles",
    "outbox",
    "directory:desk_find",
)
ORDERS = "order=name&ordering=-phone&sort=born_on&order_by=-name&filter=phone&phone=913+555+7301&name=Qxhnamezq&fields=phone&include=safe_contact&expand=person&format=json"


def test_no_order_or_filter_in_an_address_changes_a_list(there, books):
    shown = {}
    for each in EVERY:
        if each.name in LISTS:
            shown[each.name] = 0
            for who in ("wole", "amara", "dara", "olga", "priya", "ada", "zed"):
                path = each.at({})
                asked, told = (ask(there.clients[who], "GET", at) for at in (path, f"{path}?{ORDERS}"))
                body = plain(told)[1].replace(ORDERS.replace("&", "&amp;").encode(), b"").replace(b"?", b"")
                assert (told.status_code, body) == (asked.status_code, plain(asked)[1].replace(b"?", b"")), (
                    each.name,
                    who,
                )
                shown[each.name] += asked.status_code == 200
    assert set(shown) == set(LISTS), "a list that is no address any more is tried by nothing"
    assert all(shown.values()), {name for name, times in shown.items() if not times}


def forms_that_look(there):
    """Where one looks for somebody by what one says."""
    yield "desk:find_person", "/desk/people/", lambda word: {"said": word}
    yield "desk:shared", "/desk/shared/", lambda word: {"said": word}
    yield "cases:new", "/desk/cases/new/", lambda word: {"name": f"{word} Somebody", "language": "en"}
    yield "legal:erasures", "/desk/legal/erasures/", lambda word: {"said": word}
    yield "desk:accounting", "/desk/accounting/", lambda word: {"name": word, "report": "hipaa"}
    yield "field:who", f"/field/met/{there.ids['encounter_id'][0]}/who/", lambda word: {"name": word, "language": "en"}
    yield "directory:desk_find", "/desk/find/", lambda word: {"text": word}
    yield "directory:find", "/find/", lambda word: {"text": word}


LOOKERS = ("zed", "otis", "stan", "wole", "amara", "kara", "rosa", "alma", "olga", "priya", "omar", "nobody")
LOOKED_FOR = [
    "Qxhnamezq",
    "913 555 7301",
    "Qxhtouchzq",
    "Qxcnamezq",
    "Qxcdrugszq",
    "Qxcaskforzq",
    "Qxknamezq",
    "Qxsnamezq",
    "Qxsadvocacyzq",
    "Qxmnamezq",
    "Qxplacezq",
]


def test_who_looks_for_a_word_that_is_not_theirs_gets_what_they_get_for_a_word_that_nobody_wrote(there, books):
    wrong, compared = [], dict.fromkeys((name for name, _path, _said in forms_that_look(there)), 0)
    for (name, path, said), who in itertools.product(forms_that_look(there), LOOKERS):
        nothing = ask(there.clients[who], "POST", path, said("Qxnobodyzq"))
        if nothing.status_code in (302, 403, 404, 405):
            continue
        for word in LOOKED_FOR:
            if who in there.may[word]:
                continue
            answer = ask(there.clients[who], "POST", path, said(word))
            compared[name] += 1
            one, other = (
                re.sub(rb"(?i)" + typed.encode(), b"WORD", plain(each)[1])
                for typed, each in ((word, answer), ("Qxnobodyzq", nothing))
            )
            if (answer.status_code, one) != (nothing.status_code, other):
                wrong.append(f"{who} learns of {word} by {name}: {differ((0, one, {}), (0, other, {}))}")
            wrong += leaks(there, who, text_of(answer), f"POST {path}", typed=word)
    assert not wrong, "\n".join(sorted(set(wrong)))
    assert all(compared.values()), {name for name, times in compared.items() if not times}


# Where a planted word lies in the database: in its own field and nowhere else. What is sealed lies nowhere in the open.
LIES = {
    "people_person.name", "people_person.name_key", "people_person.phone", "outbox_safecontact.address", "privacy_part.text", "privacy_part.source",
    "cases_task.what", "consents_authority.holder", "consents_authority.paper", "calls_call.place",
    "privacy_emergency.reason", "legal_report.named", "privacy_part.content", "legal_paper.whom", "legal_paper.docket", "legal_paper.asks_for", "legal_incident.summary", "legal_report.who",
    "legal_report.what_happened",
}  # fmt: skip


def test_a_word_lies_in_its_own_field_and_nowhere_else(there, books):
    """Every column of every table, read as its owner: queue of jobs, both books, news, sessions, cache, mail, matching of names."""
    found, columns = {}, 0
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
        for table, column in cursor.fetchall():
            columns += 1
            cursor.execute(
                f'SELECT "{column}"::text FROM "{table}" WHERE "{column}"::text ~* %s',
                ["qx[a-z]+zq|913 555 7|9135557|quillfeather-7"],
            )
            for (text,) in cursor.fetchall():
                for word in there.may:
                    if word.lower() in text.lower() or word.replace(" ", "") in text:
                        found.setdefault(f"{table}.{column}", set()).add(word)
    assert columns > 500
    assert found.keys() - LIES == set(), {where: words for where, words in found.items() if where not in LIES}
    open_words = set().union(*found.values())
    assert open_words & there.sealed == set(), "what is sealed lies in the open"


def test_no_mail_says_a_word(there, books):
    from commonground.messages.models import Message

    written = list(Message.objects.using("owner").all())
    assert written
    said = " ".join(f"{one.title} {one.text().decode('utf-8', 'replace')}" for one in written)
    assert not [word for word in there.may if word in said]
