"""Sign-in mail says in which jurisdiction its reader works, so that no other office sees it. Mail to nobody's account is nobody's to see."""

from django.db import migrations
from django.db.models import Case, When


def say_whose(apps, schema_editor):
    alias = schema_editor.connection.alias
    mails = apps.get_model("outbox", "Message").objects.using(alias).filter(agency_id=None, jurisdiction_id=None)
    memberships = apps.get_model("agencies", "Membership").objects.using(alias)
    order = (Case(When(jurisdiction__holds="real", then=0), default=1), "-ends_at", "starts_at")
    for address in mails.order_by("address").values_list("address", flat=True).distinct():
        worked = memberships.filter(user__email__iexact=address).order_by(*order)
        mails.filter(address=address).update(jurisdiction_id=worked.values_list("jurisdiction_id", flat=True).first())


class Migration(migrations.Migration):
    dependencies = [("outbox", "0002_sealed_text"), ("agencies", "0005_taken_up")]

    operations = [migrations.RunPython(say_whose, migrations.RunPython.noop)]
