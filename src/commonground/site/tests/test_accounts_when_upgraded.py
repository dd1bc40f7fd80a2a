"""An installation from before roles were taken up and sign-in mail had a home: who works goes on working, who was invited is invited."""

import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.mail import EmailMessage
from django.db import connections

from commonground.agencies.actions.invite import invite
from commonground.agencies.models import Membership, User
from commonground.agencies.tests.cast import PASSWORD, make_cast
from commonground.agencies.viewers import service, viewer_for
from commonground.kit.closed import door_open
from commonground.messages.actions import post_mail
from commonground.messages.models import Message

pytestmark = pytest.mark.commits


def upgrade():
    editor = SimpleNamespace(connection=connections["owner"])
    with door_open("test"):
        importlib.import_module("commonground.agencies.migrations.0005_taken_up").say_who_took_theirs_up(apps, editor)
        importlib.import_module("commonground.messages.migrations.0003_whose_sign_in_mail").say_whose(apps, editor)


def as_before(statement):
    with connections["owner"].cursor() as owner:
        owner.execute(
            "ALTER TABLE agencies_membership DISABLE TRIGGER USER; ALTER TABLE outbox_message DISABLE TRIGGER USER"
        )
        owner.execute(statement)
        owner.execute(
            "ALTER TABLE agencies_membership ENABLE TRIGGER USER; ALTER TABLE outbox_message ENABLE TRIGGER USER"
        )


def test_who_works_goes_on_and_who_was_invited_is_invited(committed, cast):
    dara = cast.users["dara"]
    dara.set_password(PASSWORD)
    dara.save()
    invite(email="new@willow.example.org", name="New", agency=cast.housing, role_code="case_worker", by=cast.ada)
    service("clocks", cast.dispatch)
    as_before("UPDATE agencies_membership SET taken_up_at = NULL, called = ''")
    assert viewer_for(dara) is None
    upgrade()
    assert viewer_for(User.objects.get(pk=dara.pk)).role == "dispatcher"
    invited = Membership.objects.get(user__email="new@willow.example.org")
    assert (invited.taken_up_at, invited.called, invited.shown_name) == (None, "New", "New")
    worked = Membership.objects.get(user=dara)
    assert worked.taken_up_at == worked.starts_at


def test_sign_in_mail_that_lay_there_finds_its_home(committed, cast):
    elm = make_cast("elm")
    mails = [
        post_mail(EmailMessage("Your code", "ABCD", "n@example.org", [to]), kind="sign_in")[0]
        for to in ("dara@willow.example.org", "dara@elm.example.org", "nobody@example.org")
    ]
    as_before("UPDATE outbox_message SET jurisdiction_id = NULL")
    upgrade()
    homes = [Message.objects.get(pk=mail.pk).jurisdiction_id for mail in mails]
    assert homes == [cast.jurisdiction.pk, elm.jurisdiction.pk, None]
