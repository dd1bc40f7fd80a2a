"""Who reviews an emergency access, and what the emergency is. No row of the kind was ever written before: nothing opened one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0003_agreement_papers"),
        ("privacy", "0002_ties_emergencies_and_bars"),
    ]

    operations = [
        migrations.AddField(
            model_name="emergency",
            name="reviewer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
            ),
        ),
        migrations.AddField(model_name="emergency", name="nature", field=models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddConstraint(
            model_name="emergency",
            constraint=models.CheckConstraint(
                condition=models.Q(("reviewer", models.F("agency")), _negated=True), name="emergency_others_review_it"
            ),
        ),
        migrations.AddConstraint(
            model_name="emergency",
            constraint=models.CheckConstraint(
                condition=models.Q(("found", None), ("found__in", ("fitting", "not_fitting", "unclear")), _connector="OR"),
                name="emergency_finding_is_known",
            ),
        ),
        migrations.AddIndex(
            model_name="emergency",
            index=models.Index(
                condition=models.Q(("reviewed_at", None)), fields=["reviewer"], name="emergency_to_review"
            ),
        ),
    ]
