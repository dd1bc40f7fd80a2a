"""American Sign Language has one code everywhere: the one of ISO 639-3, by which units and people are known."""

from django.db import migrations

RENAME = "UPDATE calls_call SET language = 'ase' WHERE language = 'asl'"


class Migration(migrations.Migration):
    dependencies = [("calls", "0001_initial")]
    operations = [migrations.RunSQL(RENAME, migrations.RunSQL.noop)]
