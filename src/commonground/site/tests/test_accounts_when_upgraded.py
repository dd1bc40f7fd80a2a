"""An installation from before roles were taken up and sign-in mail had a home: who works goes on working, who was invited is invited."""

import pytest
from django.core.mail import EmailMessage
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from commonground.agencies.actions.invite import invite
from commonground.agencies.models import Membership, User
from commonground.agencies.tests.cast import PASSWORD, make_cast
from commonground.agencies.viewers import service, viewer_for
from commonground.messages.actions import post_mail
from commonground.messages.models import Message
from commonground.site.installation import migrate_and_lay_floor

pytestmark = pytest.mark.commits


NOW = [("agencies", "0005_taken_up"), ("outbox", "0003_whose_sign_in_mail")]
BEFORE = [("agencies", "0004_sealed_sign_in"), ("outbox", "0002_sealed_text")]


# What the floor lays between tables of newer apps, which go when their own migrations do. It is laid again with the floor.
SAME_PLACE = """DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT conrelid::regclass AS at, conname FROM pg_constraint WHERE conname ~ '^cg_.*_same_place$' LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.at, one.conname);
  END LOOP; END $$"""


def as_before():
    """The database of the version before, with what is in it now."""
    with connections["owner"].cursor() as owner:
        owner.execute(SAME_PLACE)
        owner.execute("DROP TRIGGER cg_once ON agencies_membership")
        owner.execute("DROP TRIGGER cg_guard_role ON agencies_membership")
        owner.execute(
            "ALTER TABLE outbox_message DISABLE TRIGGER USER; UPDATE outbox_message SET jurisdiction_id = NULL"
        )
        owner.execute("ALTER TABLE outbox_message ENABLE TRIGGER USER")
    MigrationExecutor(connections["owner"]).migrate(BEFORE)


def upgrade():
    """As ``commonground upgrade`` does it."""
    MigrationExecutor(connections["owner"]).migrate(NOW)
    migrate_and_lay_floor(say=lambda _: None)


def test_who_works_goes_on_and_who_was_invited_is_invited(committed, cast):
    dara = cast.users["dara"]
    dara.set_password(PASSWORD)
    dara.save()
    invite(email="new@willow.example.org", name="New", agency=cast.housing, role_code="case_worker", by=cast.ada)
    service("clocks", cast.dispatch)
    as_before()
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
    as_before()
    upgrade()
    homes = [Message.objects.get(pk=mail.pk).jurisdiction_id for mail in mails]
    assert homes == [cast.jurisdiction.pk, elm.jurisdiction.pk, None]
