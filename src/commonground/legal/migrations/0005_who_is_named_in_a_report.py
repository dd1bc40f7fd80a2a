"""Who else is named in a report, so that they do not find it."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("legal", "0004_rules_of_an_incident_change")]

    operations = [
        migrations.AddField(
            "report", "named",
            django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None),
        )
    ]
