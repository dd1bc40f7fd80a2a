"""Who saw a record is found by its id, not by reading the book."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

import commonground.ledger.models.books


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_sealing")]

    operations = [
        migrations.AddIndex("look", GinIndex(commonground.ledger.models.books.AllIds("records"), name="look_by_id", gin_pending_list_limit=256))
    ]
