"""Whom a clock is raised to is a list of roles with times, and its level one of them: what is neither stops no sweep. A row that somebody wrote past
the verbs is made whole first, so that it stops no upgrade either."""

from django.db import migrations, models

# Each a role and a whole number of seconds, up to ten years (clocks/declared.py). What is no list at all has none of them.
SHAPE = """
jsonb_array_length(jsonb_path_query_array(raised_to,
  'strict $[*] ? (@.role.type() == "string" && @.after.type() == "number" && @.after >= 0 && @.after <= 316224000)', '{}', true))
 = CASE jsonb_typeof(raised_to) WHEN 'array' THEN jsonb_array_length(raised_to) ELSE -1 END
"""
MADE_WHOLE = f"""
UPDATE clocks_clock SET raised_to = '[]' WHERE ({SHAPE}) IS NOT TRUE;
UPDATE clocks_clock SET level = 5 WHERE level > 5;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
ALTER TABLE clocks_clock ADD CONSTRAINT clock_raised_to_roles CHECK ({SHAPE});
"""


class Migration(migrations.Migration):
    dependencies = [("clocks", "0004_standing_still_and_raising")]

    operations = [
        migrations.RunSQL(MADE_WHOLE, "ALTER TABLE clocks_clock DROP CONSTRAINT clock_raised_to_roles"),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(condition=models.Q(("level__lte", 5)), name="clock_level_there_is"),
        ),
    ]
