"""A day on which counsel looks again is named where a rule stands; nothing uses one elsewhere."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("legal", "0008_blacked_out_words_are_sealed"),
    ]

    operations = [
        migrations.AlterField(
            model_name="counselentry",
            name="again_by",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="counselentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("found", "stands"), _negated=True) | models.Q(("again_by__isnull", False)),
                name="counsel_looks_again_at_what_stands",
            ),
        ),
    ]
