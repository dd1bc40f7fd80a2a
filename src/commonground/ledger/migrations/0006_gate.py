"""What came to the gate (sign-ins, and input that was refused) is found by account."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_denied_looks")]

    operations = [
        migrations.AddIndex(
            "look",
            models.Index(fields=["user_id", "-at"], name="look_gate", condition=models.Q(outcome="gate")),
        ),
    ]
