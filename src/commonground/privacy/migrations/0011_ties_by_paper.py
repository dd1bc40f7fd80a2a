"""A kind of tie that a checked legal paper gives, and nothing else."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("privacy", "0010_words_stay_closed")]

    operations = [
        migrations.RemoveConstraint(model_name="reach", name="reach_kind_is_known"),
        migrations.AddConstraint(
            model_name="reach",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("care_team", "assignment", "task", "paper"))), name="reach_kind_is_known"
            ),
        ),
    ]
