"""One open invitation a person and agency: what one agency sends ends no other agency's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0005_taken_up")]
    operations = [
        migrations.RemoveConstraint(model_name="invitation", name="invitation_one_open_a_user"),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("used_at", None), ("withdrawn_at", None)), fields=("user", "agency"), name="invitation_one_open_an_agency"
            ),
        ),
    ]
