"""Whose answers they are, row by row; all that were given before are health."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("assessments", "0002_how_a_result_was_made")]

    operations = [
        migrations.AddField("assessment", "label", models.CharField(default="health", max_length=40)),
        migrations.AddConstraint(
            "assessment",
            models.CheckConstraint(
                condition=Q(label__in=("health", "criminal_justice", "victim_advocacy")),
                name="assessment_label_of_who_asked",
            ),
        ),
    ]
