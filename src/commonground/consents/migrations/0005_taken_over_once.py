from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consents', '0004_told_on_their_own_page'),
    ]

    operations = [
        migrations.AddField(
            model_name='release',
            name='came_as',
            field=models.CharField(blank=True, max_length=400, null=True),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.UniqueConstraint(fields=('agency', 'came_as'), name='release_taken_over_once'),
        ),
    ]
