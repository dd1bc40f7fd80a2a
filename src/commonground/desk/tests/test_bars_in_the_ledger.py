"""The ledger of a jurisdiction tells nobody that a record is kept from them."""

import pytest

from commonground.people.actions import bar, note
from commonground.people.tests.test_tries import officer

pytestmark = pytest.mark.commits
SAYS = "A record is kept from somebody"


def read(client, cast, who):
    client.force_login(cast.users[who])
    return client.get("/desk/ledger/").content.decode()


def test_the_ledger_tells_nobody_who_may_not_know_that_something_is_kept(committed, client, cast):
    person = note(name="Marisol Vega", by=cast.ines)
    officer(cast, cast.housing)
    officer(cast, cast.housing, "mira")
    for who in ("olga", "omar"):
        bar(person, user=cast.users[who], kind="harms_the_person", by=cast.wole)
    assert read(client, cast, "mira").count(SAYS) == 2
    assert SAYS not in read(client, cast, "olga"), "of a person of whom she may not know she hears nothing at all"
    assert SAYS not in read(client, cast, "priya"), "that there is one is its agency's alone to know"
    bar(note(name="Ana Reyes", by=cast.ines), user=cast.users["omar"], kind="related", by=cast.wole)
    assert read(client, cast, "olga").count(SAYS) == 1
