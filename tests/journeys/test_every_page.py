"""Accessibility rules (axe, WCAG 2.2 AA) on every page that the address resolver lists, at phone and desk width.

A page that nobody placed in the tables below fails: the list comes from the resolver, not from this file.
"""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from commonground.agencies.models import User
from commonground.legal.tests.cast import hire
from commonground.site.tests.one_of_everything import one_of_everything
from commonground.vault.tests.cast import house_of as provider_at_work
from commonground.vault.tests.cast import signed

pytestmark = [pytest.mark.commits, pytest.mark.browser, pytest.mark.slow]

# route -> who opens it; the world fills the parts of its address
PAGES = {
    "portal:home": None, "portal:help": None, "portal:friend": None, "portal:data": None, "portal:releases": None, "portal:program": None, "portal:programs": None,
    "portal:neighborhood": None, "portal:leave": None, "directory:find": None, "directory:place": None,
    "account_login": None, "gallery:parts": None,
    "board:board": "dara", "board:call": "dara", "board:new_call": "dara", "board:wall": "dara",
    "field:home": "amara", "field:encounter": "amara", "field:questions": "amara", "field:ask": "amara",
    "field:find_help": "amara", "field:slip": "amara",
    "desk:today": "wole", "desk:overdue": "kofi", "desk:step": "wole", "desk:my_steps": "wole", "desk:person": "wole", "desk:retention": "priya", "desk:agreements": "priya", "desk:end_agreement": "priya", "desk:ledger": "priya", "desk:accounting": "priya", "desk:received": "priya",
    "people:warn": "amara", "people:warnings_came": "wole", "people:warning_came": "wole", "people:warning_sent": "amara", "people:warnings": "priya", "people:review_warning": "priya",
    "people:open_in_emergency": "amara", "people:emergency_treatment": "amara", "people:emergencies": "priya", "people:review_emergency": "priya",
    "consents:ask": "wole", "consents:papers": "wole", "consents:one": "amara", "consents:confirm": "amara", "consents:copy": "amara", "consents:card": "amara",
    "consents:by_word": "wole", "consents:by_word_of": "wole", "consents:word": "wole", "consents:words": "wole", "consents:send": "amara", "consents:came": "wole", "consents:came_one": "wole", "consents:supervised": "wole",
    "people:hand_over_page": "wole", "people:answer_own_word": "priya", "mine:come": None, "mine:new": None,
    "people:who_may_not_know": "wole", "people:concerns_me": "wole", "people:death": "wole", "people:own_conflicts": "omar", "people:never_sharing": "priya", "people:tries": "priya", "people:shown_later": "priya",
    "board:who_may_not_know": "dara",
    "legal:desk": "olga", "legal:law": "olga", "legal:receive": "olga", "legal:paper": "olga", "legal:new_incident": "olga", "legal:incident": "olga",
    "legal:door": "wole", "legal:erasures": "olga", "legal:designations": "priya", "legal:pupils": "oskar", "legal:children": "wanda", "legal:reports": "amara", "legal:new_report": "amara", "legal:report": "amara",
    "desk:why": "wole", "desk:sharing": "wole", "desk:find_person": "wole", "desk:shared": "wole", "people:reach": "wole", "people:correct": "wole", "cases:new": "wole",
    "cases:list": "wole", "cases:one": "wole", "cases:print": "wole", "cases:scores": "wole", "cases:ask": "wole", "referrals:list": "ines", "referrals:one": "ines",
    "referrals:new": "wole", "directory:desk_find": "ines", "directory:desk_place": "ines",
    "units:list": "ada", "clocks:office": "ada", "units:new": "ada", "units:crew": "ada", "units:change": "ada", "desk:agree": "priya",
    "packets:packets": "chen", "packets:one": "chen", "packets:ask": "chen",
    "measures:page": "ezra", "programs:list": "ezra", "programs:one": "ezra", "programs:review": "kofi", "programs:version": "kofi", "people_and_roles": "ada", "gate": "priya", "invite": "ada", "invite_again": "ada", "give_role_back": "ada", "switch_account_on": "ada", "outbox": "ada", "outbox_message": "ada", "change_role": "dara", "mfa_index": "dara",
}  # fmt: skip


def routes(patterns=None, space=""):
    """Every named route: its full name, and whether it answers to GET with a page (told by its mark and address)."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from routes(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", pattern


def only_takes_forms(pattern) -> bool:
    """Whether a route takes forms alone (require_POST), so that it has no page of its own to look at."""
    view = pattern.callback
    while view is not None:
        names = getattr(view, "__code__", None)
        if names is not None and "request_method_list" in names.co_freevars:
            return True
        view = getattr(view, "__wrapped__", None)
    return False


@pytest.fixture
def world(committed, cast):
    """One of everything, made by the verbs, and the two who open a list that only their role has."""
    made = one_of_everything(cast)
    for who, agency, role in (
        ("oskar", "police", "school_officer"),
        ("wanda", "protection", "child_protection_worker"),
    ):
        cast.users[who] = hire(cast, who, cast.agencies[agency], role).user
    return made


RULES = "axe.run({resultTypes: ['violations']}).then((found) => found.violations)"


def address(pattern_name, pattern, world):
    from django.urls import reverse

    return reverse(pattern_name, kwargs={name: world[name] for name in pattern.pattern.regex.groupindex})


def test_every_page_is_clean_at_phone_and_desk_width(world, cast, live, browser):
    listed = dict(routes())
    people = {name: browser.person(cast.users[name] if name else None) for name in {*PAGES.values()}}
    found = []
    for name, who in PAGES.items():
        assert name in listed, f"{name} is no route any more; take it from the table"
        page = people[who]
        answer = page.goto(address(name, listed[name], world))
        assert answer.status == 200, f"{name}: {answer.status}"
        found += look_at(page, name)
    found += in_the_persons_hand(people["amara"], address("field:ask", listed["field:ask"], world))
    assert not found, "\n".join(found)


@pytest.mark.urls("commonground.site.vault_urls")
def test_the_pages_of_a_providers_own_installation_are_clean_too(committed, cast, live, browser, settings):
    """They are served by another kind of installation: fetched here, and looked at with the styles of this one."""
    settings.VAULT = True
    house = provider_at_work(cast)
    signed(house)
    clients = {"mara": Client(), "cora": Client(), "": Client()}
    for name, viewer in (("mara", house.mara), ("cora", house.cora)):
        clients[name].force_login(User.objects.get(pk=viewer.user_id), backend="commonground.site.sign_in.StaffBackend")
    clients[""].post("/hand-in/", {"file": SimpleUploadedFile("a", b"sealed")})
    own = f"/people/{house.her.pk}/"
    pages = {"/people/": "mara", "/people/new/": "mara", own: "mara", f"{own}permission/": "mara", "/messages/": "mara", "/totals/": "cora", "/hand-in/": "", "/hand-in/done/": ""}  # fmt: skip
    page, found = browser.person(), []
    page.goto("/healthz")
    for address, who in pages.items():
        shown = clients[who].get(address)
        assert shown.status_code == 200, address
        page.set_content(shown.content.decode())
        found += look_at(page, address)
    assert not found, "\n".join(found)


def look_at(page, name):
    """What the rules find on a page at both widths: the server does not know the width, so it is opened once and looked at twice."""
    page.evaluate(AXE_SCRIPT)
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            yield f"{name} at {width}: it has to be pushed sideways"
        for wrong in page.evaluate(RULES):
            yield f"{name} at {width}: {wrong['id']}: {wrong['nodes'][0]['html'][:160]}"


def in_the_persons_hand(page, ask):
    """The question and the signature: pages that open only once the screen was handed over. They lock the session, so they come last."""
    page.goto(ask)
    page.get_by_label("Open Door Housing").check()
    page.get_by_label(re.compile("^Name, how to reach them")).check()
    page.get_by_label("Who signs").select_option("adult")
    page.get_by_label(re.compile("^Asked alone")).check()
    page.get_by_role("button", name="Hand over the screen").click()
    page.locator(".button-equal").first.wait_for()
    yield from look_at(page, "field:answer")
    page.locator('button[value="yes"]').click()
    page.wait_for_url("**sign=1", wait_until="domcontentloaded")
    assert page.locator("#sign_name").is_visible(), f"{page.url}: {page.locator('body').inner_text()}"
    yield from look_at(page, "field:answer, to sign")


# what has no page of its own: files, fragments, health, moves, and other people's pages that are looked at where they are changed
NOT_PAGES = (
    # consents:supervised_one waits for what a program sent for a case (site/tests/test_court_ordered_treatment)
    "field:answer", "consents:answer",  # one page in the hand of the person, reached by handing over: looked at above
    "mine:",  # looked at by tests of its own (mine/tests/test_in_a_browser), which come in with words and a PIN
    "healthz", "readyz", "events_", "start", "lock", "set_language", "portal:come_back", "portal:language", "portal:drawing", "portal:csv",
    "portal:json", "board:rows", "board:places", "board:wall_rows", "board:wall_places", "desk:first_room", "measures:drawing",
    "account_", "mfa_", "usersessions_", "no_role", "passkey", "consents:copy_file", "consents:supervised_one", "desk:ledger_letter", "legal:letter", "fhir:", "unlock", "gallery:sample", "invitation", "first_password", "people:emergency_crisis", "field:hand_back", "consents:back", "directory:check", "directory:say_whose",
)  # fmt: skip


def test_no_page_is_left_out():
    left = [
        name
        for name, pattern in routes()
        if name not in PAGES and not only_takes_forms(pattern) and not any(part in name for part in NOT_PAGES)
    ]
    assert not left, left
