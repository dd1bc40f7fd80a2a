"""The tables of the sealer, and two columns of each book that the database alone fills in.

No model names the two columns, and the application may not write them (grants by column), so that nobody chooses them. Lines
that were there before say that they were written in the moment of this migration.
"""

from django.db import migrations, models

STAMPED = """
ALTER TABLE {book}
  ADD COLUMN transaction bigint NOT NULL DEFAULT (pg_current_xact_id()::text)::bigint,
  ADD COLUMN written timestamptz NOT NULL DEFAULT clock_timestamp();
CREATE INDEX {book}_order ON {book} (transaction, id);
"""
UNSTAMPED = "ALTER TABLE {book} DROP COLUMN transaction, DROP COLUMN written;"
SHOWN = """
CREATE INDEX ledger_look_parts ON ledger_look USING gin ((records -> 'privacy.part'));
CREATE INDEX ledger_look_people ON ledger_look USING gin ((records -> 'people.person'));
"""
NOT_SHOWN = "DROP INDEX ledger_look_parts, ledger_look_people;"
BOOKS = ("ledger_happening", "ledger_look")


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0002_news_of_a_place'),
    ]

    operations = [
        *(migrations.RunSQL(STAMPED.format(book=book), UNSTAMPED.format(book=book)) for book in BOOKS),
        migrations.RunSQL(SHOWN, NOT_SHOWN),
        migrations.CreateModel(
            name='CheckpointKey',
            fields=[
                ('number', models.PositiveIntegerField(primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=16, unique=True)),
                ('public', models.BinaryField()),
                ('introduced_by', models.CharField(blank=True, max_length=16)),
                ('introduction', models.BinaryField(default=bytes)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('size', models.BigIntegerField()),
                ('root', models.BinaryField()),
                ('at', models.DateTimeField()),
                ('complete', models.DateTimeField(null=True)),
                ('key', models.CharField(max_length=16)),
                ('note', models.TextField()),
                ('edge', models.BinaryField()),
                ('cursor_transaction', models.BigIntegerField()),
                ('cursor_id', models.UUIDField()),
                ('horizon', models.BigIntegerField()),
                ('house', models.CharField(max_length=20)),
            ],
            options={
                'indexes': [models.Index(fields=['size'], name='checkpoint_size')],
            },
        ),
        migrations.CreateModel(
            name='SealedEntry',
            fields=[
                ('leaf_index', models.BigIntegerField(primary_key=True, serialize=False)),
                ('book', models.CharField(max_length=10)),
                ('entry_id', models.UUIDField()),
                ('leaf', models.BinaryField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('entry_id', 'book'), name='sealed_once')],
            },
        ),
    ]
