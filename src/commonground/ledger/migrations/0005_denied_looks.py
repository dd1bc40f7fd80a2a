"""What was not shown is found without reading all that was; and each look says on which ground it was shown, by which law."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_looks_by_id")]

    operations = [
        migrations.AddIndex(
            "look",
            models.Index(fields=["jurisdiction_id", "-at", "-id"], name="look_denied", condition=models.Q(outcome="denied")),
        ),
        migrations.AddField("look", "grounds", models.JSONField(null=True, default=None)),
        migrations.AddField("look", "law", models.CharField(max_length=64, default="", db_default="")),
    ]
