"""When it cannot be written down who looked, no page says a word about anybody; and a page that says one is in the book (T10)."""

import pytest
from canaries import every_address, text_of
from django.db import DatabaseError, OperationalError, connections
from matrix import BOOKS, ask

from commonground.board import looks
from commonground.ledger.models import Look

pytestmark = [pytest.mark.slow, pytest.mark.commits, pytest.mark.xdist_group("canaries")]
READERS = ("wole", "amara", "dara", "rosa", "alma", "olga", "chen", "priya")


@pytest.fixture
def books(there, django_db_blocker):
    with django_db_blocker.unblock():
        yield BOOKS


@pytest.fixture
def lines(monkeypatch):
    """The lines of looks as they are written."""
    written, create = [], Look.objects.using("ledger").__class__.create

    def listen(self, **facts):
        made = create(self, **facts)
        if self.model is Look:
            written.append(made)
        return made

    monkeypatch.setattr(Look.objects.using("ledger").__class__, "create", listen)
    return written


@pytest.fixture
def spoken(there, books, lines):
    """Each page on which a reader is told a word about somebody, with what the book then says."""
    found = []
    for each, path in every_address(there):
        for who in READERS if each.right else ():
            if each.right not in there.cast.viewers[who].rights:
                continue
            lines.clear()
            answer = ask(there.clients[who], "GET", path)
            said = {word for word in there.may if word in text_of(answer)}
            if said:
                found.append((each.name, who, path, [line for line in lines if line.outcome == "shown"]))
    return found


def refuse(monkeypatch, trouble):
    """From now on the book of who looked cannot be written."""
    kind = Look.objects.using("ledger").__class__
    create = kind.create

    def fail(self, **facts):
        if self.model is Look:
            raise trouble
        return create(self, **facts)

    monkeypatch.setattr(kind, "create", fail)


def test_a_page_about_somebody_is_in_the_book_and_without_the_book_it_says_nothing(there, spoken, monkeypatch):
    """The way a page is refused is one, whatever the trouble: it says that it does not open, and no word of anybody."""
    assert len({name for name, *_ in spoken}) > 20
    unwritten = [(name, who) for name, who, _, shown in spoken if sum(line.count for line in shown) == 0]
    assert not unwritten, f"words about somebody, and nothing in the book: {sorted(set(unwritten))}"
    wrong = []
    for trouble in (OperationalError("the disk is full"), DatabaseError("not allowed")):
        with monkeypatch.context() as patched:
            refuse(patched, trouble)
            for name, who, path, _ in spoken:
                looks._entered.clear()  # what a watched board entered in this minute is in the book already
                answer = ask(there.clients[who], "GET", path)
                said = [word for word in there.may if word in text_of(answer)]
                if said or answer.status_code != 503:
                    wrong.append(f"{name} by {who}: {answer.status_code} {said}")
    assert not wrong, "\n".join(sorted(set(wrong)))


def test_while_the_book_is_locked_no_page_waits_for_it_with_data_in_hand(there, books):
    """The table itself, locked by its owner; the connection that writes looks waits a fifth of a second and gives up."""
    her = there.ids["person_id"][0]
    assert ask(there.clients["wole"], "GET", f"/desk/person/{her}/").status_code == 200
    with connections["owner"].cursor() as owner, connections["ledger"].cursor() as writer:
        writer.execute("SET lock_timeout = '200ms'")
        owner.execute("BEGIN; LOCK TABLE ledger_look IN ACCESS EXCLUSIVE MODE")
        try:
            for path in (f"/desk/person/{her}/", "/desk/cases/", f"/desk/cases/{there.ids['case_id'][0]}/"):
                answer = ask(there.clients["wole"], "GET", path)
                assert answer.status_code == 503, path
                assert not [word for word in there.may if word in text_of(answer)]
        finally:
            owner.execute("ROLLBACK")
            writer.execute("SET lock_timeout = 0")
    assert ask(there.clients["wole"], "GET", f"/desk/person/{her}/").status_code == 200
