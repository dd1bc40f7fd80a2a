"""The news of one jurisdiction, newest first, without a walk through those of others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="news",
            index=models.Index(fields=["jurisdiction_id", "transaction", "id"], name="news_here"),
        ),
    ]
