from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0008_warnings_of_a_threat'),
    ]

    operations = [
        migrations.AddField(
            model_name='threatwarning',
            name='proof',
            field=models.CharField(blank=True, default='', editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='warningground',
            name='proof',
            field=models.CharField(blank=True, default='', editable=False, max_length=64),
        ),
    ]
