"""An installation from before sealing: passwords, second factors, open invitations and waiting mail go on, sessions begin anew."""

import hashlib
import importlib
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.db import connections
from django.utils import timezone

from commonground.agencies.actions.invite import hash_of
from commonground.agencies.models import User
from commonground.agencies.tests.cast import PASSWORD
from commonground.kit.closed import door_open
from commonground.messages.actions import post_mail
from commonground.messages.models import Message
from commonground.site.second_factors import MARK, SecondFactors, mark_of

pytestmark = pytest.mark.commits
STEPS = ("seal_passwords", "seal_second_factors", "mark_invitations", "end_sessions")
SECRET = "JBSWY3DPEHPK3PXP"


def upgrade():
    editor = SimpleNamespace(connection=connections["owner"])
    sign_in = importlib.import_module("commonground.agencies.migrations.0004_sealed_sign_in")
    with door_open("test"):
        for step in STEPS:
            getattr(sign_in, step)(apps, editor)
        importlib.import_module("commonground.messages.migrations.0002_sealed_text").seal_texts(apps, editor)


@pytest.fixture
def from_before(committed, cast):
    dara = cast.users["dara"]
    post_mail(EmailMessage("Hello", "See you", "n@example.org", ["dara@example.org"]), kind="notice")
    with connections["owner"].cursor() as owner:
        owner.execute("UPDATE agencies_user SET password = %s WHERE id = %s", [make_password(PASSWORD), dara.pk])
        owner.execute("UPDATE outbox_message SET raw = 'Subject: Hello'")
        owner.execute(
            "INSERT INTO agencies_invitation (id, jurisdiction_id, user_id, agency_id, membership_id, token_hash, made_at, expires_at)"
            " VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, now(), now())",
            [
                cast.jurisdiction.pk,
                dara.pk,
                cast.dispatch.pk,
                cast.dara.membership_id,
                hashlib.sha256(b"token").hexdigest(),
            ],
        )
    Authenticator.objects.create(user=dara, type="totp", data={"secret": SECRET})
    Authenticator.objects.create(user=dara, type="webauthn", data={"name": "key", "credential": {"id": "x"}})
    Session.objects.create(session_key="an-old-cookie", session_data="x", expire_date=timezone.now())
    return dara


def test_what_opened_an_account_before_still_opens_it(from_before):
    assert not User.objects.get(pk=from_before.pk).check_password(PASSWORD)
    upgrade()
    assert User.objects.get(pk=from_before.pk).check_password(PASSWORD)
    for factor in Authenticator.objects.filter(user=from_before):
        assert factor.data[MARK] == mark_of(factor.user_id, factor.type, factor.data)
    kept = TOTP(Authenticator.objects.get(user=from_before, type="totp")).instance.data["secret"]
    assert kept != SECRET and SecondFactors().decrypt(kept) == SECRET
    with connections["owner"].cursor() as owner:
        owner.execute("SELECT token_hash FROM agencies_invitation")
        assert owner.fetchone() == (hash_of("token"),)
    assert Message.objects.get().text() == b"Subject: Hello"
    assert not Session.objects.exists()


def test_a_hash_that_was_sealed_before_is_not_sealed_again(from_before):
    upgrade()
    kept = User.objects.get(pk=from_before.pk).password
    importlib.import_module("commonground.agencies.migrations.0004_sealed_sign_in").seal_passwords(
        apps, SimpleNamespace(connection=connections["owner"])
    )
    assert User.objects.get(pk=from_before.pk).password == kept
