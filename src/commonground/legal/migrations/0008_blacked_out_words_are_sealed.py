"""Words that were blacked out of a copy are closed with the key of their person, a thousand rows at a time; stopped at any step, it goes on."""

from django.db import migrations, models

from commonground.privacy.models.moving import Closing, close_all, open_all

PIECES = Closing("legal_piece", texts=(), lists=("blacked_out",), label="label")
KEEP = "ALTER TABLE legal_piece DROP CONSTRAINT IF EXISTS piece_words_are_sealed"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("legal", "0007_what_counsel_said"),
        ("privacy", "0010_words_stay_closed"),
    ]

    operations = [
        # IF NOT EXISTS: what was stopped between two steps begins again at the first.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE legal_piece ADD COLUMN IF NOT EXISTS sealed bytea NULL, ADD COLUMN IF NOT EXISTS sealed_with uuid NULL",
                    "ALTER TABLE legal_piece DROP COLUMN IF EXISTS sealed, DROP COLUMN IF EXISTS sealed_with",
                ),
                migrations.RunSQL(
                    "CREATE INDEX IF NOT EXISTS piece_of_key ON legal_piece (sealed_with) WHERE sealed_with IS NOT NULL",
                    "DROP INDEX IF EXISTS piece_of_key",
                ),
            ],
            state_operations=[
                migrations.AddField("piece", "sealed", models.BinaryField(blank=True, null=True)),
                migrations.AddField("piece", "sealed_with", models.UUIDField(blank=True, editable=False, null=True)),
                migrations.AddIndex(
                    "piece",
                    models.Index(condition=models.Q(("sealed_with__isnull", False)), fields=["sealed_with"], name="piece_of_key"),
                ),
            ],
        ),
        migrations.RunPython(lambda _apps, _editor: close_all(PIECES), lambda _apps, _editor: open_all(PIECES)),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"{KEEP}, ADD CONSTRAINT piece_words_are_sealed CHECK (blacked_out = '{{}}'::varchar(200)[])", KEEP
                )
            ],
            state_operations=[
                migrations.AddConstraint(
                    "piece", models.CheckConstraint(condition=models.Q(("blacked_out", [])), name="piece_words_are_sealed")
                )
            ],
        ),
    ]
