"""What opens an own page, and whether it was opened, goes into rows that nobody at work reads; cards in somebody's pocket are made anew."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import commonground.kit.ids

MOVE = """
INSERT INTO people_ownwayin (id, jurisdiction_id, page_id, used_code, words_mark, pin, tries, opened_at, hidden)
SELECT gen_random_uuid(), jurisdiction_id, id, '', words_mark, pin, tries, opened_at, hidden FROM people_ownpage WHERE opened_at IS NOT NULL;
UPDATE people_ownpage SET code_mark = '', code_until = NULL
"""
YES_OR_NO = [("yes", "yes"), ("no", "no")]


def _place() -> models.ForeignKey:
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.jurisdiction"
    )


def _id() -> models.UUIDField:
    return models.UUIDField(default=commonground.kit.ids.uuid4, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("agencies", "0005_taken_up"), ("people", "0005_words_are_closed")]

    operations = [
        migrations.AddField("ownpage", "handed_from", models.CharField(blank=True, max_length=64, default=""), preserve_default=False),
        migrations.AddField("ownpage", "code_bound", models.CharField(blank=True, max_length=64, default=""), preserve_default=False),
        migrations.AddField("ownstay", "beside", models.BooleanField(default=False)),
        migrations.AddField("ownword", "beside", models.BooleanField(default=False)),
        migrations.AddField("ownword", "asked_them", models.BooleanField(default=False)),
        migrations.AddField("ownword", "was_them", models.CharField(blank=True, choices=YES_OR_NO, default="", max_length=3), preserve_default=False),
        migrations.CreateModel(
            name="OwnWayIn",
            fields=[
                ("id", _id()),
                ("used_code", models.CharField(blank=True, max_length=64)),
                ("words_mark", models.CharField(blank=True, max_length=64)),
                ("pin", models.CharField(blank=True, max_length=300)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("hidden", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                ("jurisdiction", _place()),
                ("page", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.ownpage")),
            ],
            options={"abstract": False, "base_manager_name": "objects"},
        ),
        migrations.CreateModel(
            name="OwnAct",
            fields=[
                ("id", _id()),
                ("kind", models.CharField(choices=[("taken_back", "a permission was taken back"), ("said", "something was said in your name")], max_length=12)),
                ("record_id", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("was_them", models.CharField(blank=True, choices=YES_OR_NO, max_length=3)),
                ("said_at", models.DateTimeField(blank=True, null=True)),
                ("jurisdiction", _place()),
                ("page", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.ownpage")),
            ],
            options={"abstract": False, "base_manager_name": "objects"},
        ),
        migrations.AddConstraint(
            "ownwayin", models.UniqueConstraint(fields=("jurisdiction", "id"), name="people_ownwayin_in_jurisdiction")
        ),
        migrations.AddConstraint(
            "ownwayin",
            models.UniqueConstraint(condition=models.Q(("words_mark", ""), _negated=True), fields=("words_mark",), name="own_way_by_its_words"),
        ),
        migrations.AddConstraint(
            "ownact", models.UniqueConstraint(fields=("jurisdiction", "id"), name="people_ownact_in_jurisdiction")
        ),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.RemoveConstraint("ownpage", "own_page_by_its_words"),
        *(migrations.RemoveField("ownpage", name) for name in ("words_mark", "pin", "tries", "opened_at", "hidden")),
    ]
