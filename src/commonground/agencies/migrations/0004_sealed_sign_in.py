"""What opens an account is sealed with the root key: hashes of passwords, second factors, links of invitations. Sessions begin anew."""

import json

from django.db import migrations, models

from commonground.kit.sealing import is_sealed, mark, seal

CORE = ("secret", "seed", "credential")


def seal_passwords(apps, schema_editor):
    users = apps.get_model("agencies", "User").objects.using(schema_editor.connection.alias)
    for user in users.exclude(password__startswith="!").exclude(password=""):
        if not is_sealed(user.password):
            user.password = seal(user.password.encode(), place=f"password of {user.pk}")
            user.save(update_fields=["password"])


def seal_second_factors(apps, schema_editor):
    for factor in apps.get_model("mfa", "Authenticator").objects.using(schema_editor.connection.alias).all():
        for name in ("secret", "seed"):
            if name in factor.data and not is_sealed(factor.data[name]):
                factor.data[name] = seal(factor.data[name].encode(), place="second factor")
        if "migrated_codes" in factor.data:
            factor.data["migrated_codes"] = [seal(code.encode(), place="second factor") for code in factor.data["migrated_codes"]]
        core = json.dumps({name: factor.data[name] for name in CORE if name in factor.data}, sort_keys=True)
        factor.data["mark"] = mark(f"second factor of {factor.user_id}|{factor.type}|{core}")
        factor.save(update_fields=["data"])


def mark_invitations(apps, schema_editor):
    for invitation in apps.get_model("agencies", "Invitation").objects.using(schema_editor.connection.alias).all():
        invitation.token_hash = mark(f"invitation {invitation.token_hash}")
        invitation.save(update_fields=["token_hash"])


def end_sessions(apps, schema_editor):
    alias = schema_editor.connection.alias
    apps.get_model("sessions", "Session").objects.using(alias).all().delete()
    apps.get_model("usersessions", "UserSession").objects.using(alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0003_agreement_papers"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("sessions", "0001_initial"),
        ("usersessions", "0001_initial"),
    ]

    operations = [
        migrations.AlterField("user", "password", models.CharField(max_length=255)),
        migrations.RunPython(seal_passwords, migrations.RunPython.noop),
        migrations.RunPython(seal_second_factors, migrations.RunPython.noop),
        migrations.RunPython(mark_invitations, migrations.RunPython.noop),
        migrations.RunPython(end_sessions, migrations.RunPython.noop),
    ]
