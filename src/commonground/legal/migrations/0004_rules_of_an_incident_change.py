"""Rules of an incident that were added or dropped later are kept, each with its reason."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("legal", "0003_ties_of_papers_end")]

    operations = [migrations.AddField("incident", "changes", models.JSONField(blank=True, default=list))]
