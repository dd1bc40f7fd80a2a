from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0009_words_are_closed'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='part',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('label__in', ('victim_advocacy', 'substance_use', 'substance_use.counseling_note', 'health.psychotherapy_note')), _negated=True), models.Q(('content', {}), ('source', ''), ('text', '')), _connector='OR'), name='part_words_are_sealed'),
        ),
    ]
