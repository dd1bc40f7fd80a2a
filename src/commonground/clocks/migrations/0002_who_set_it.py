"""Each clock knows the agency whose step set it (beside a referral or an emergency access: that record's own), and who may stand in."""

import django.db.models.deletion
from django.db import migrations, models

# The chapters above may not be there yet: on a new database this runs before them, when there is no clock either.
WHO_SET_IT = """
DO $$ BEGIN
  UPDATE clocks_clock SET set_by_id = agency_id;
  IF to_regclass('referrals_referral') IS NOT NULL THEN
    UPDATE clocks_clock k SET set_by_id = r.agency_id FROM referrals_referral r
     WHERE k.record_kind = 'referrals.referral' AND r.id = k.record_id;
  END IF;
  IF to_regclass('privacy_emergency') IS NOT NULL THEN
    UPDATE clocks_clock k SET set_by_id = e.agency_id, stand_in_id = nullif(e.owner_id, k.agency_id) FROM privacy_emergency e
     WHERE k.record_kind = 'privacy.emergency' AND e.id = k.record_id;
  END IF;
END $$;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [("agencies", "0003_agreement_papers"), ("clocks", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="clock",
            name="set_by",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"),
        ),
        migrations.AddField(
            model_name="clock",
            name="stand_in",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
            ),
        ),
        migrations.RunSQL(WHO_SET_IT, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="clock",
            name="set_by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"),
        ),
    ]
