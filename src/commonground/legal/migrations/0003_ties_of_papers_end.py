"""Ties that papers gave before there was a kind of tie of their own count no more for a custodian: they end, and the paper is checked anew."""

from django.db import migrations

END = "UPDATE privacy_reach SET ends_at = now() WHERE ends_at IS NULL AND kind = 'task' AND cause_id IN (SELECT id FROM legal_paper)"


class Migration(migrations.Migration):
    dependencies = [("legal", "0002_erasures"), ("privacy", "0011_ties_by_paper")]

    operations = [migrations.RunSQL(END, migrations.RunSQL.noop)]
