"""By which rule and scorer a result was made; and a published result that is no sum of points has no score."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]

    operations = [
        migrations.AddField("assessment", "rule", models.CharField(default="sum", max_length=20)),
        migrations.AddField("assessment", "scorer", models.CharField(default="scorer-1", max_length=20)),
        migrations.RemoveConstraint("assessment", "assessment_incomplete_has_no_band"),
        migrations.AddConstraint(
            "assessment",
            models.CheckConstraint(
                condition=Q(complete=True, positive__isnull=False, score__isnull=False)
                | (Q(complete=True, positive__isnull=False, score=None) & ~Q(band=""))
                | Q(complete=False, score=None, band="", positive=None),
                name="assessment_incomplete_has_no_band",
            ),
        ),
    ]
