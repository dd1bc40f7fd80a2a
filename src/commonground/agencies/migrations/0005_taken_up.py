"""A role that is offered is worn once it was taken up. Who works here already took theirs up; who never chose a password did not yet."""

from django.db import migrations, models
from django.db.models import F


def say_who_took_theirs_up(apps, schema_editor):
    memberships = apps.get_model("agencies", "Membership").objects.using(schema_editor.connection.alias)
    users = apps.get_model("agencies", "User").objects.using(schema_editor.connection.alias)
    waiting = users.filter(password__startswith="!", is_service=False)
    memberships.exclude(user__in=waiting).update(taken_up_at=F("starts_at"))
    for membership in memberships.filter(user__in=waiting).select_related("user").iterator(chunk_size=500):
        membership.called = membership.user.name
        membership.save(update_fields=["called"])


class Migration(migrations.Migration):
    dependencies = [("agencies", "0004_sealed_sign_in")]

    operations = [
        migrations.AddField("membership", "taken_up_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "membership", "called", models.CharField(blank=True, db_default="", default="", max_length=120)
        ),
        migrations.RunPython(say_who_took_theirs_up, migrations.RunPython.noop),
    ]
