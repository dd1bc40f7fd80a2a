"""What was not shown is found without reading all that was."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_looks_by_id")]

    operations = [
        migrations.AddIndex(
            "look",
            models.Index(fields=["jurisdiction_id", "-at", "-id"], name="look_denied", condition=models.Q(outcome="denied")),
        )
    ]
