"""After a no the sender may set a referral aside: then nobody is reminded to find another place."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial")]
    operations = [
        migrations.AddField("referral", "set_aside_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddConstraint(
            "referral",
            models.CheckConstraint(
                condition=models.Q(("set_aside_at", None), ("status", "declined"), _connector="OR"),
                name="referral_set_aside_after_a_no",
            ),
        ),
    ]
