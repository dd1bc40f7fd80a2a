"""Whoever could read before ties were asked for keeps reading: the team of each agency is tied to whom it knows."""

from django.db import migrations

# Where only those assigned read (privacy/law/lists/ties.toml), the workers of cases are tied instead: cases/0002.
TIE = """
INSERT INTO privacy_reach (id, jurisdiction_id, membership_id, agency_id, giver_id, kind, subject_id, record_kind, record_id, labels, stated,
  basis, cause_id, starts_at)
SELECT gen_random_uuid(), p.jurisdiction_id, NULL, p.agency_id, p.agency_id, 'task', p.subject_id, '', NULL, '{}', '{}', 'task', p.id, p.known_since
  FROM people_person p JOIN agencies_agency a ON a.id = p.agency_id
 WHERE a.kind NOT IN ('victim_service', 'substance_use', 'child_protection')
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("privacy", "0002_ties_emergencies_and_bars")]
    operations = [migrations.RunSQL(TIE, migrations.RunSQL.noop)]
