"""What comes to the gate is in the book: sign-ins and their steps, and what was forged, swapped or replayed. Nobody fills it, or learns from it."""

import re
from datetime import timedelta

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from commonground.agencies.actions.invite import invite
from commonground.agencies.actions.join import end_membership, join
from commonground.agencies.context import as_viewer
from commonground.agencies.models import Membership, User
from commonground.agencies.tests.cast import PASSWORD
from commonground.agencies.viewers import service
from commonground.ledger.gate import MOST, MOST_OF_NOBODY, note_at_gate
from commonground.ledger.models import Look
from commonground.site import gate, middleware
from commonground.site.tests.test_sign_in import code_of

pytestmark = pytest.mark.django_db
SIGN_IN, GATE = "/accounts/login/", "/desk/sign-ins/"
UNKNOWN = "nobody@willow.example.org"


@pytest.fixture
def dara(cast):
    return with_password(cast.users["dara"])


def with_password(user):
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, email, password=PASSWORD):
    return client.post(SIGN_IN, {"login": email, "password": password})


def lines(**where):
    return [
        (each.action, each.user_id)
        for each in Look.objects.using("ledger").filter(outcome="gate", **where).order_by("at", "id")
    ]


def test_a_sign_in_and_one_that_failed_are_lines_with_the_account_and_nothing_that_was_typed(dara, client):
    sign_in(client, dara.email, "my other password")
    sign_in(Client(), UNKNOWN, "typed-canary")
    sign_in(client, dara.email)
    assert lines() == [("sign_in.failed", dara.pk), ("sign_in.failed", None), ("sign_in.done", dara.pk)]
    for row in Look.objects.using("ledger").filter(outcome="gate").values():
        said = " ".join(str(fact) for fact in row.values())
        assert "willow" not in said and "canary" not in said and "password" not in said.replace("password.", "")
        assert (row["records"], row["count"], row["agency_id"], row["jurisdiction_id"]) == ({}, 0, None, None)


def test_waiting_and_an_account_that_is_switched_off_are_lines(dara, client):
    for _ in range(6):
        sign_in(client, dara.email, "wrong")
    assert lines() == [("sign_in.failed", dara.pk)] * 5 + [("sign_in.waits", dara.pk)]
    off = with_password(User.objects.create_user("off@willow.example.org", None, name="Off", is_active=False))
    sign_in(Client(), off.email)
    assert lines(user_id=off.pk) == [("sign_in.switched_off", off.pk)]


def test_what_fails_is_looked_up_and_entered_only_when_the_answer_has_left(dara, monkeypatch):
    put_off = []
    monkeypatch.setattr(gate, "after_the_answer", lambda request, do: put_off.append(do))
    sign_in(Client(), dara.email, "wrong")
    sign_in(Client(), UNKNOWN, "wrong")
    assert lines() == [] and len(put_off) == 2
    for do in put_off:
        do()
    assert lines() == [("sign_in.failed", dara.pk), ("sign_in.failed", None)]


def test_locking_unlocking_and_showing_once_more_who_one_is_are_lines(dara, client):
    sign_in(client, dara.email)
    client.post("/accounts/lock/")
    client.post("/accounts/unlock/", {"unlock_password": "wrong"})
    client.post("/accounts/unlock/", {"unlock_password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    told = ["sign_in.done", "sign_in.locked", "step_up.failed", "sign_in.unlocked", "step_up.done"]
    assert lines() == [(kind, dara.pk) for kind in told]


def test_a_screen_that_was_left_alone_is_locked_with_one_line(cast, client, settings):
    client.force_login(cast.users["wole"])
    client.get("/desk/today/")
    session = client.session
    session[middleware.LAST_SEEN] -= settings.IDLE_LOCK_SECONDS + 1
    session.save()
    client.get("/desk/today/")
    client.get("/desk/today/")
    assert lines() == [("sign_in.locked", cast.users["wole"].pk)]


def test_changes_of_the_second_step_and_wrong_codes_are_lines(dara, client, monkeypatch):
    monkeypatch.setattr("allauth.mfa.totp.internal.flows.transaction.on_commit", lambda do: do())
    sign_in(client, dara.email)
    page = client.get("/accounts/2fa/totp/activate/", follow=True)
    client.post(page.redirect_chain[-1][0], {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    other = Client()
    sign_in(other, dara.email)
    other.post("/accounts/2fa/authenticate/", {"code": "000000"})
    client.post("/accounts/2fa/totp/deactivate/")
    kinds = [kind for kind, who in lines(user_id=dara.pk)]
    told = ["sign_in.done", "step_up.done", "factor.added", "factor.failed", "factor.removed"]
    assert list(dict.fromkeys(kinds)) == told
    assert set(lines()) == {(kind, dara.pk) for kind in kinds}


def test_a_second_step_that_somebody_wrote_into_the_table_is_a_line(dara, client):
    secret = "JBSWY3DPEHPK3PXP"
    Authenticator.objects.create(user=dara, type="totp", data={"secret": get_adapter().encrypt(secret)})
    sign_in(client, dara.email)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert lines() == [("refused.factor", dara.pk)]


def test_a_form_of_another_sign_in_or_another_site_is_refused_and_a_line(cast):
    wole, ines = cast.users["wole"], cast.users["ines"]
    theirs, own = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    theirs.force_login(ines)
    own.force_login(wole)
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', theirs.get("/desk/today/").content.decode())[1]
    own.get("/desk/today/")
    answer = own.post("/accounts/lock/", {"csrfmiddlewaretoken": token})
    assert answer.status_code == 403 and wole.name not in answer.content.decode()
    own.post("/accounts/lock/", {"csrfmiddlewaretoken": token}, headers={"origin": "https://elsewhere.example"})
    assert lines() == [("refused.form", wole.pk), ("refused.origin", wole.pk)]


def once_in(client, address):
    return re.search(r'name="once" value="([^"]+)"', client.get(address).content.decode())[1]


def test_a_form_that_was_made_for_somebody_else_does_nothing_and_is_a_line(cast, client):
    client.force_login(cast.users["amara"])
    theirs = once_in(client, "/desk/permissions/word/")
    client.force_login(cast.users["wole"])
    told = {"number": "abcd", "told_how": "in_person"}
    answer = client.post("/desk/permissions/word/", {**told, "once": theirs})
    assert answer.status_code == 403 and "abcd" not in answer.content.decode()
    assert lines() == [("refused.once", cast.users["wole"].pk)]
    assert (
        client.post("/desk/permissions/word/", {**told, "once": once_in(client, "/desk/permissions/word/")}).status_code
        != 403
    )
    assert len(lines()) == 1


def test_a_session_that_was_put_into_the_table_opens_nothing_and_is_a_line(cast, client):
    client.force_login(cast.users["wole"])
    key = client.session.session_key
    Session.objects.filter(pk=key).update(session_data="sealed1$" + "QUJD" * 20)
    assert client.get("/desk/today/")["Location"].startswith(SIGN_IN)
    assert lines() == [("refused.session", None)]


def test_an_invitation_that_holds_for_nobody_is_a_line_however_it_does_not_hold(cast, client):
    for _ in range(2):
        client.get("/accounts/invitation/made-up-token/")
        client.post("/accounts/invitation/")
    assert lines() == [("refused.invitation", None)] * 2


def test_an_id_that_no_page_offered_is_a_line_beside_the_answer(cast, client):
    boss = boss_of_clinic(cast)
    client.force_login(boss)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": timezone.now().timestamp()}]
    session.save()
    sent = {
        "name": "N",
        "email": "new@willow.example.org",
        "agency": str(cast.housing.pk),
        "role": "case_worker",
        "language": "en",
    }
    assert client.post("/desk/people-and-roles/invite/", sent).status_code == 422
    denied = Look.objects.using("ledger").filter(outcome="denied", user_id=boss.pk)
    assert [row.records for row in denied] == [{"tried": [str(cast.housing.pk)]}]


def test_nobody_fills_the_book_and_the_last_line_says_that_there_was_more(cast):
    who, at = cast.users["wole"].pk, timezone.now()
    for _ in range(MOST + 5):
        note_at_gate("sign_in.failed", at=at, user_id=who)
    for _ in range(MOST_OF_NOBODY + 5):
        note_at_gate("sign_in.failed", at=at)
    note_at_gate("sign_in.done", at=at, user_id=who)
    assert sum(1 for line in lines() if line == ("sign_in.failed", who)) == MOST - 1
    assert lines(user_id=who)[-2:] == [("sign_in.failed.more", who), ("sign_in.done", who)]
    assert len(lines(user_id=None)) == MOST_OF_NOBODY and lines(user_id=None)[-1] == ("sign_in.failed.more", None)
    note_at_gate("sign_in.failed", at=at + timedelta(minutes=16), user_id=who)
    assert lines(user_id=who)[-1] == ("sign_in.failed", who)


def test_no_statement_of_a_page_writes_or_changes_a_line_of_the_gate(cast):
    note_at_gate("sign_in.failed", at=timezone.now(), user_id=cast.users["wole"].pk)
    for statement in (
        "INSERT INTO ledger_look (id, at, action, purpose, records, count, digest, outcome) VALUES (gen_random_uuid(), now(), 'sign_in.done', 'x', '{}', 0, '', 'gate')",
        "UPDATE ledger_look SET action = 'sign_in.done'",
        "DELETE FROM ledger_look",
        "SELECT * FROM ledger_look",
    ):
        with as_viewer(cast.priya), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_book_that_takes_no_line_stops_no_sign_in_and_the_log_says_so(dara, client, monkeypatch, caplog):
    def broken(*args, **more):
        raise DatabaseError("no")

    monkeypatch.setattr("commonground.agencies.gate.note_at_gate", broken)
    sign_in(client, dara.email)
    assert "_auth_user_id" in client.session
    assert "sign_in.done" in caplog.text and dara.email not in caplog.text


def boss_of_clinic(cast):
    cast.users["boss"] = boss = User.objects.create_user("boss@willow.example.org", None, name="Boss")
    join(user=boss, agency=cast.clinic, role_code="administrator", by=service("setup", cast.host))
    return boss


def read(client, cast, who):
    client.force_login(cast.users[who])
    return client.get(GATE)


def test_administrators_read_the_sign_ins_of_their_own_staff_and_officers_also_what_was_refused(cast, client):
    at = timezone.now()
    for kind in ("sign_in.failed", "refused.once"):
        note_at_gate(kind, at=at, user_id=cast.users["priya"].pk)
        note_at_gate(kind, at=at, user_id=cast.users["wole"].pk)
        note_at_gate(kind, at=at)
    officer, administrator = (read(client, cast, who).content.decode() for who in ("priya", "ada"))
    assert "made for somebody else" in officer and "made for somebody else" not in administrator
    for page in (officer, administrator):
        assert "Priya" in page and "Nobody who is known" in page and "Wole" not in page
    for who in ("wole", "ines", "dara", "amara", "ezra", "omar"):
        assert read(client, cast, who).status_code == 403


def test_of_somebody_who_was_only_invited_or_who_has_left_an_agency_reads_nothing(cast, client):
    at = timezone.now()
    boss_of_clinic(cast)
    note_at_gate("sign_in.done", at=at, user_id=cast.users["wole"].pk)
    row = Membership.objects.get(user=cast.users["rosa"], agency=cast.clinic)
    note_at_gate("sign_in.done", at=at, user_id=cast.users["rosa"].pk)
    assert "Rosa" in read(client, cast, "boss").content.decode()
    invite(
        email=cast.users["wole"].email,
        name="Invited",
        agency=cast.clinic,
        role_code="case_worker",
        by=service("setup", cast.host),
    )
    page = read(client, cast, "boss").content.decode()
    assert "Wole" not in page and "Invited" not in page
    end_membership(row, by=service("setup", cast.host))
    assert "Rosa" not in read(client, cast, "boss").content.decode()


def test_the_page_goes_on_to_older_lines(cast, client):
    at = timezone.now()
    for n in range(55):
        note_at_gate("sign_in.done", at=at + timedelta(hours=n), user_id=cast.users["ada"].pk)
    first = read(client, cast, "ada").content.decode()
    assert first.count("Signed in.") == 50
    older = re.search(r'href="(\?after=[^"]+)"', first)[1]
    assert client.get(GATE + older).content.decode().count("Signed in.") == 5
