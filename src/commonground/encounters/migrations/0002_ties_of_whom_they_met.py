"""The team of each agency is tied to the meetings it wrote of, also those with a person who gave no name."""

from django.db import migrations

TIE = """
INSERT INTO privacy_reach (id, jurisdiction_id, membership_id, agency_id, giver_id, kind, subject_id, record_kind, record_id, labels, stated,
  basis, cause_id, starts_at)
SELECT gen_random_uuid(), e.jurisdiction_id, CASE WHEN a.kind IN ('victim_service', 'substance_use', 'child_protection') THEN e.opened_by_id END,
       e.agency_id, e.agency_id, 'task', NULL, 'encounters.encounter', e.id, '{}', '{}', 'task', e.id, e.opened_at
  FROM encounters_encounter e JOIN agencies_agency a ON a.id = e.agency_id
"""


class Migration(migrations.Migration):
    dependencies = [("encounters", "0001_initial"), ("privacy", "0002_ties_emergencies_and_bars")]
    operations = [migrations.RunSQL(TIE, migrations.RunSQL.noop)]
