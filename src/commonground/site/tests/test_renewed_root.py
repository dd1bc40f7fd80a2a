"""A new root key: what opened before opens after, whatever stopped the renewal, and the former key makes nothing that opens."""

import os
import re
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.db import connections
from django.test import Client

from commonground.agencies.actions.invite import invite
from commonground.agencies.context import as_viewer
from commonground.agencies.models import User
from commonground.agencies.tests.cast import PASSWORD
from commonground.consents.actions import revoke
from commonground.consents.models import Release
from commonground.consents.tests.cast import give_release
from commonground.kit.closed import door_open
from commonground.kit.key_files import key_in
from commonground.kit.sealing import marked_with, sealed_with
from commonground.messages.actions import post_mail
from commonground.messages.models import Message
from commonground.mine.guard import COOKIE, viewer_of
from commonground.mine.tests.cast import PIN, come_back, come_in, hand_over
from commonground.packets.own_keys import keys_that_open, own_keys
from commonground.packets.sealed.sealing import opened, seal_for
from commonground.people.own_codes import cookie_mark
from commonground.people.own_queries import stay_of
from commonground.people.tests.cast import note_person
from commonground.privacy.models import Grant
from commonground.site import diagnosis, installation, keys
from commonground.site.actions import renew_root as renewing
from commonground.site.actions.renew_root import (
    AnotherRoot,
    StillServing,
    WordsAreShown,
    half_renewed,
    renew_root,
    sealed_columns,
)
from commonground.site.commands import sealing
from commonground.site.commands.trouble import Trouble
from commonground.site.environment import WrongSetting
from commonground.site.guard import refuse_another_root
from commonground.site.second_factors import MARK, PLACE, SecondFactors, mark_of
from commonground.vault.models import Note, Person
from commonground.vault.tests.cast import NAME, OTHER_WORDS, WORDS, house_of

pytestmark = pytest.mark.commits
SECRET, MAIL = "JBSWY3DPEHPK3PXP", b"Subject: Hello"
EVERY_COLUMN = """SELECT table_name, column_name, data_type FROM information_schema.columns
 WHERE table_schema = 'public' AND data_type IN ('text', 'character varying', 'bytea', 'jsonb') ORDER BY 1, 2"""


SOURCE = Path(renewing.__file__).parents[2]
# Who seals or marks under the root key, and where the renewal takes it up. A form's key and a session end with the sign-in.
SEALERS = {
    "agencies/actions/invite.py": "_take_over_marks",
    "agencies/models/user.py": "sealed_columns",
    "kit/once.py": "SESSIONS",
    "messages/models/message.py": "sealed_columns",
    "people/own_codes.py": "_take_over_cards",
    "site/second_factors.py": "_renew_factors",
    "site/sessions.py": "SESSIONS",
    "vault/models/sealed.py": "sealed_columns",
}


class Killed(Exception):
    """Whoever watched pulled the plug."""


def begin_anew(settings):
    """What a process reads that starts now."""
    root = keys.root_key()
    settings.VIEWER_CONTEXT_KEY, settings.SEALING_KEY = keys.key_of(root, keys.TELLS), keys.key_of(root, keys.SEALS)
    settings.FORMER_SEALING_KEYS = [keys.key_of(each, keys.SEALS) for each in keys.former()]
    pairs = [tuple(keys.key_of(each, use) for use in (keys.SIGNS, keys.OPENS)) for each in (root, *keys.former())]
    settings.PACKET_KEYS, settings.FORMER_PACKET_KEYS = pairs[0], pairs[1:]


def stop_serving():
    for alias in ("default", "ledger"):
        connections[alias].close()


def renewed(settings):
    stop_serving()
    done = renew_root()
    begin_anew(settings)
    return done


@pytest.fixture
def old(committed, settings, tmp_path, monkeypatch):
    """The root key with which the database was laid, in a file of this test's own."""
    root = keys.root_key()
    file = tmp_path / "root.key"
    file.touch(0o600)
    file.write_text(root.hex() + "\n")
    monkeypatch.setenv("COMMONGROUND_KEY_FILE", str(file))
    begin_anew(settings)
    return root


@pytest.fixture
def told(old, cast):
    """Something of everything that is sealed, or bears a mark."""
    dara = cast.users["dara"]
    dara.set_password(PASSWORD)
    dara.save()
    seal = SecondFactors().encrypt
    for kind, facts in (
        ("totp", {"secret": seal(SECRET)}),
        ("recovery_codes", {"seed": seal("seed"), "used_mask": 3, "migrated_codes": [seal("one"), seal("two")]}),
        ("webauthn", {"name": "key", "credential": {"id": "x"}}),
    ):
        facts[MARK] = mark_of(dara.pk, kind, facts)
        Authenticator.objects.create(user=dara, type=kind, data=facts)
    post_mail(EmailMessage("Hello", "See you", "n@example.org", ["dara@example.org"]), kind="notice")
    told = type("Told", (), {})()
    told.cast, told.dara = cast, dara
    told.link = invite(
        email="fresh@willow.example.org", name="Fresh", agency=cast.crisis, role_code="crisis_clinician", by=cast.ada
    )
    told.house = house_of(cast)
    told.person = note_person(cast)
    told.release = give_release(cast, told.person)
    told.phone, told.words = come_in(hand_over(cast, told.person)[1])
    told.card = hand_over(cast, note_person(cast, name="With A Card"))[1]
    Client().force_login(dara)
    return told


def everything_opens(told):
    assert User.objects.get(pk=told.dara.pk).check_password(PASSWORD)
    factors = {factor.type: factor for factor in Authenticator.objects.filter(user=told.dara)}
    for factor in factors.values():
        assert factor.data[MARK] == mark_of(factor.user_id, factor.type, factor.data)
    opens = SecondFactors().decrypt
    assert opens(factors["totp"].data["secret"]) == SECRET
    codes = factors["recovery_codes"].data
    assert (opens(codes["seed"]), [opens(code) for code in codes["migrated_codes"]], codes["used_mask"]) == (
        "seed",
        ["one", "two"],
        3,
    )
    with door_open("test"):
        assert any(message.text() for message in Message.objects.filter(kind="notice"))
    with as_viewer(told.house.mara):
        assert [person.name for person in Person.objects.all()] == [NAME]
        assert sorted(note.text for note in Note.objects.all()) == sorted([WORDS, OTHER_WORDS])
    assert come_back(told.words)[1].status_code == 302, "words and PIN"
    assert follow(told.link).status_code == 302, "the link of an invitation"


def follow(link):
    client = Client()
    client.get("/accounts/invitation/" + link.rstrip("/").rpartition("/")[2] + "/")
    return client.post("/accounts/invitation/")


def everything_sealed():
    found = {}
    with connections["owner"].cursor() as cursor:
        cursor.execute(EVERY_COLUMN)
        for table, column, kind in cursor.fetchall():
            text = f"encode(\"{column}\", 'escape')" if kind == "bytea" else f'"{column}"::text'
            cursor.execute(f'SELECT {text} FROM "{table}" WHERE {text} LIKE %s', ["%sealed1$%"])
            rows = [value for (row,) in cursor.fetchall() for value in re.findall(r"sealed1\$[A-Za-z0-9+/=]+", row)]
            if rows:
                found[table, column] = set(rows)
    return found


def test_what_opened_before_opens_after_and_cards_once(told, settings):
    everything_opens(told)
    done = renewed(settings)
    assert done.sealed >= 8 and done.taken_over >= 4 and not done.left
    assert not Session.objects.exists(), "everybody signs in anew"
    everything_opens(told)
    assert come_in(told.card)[1]
    assert Client().post("/mine/new/", {"words": told.card, "pin": PIN, "again": PIN}).status_code != 302, "once"


def test_every_sealed_value_in_the_database_is_another_one_after(told, settings):
    before = everything_sealed()
    columns = {(column.table, column.name) for column in sealed_columns()} | {("mfa_authenticator", "data")}
    assert set(before) - {("django_session", "session_data")} <= columns
    assert len(before) >= 7, sorted(before)
    renewed(settings)
    after = everything_sealed()
    for place in columns & set(before):
        assert after.get(place, set()) and not after[place] & before[place], place


def test_whatever_seals_or_marks_is_taken_up_by_the_renewal():
    """Whoever seals something new says here where it is sealed anew; else it would open no more after the next renewal."""
    found = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.glob("**/*.py")
        if re.search(r"kit\.sealing import .*\b(seal|mark|marks)\b", path.read_text())
        and not {"tests", "migrations"} & set(path.parts)
    }
    assert found == set(SEALERS)
    assert all(hasattr(renewing, where) for where in SEALERS.values())


def test_what_is_made_with_the_former_key_opens_nothing(told, old, settings):
    renewed(settings)
    former = keys.key_of(old, keys.SEALS)
    with connections["owner"].cursor() as owner:
        place = f"password of {told.dara.pk}"
        forged = sealed_with(former, User.objects.get(pk=told.cast.users["amara"].pk).password.encode(), place=place)
        owner.execute("UPDATE agencies_user SET password = %s WHERE id = %s", [forged, told.dara.pk])
        owner.execute("UPDATE people_ownwayin SET words_mark = %s", [marked_with(former, "own page words a b c d")])
        owner.execute(
            "UPDATE agencies_invitation SET token_hash = %s",
            [marked_with(former, "invitation 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")],
        )
        owner.execute(
            "UPDATE mfa_authenticator SET data = jsonb_set(data, '{mark}', to_jsonb(%s::text))",
            [marked_with(former, "x")],
        )
    assert not User.objects.get(pk=told.dara.pk).has_usable_password()
    assert come_back("a b c d")[1].status_code != 302
    assert follow("/test/").status_code == 410
    assert SecondFactors().decrypt(sealed_with(former, b"x", place=PLACE)) != "x"


def test_a_factor_that_somebody_wrote_into_the_table_gets_no_mark_by_a_renewal(told, settings):
    planted = Authenticator.objects.create(
        user=told.cast.users["amara"], type="webauthn", data={"credential": {"id": "theirs"}, MARK: "0" * 64}
    )
    assert renewed(settings).left == 1
    planted.refresh_from_db()
    assert planted.data[MARK] == "0" * 64


def test_words_that_were_said_once_need_the_former_key_no_more(told, settings):
    renewed(settings)
    with connections["owner"].cursor() as owner:
        owner.execute("SELECT words_mark FROM people_ownwayin")
        assert owner.fetchone()[0].startswith("r")
        assert come_back(told.words)[1].status_code == 302
        owner.execute("SELECT words_mark FROM people_ownwayin")
        assert not owner.fetchone()[0].startswith("r")
    keys.place_before(1).unlink()
    begin_anew(settings)
    assert come_back(told.words)[1].status_code == 302


def test_two_renewals_later_the_same_words_open_while_both_former_keys_are_there(told, settings):
    renewed(settings)
    renewed(settings)
    assert [path.name for path in keys.former_places()] == ["root.key.before-2", "root.key.before-1"]
    assert "1 own pages" in diagnosis._former_roots().what and diagnosis._former_roots().fine
    keys.place_before(1).rename(away := keys.key_file().with_name("safe"))
    begin_anew(settings)
    assert come_back(told.words)[1].status_code != 302
    away.rename(keys.place_before(1))
    begin_anew(settings)
    everything_opens(told)
    assert come_in(told.card)[1]


def test_without_its_former_key_what_rests_on_it_is_named(told, settings):
    renewed(settings)
    keys.place_before(1).unlink()
    finding = diagnosis._former_roots()
    assert not finding.fine and "1 own pages, 1 cards and 1 invitations" in finding.what


def test_killed_before_it_is_written_nothing_is_changed_and_again_it_ends_the_same(told, settings, monkeypatch):
    before, root = everything_sealed(), keys.root_key()
    for step in ("_seal_anew", "_take_over_marks", "_take_over_cards", "key_pads"):
        stop_serving()
        with monkeypatch.context() as plug:
            plug.setattr(renewing, step, killed)
            with pytest.raises(Killed):
                renew_root()
        assert everything_sealed() == before and keys.root_key() == root
    everything_opens(told)
    next_key = key_in(keys.place_of_next())
    assert renewed(settings).sealed >= 8
    assert keys.root_key() == next_key and not keys.place_of_next().exists()
    everything_opens(told)


def test_one_that_waited_while_another_was_done_changes_nothing(told, settings, monkeypatch):
    """Both read the key of then before either had the lock: the second finds another one under it and stops."""
    behind = []

    def first_one_is_done(cursor, **_):
        if not behind:
            behind.append(True)
            cursor.execute("UPDATE commonground_key SET inner_pad = outer_pad")

    stop_serving()
    before = everything_sealed()
    monkeypatch.setattr(renewing, "_refuse_company", first_one_is_done)
    with pytest.raises(AnotherRoot):
        renew_root()
    assert behind and everything_sealed() == before


def killed(*_args, **_more):
    raise Killed


@pytest.mark.parametrize("step", [(renewing, "_take_over"), (os, "replace")], ids=["before", "after"])
def test_killed_between_the_database_and_the_file_it_is_finished_by_the_next_call(told, settings, monkeypatch, step):
    root = keys.root_key()
    stop_serving()
    with monkeypatch.context() as plug:
        plug.setattr(*step, killed)
        with pytest.raises(Killed):
            renew_root()
    assert keys.root_key() == root and half_renewed()
    with pytest.raises(WrongSetting, match="rotate --sign-in"):
        refuse_another_root(connections["default"])
    with pytest.raises(Trouble, match="was stopped"):
        installation.migrate_and_lay_floor(say=lambda _: None)
    assert not diagnosis._root_in_force().fine
    sealed = everything_sealed()
    done = renewed(settings)
    assert done.finished and everything_sealed() == sealed, "nothing is sealed twice"
    assert keys.former() == [root] and diagnosis._root_in_force().fine
    refuse_another_root(connections["default"])
    everything_opens(told)


def test_while_somebody_serves_nothing_is_changed(told):
    before = everything_sealed()
    User.objects.exists()
    with pytest.raises(StillServing):
        renew_root()
    assert everything_sealed() == before and not half_renewed()


def test_whoever_comes_while_it_is_done_takes_it_back(told, monkeypatch):
    before, pads = everything_sealed(), renewing.key_pads
    stop_serving()

    def somebody_comes(key):
        connections["default"].ensure_connection()
        return pads(key)

    monkeypatch.setattr(renewing, "_laid_with", lambda _cursor, root: root == keys.root_key())
    monkeypatch.setattr(renewing, "key_pads", somebody_comes)
    with pytest.raises(StillServing):
        renew_root()
    assert everything_sealed() == before


def test_while_somebody_is_shown_their_words_nothing_is_changed(told, settings):
    browser = Client()
    browser.post("/mine/new/", {"words": told.card, "pin": PIN, "again": PIN})
    stop_serving()
    with pytest.raises(WordsAreShown):
        renew_root()
    browser.post("/mine/words/")
    assert renewed(settings).sealed
    assert stay_of(cookie_mark(browser.cookies[COOKIE].value)) is None, "stays end"


def test_what_a_permission_opened_before_is_ended_after(told, settings):
    renewed(settings)
    with as_viewer(told.cast.amara):
        release = Release.objects.get(pk=told.release.pk)
        live = Grant.objects.filter(release_id=release.pk, revoked_at=None)
        assert live.exists() and all(len(grant.proof) == 64 for grant in live)
    revoke(release, by=told.cast.amara)
    with as_viewer(told.cast.amara):
        assert not Grant.objects.filter(release_id=release.pk, revoked_at=None).exists()
    give_release(told.cast, told.person)


def test_a_packet_for_the_card_of_then_opens_and_the_new_card_is_another(told, settings):
    card = own_keys().card
    file = seal_for(card.opens, b"\0" * 64 + b"words")
    renewed(settings)
    assert own_keys().card != card and keys_that_open(file).card == card
    assert opened(file, keys_that_open(file)).endswith(b"words")
    assert keys_that_open(b"nothing").card == own_keys().card


def test_the_command_says_what_to_do_next(told, monkeypatch, capsys, settings):
    monkeypatch.setattr(sealing.embedded, "prepare", lambda **_: None)
    with pytest.raises(Trouble, match="Say one of them"):
        sealing.rotate(root=True, sign_in=True, agency="")
    User.objects.exists()
    with pytest.raises(Trouble, match="Stop serve and work"):
        sealing.rotate(root=False, sign_in=True, agency="")
    stop_serving()
    sealing.rotate(root=False, sign_in=True, agency="")
    said = capsys.readouterr().out
    begin_anew(settings)
    assert "root.key and root.key.before-1" in said and own_keys().card.numbers in said


def test_a_stay_ends_and_the_person_comes_back_with_their_words(told, settings):
    renewed(settings)
    phone, answer = come_back(told.words)
    assert answer.status_code == 302
    assert viewer_of(stay_of(cookie_mark(phone.cookies[COOKIE].value)))
