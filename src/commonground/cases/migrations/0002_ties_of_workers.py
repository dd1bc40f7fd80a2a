"""The worker of every open case is tied to the person, as a case that begins today ties its worker."""

from django.db import migrations

TIE = """
INSERT INTO privacy_reach (id, jurisdiction_id, membership_id, agency_id, giver_id, kind, subject_id, record_kind, record_id, labels, stated,
  basis, cause_id, starts_at)
SELECT gen_random_uuid(), c.jurisdiction_id, c.worker_id, c.agency_id, c.agency_id, 'care_team', c.subject_id, '', NULL, '{}', '{}', 'care_team',
       c.id, c.opened_at
  FROM cases_case c WHERE c.status = 'open' AND c.worker_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("privacy", "0002_ties_emergencies_and_bars")]
    operations = [migrations.RunSQL(TIE, migrations.RunSQL.noop)]
